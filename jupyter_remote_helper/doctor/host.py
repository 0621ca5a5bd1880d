"""What the host allows: logins that tunnel, and programs that stay when their user goes."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

from jupyter_remote_helper.contract_up import Check
from jupyter_remote_helper.sessions.elogind import elogind_rules, login_manager
from jupyter_remote_helper.sessions.logind import ask_rules, lingers
from jupyter_remote_helper.sessions.processes import cgroup_of
from jupyter_remote_helper.sessions.situation import Logind
from jupyter_remote_helper.tunnel.facts import login_name
from jupyter_remote_helper.tunnel.logins import own_login

from .finding import LIMITS, note, ok, problem

ANSWER_S = 3.0
BANNER = re.compile(r"SSH-2\.0-([\x21-\x7e]+)")
SSHD_CONFIG = Path("/etc/ssh/sshd_config")
LINGER = {True: "on", False: "off", None: "unknown"}


def host() -> Iterator[Check]:
    """All about the host."""
    yield sshd()
    yield logout()


def sshd(config: Path = SSHD_CONFIG) -> Check:
    """Whether logins are let in and may forward, as far as can be seen from inside."""
    address, door = own_login(os.environ)
    port = int(door or "22")
    banner = _banner(address or "127.0.0.1", port)
    if banner is None:
        return note("sshd_silent", port=port)
    setting = _forbidding(config)
    if setting is not None:
        return problem("sshd_forbids", setting=setting, file=str(config))
    return ok("sshd", version=banner, port=port)


def _banner(address: str, port: int) -> str | None:
    """What an sshd says first (RFC 4253, 4.2)."""
    try:
        with socket.create_connection((address, port), ANSWER_S) as connection:
            connection.settimeout(ANSWER_S)
            found = BANNER.match(connection.recv(256).decode("ascii", "replace"))
    except OSError:
        return None
    return found[1] if found is not None else None


def _forbidding(config: Path) -> str | None:
    """The line for everybody that forbids forwarding; the first one counts (sshd_config(5))."""
    said: dict[str, str] = {}
    for line in _lines(config):
        key, _, value = line.partition(" ")
        if key.lower() == "match":
            break
        said.setdefault(key.lower(), value.strip().lower())
    if said.get("disableforwarding") == "yes":
        return "DisableForwarding yes"
    value = said.get("allowtcpforwarding", "yes")
    return f"AllowTcpForwarding {value}" if value in {"no", "remote"} else None


def _lines(config: Path) -> Iterator[str]:
    """The lines of a configuration with those that it includes; none where it cannot be read."""
    try:
        lines = config.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        words = line.split("#")[0].replace("=", " ").split()
        if words and words[0].lower() == "include":
            for pattern in words[1:]:
                for path in sorted(config.parent.glob(pattern.removeprefix(f"{config.parent}/"))):
                    yield from _lines(path)
        elif words:
            yield " ".join(words)


def logout() -> Check:
    """What happens to programs when their user logs out; logind is asked, not its files."""
    user = login_name(os.environ) or str(os.geteuid())
    match login_manager(cgroup_of(os.getpid())):
        case "systemd":
            return logout_rules(ask_rules(LIMITS), user, lingers(user))
        case "elogind":  # it lets no services linger
            return logout_rules(elogind_rules(), user, False)
        case "hidden":
            return note("logout_unknown")
        case None:
            return ok("logout_nobody")


def logout_rules(rules: Logind | None, user: str, is_lingering: bool | None) -> Check:
    """What the rules of a host mean for one user. Pure.

    Examples
    --------
    >>> logout_rules(Logind(True, (), ("root",), 0.0), "ann", False).code
    'logout_ends'
    >>> logout_rules(Logind(False, (), (), 900.0), "ann", True).values
    {'minutes': 15}
    """
    if rules is None:
        return note("logout_unknown")
    linger = LINGER[is_lingering]
    if rules.kills_those_of(user):
        return problem("logout_ends", linger=linger)
    if rules.idle_stop_s > 0:
        return note("logout_idle", minutes=int(rules.idle_stop_s // 60))
    return ok("logout_keeps", linger=linger)
