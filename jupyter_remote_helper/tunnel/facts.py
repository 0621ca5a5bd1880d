"""What can be known here of the way from the laptop, put together."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jupyter_remote_helper.contract_tunnel import (
    HostSource,
    TunnelFacts,
    TunnelLogin,
    TunnelMemory,
    TunnelServer,
)
from jupyter_remote_helper.process import Limits, Overrun, run_briefly

from . import slots, surroundings
from .logins import own_login
from .remembered import recall
from .servers import Reach, answers_at

NAME_LIMITS = Limits(seconds=2.0, output_bytes=4096)
ENGINE_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def tunnel_facts(
    reach: Reach | None, environment: Mapping[str, str], login: TunnelLogin | None = None
) -> TunnelFacts:
    """Everything about this host and one server of it; reads the disk and asks tmux.

    `environment` is that of the server's process, or of the command that looks for a server.
    """
    own_name = os.uname().nodename
    job = surroundings.job(environment, own_name)
    remembered = recall(job)
    address, door = own_login(environment)
    base_url = reach.server.base_url if reach is not None else "/"
    container = surroundings.in_container(environment, _cgroup(), _has_marks())
    not_needed = surroundings.not_needed(environment, base_url, has_editor=has_editor(environment))
    if not_needed is None and address is None and job is None and not container:
        is_desktop = sys.platform == "darwin" or surroundings.has_screen(environment)
        not_needed = "local" if is_desktop else None
    node = job.node if job is not None else None
    host, source = guess_host(remembered, node, address, full_name())
    return TunnelFacts(
        own_name=own_name,
        user=remembered.user or login_name(environment),
        home=str(Path.home()),
        host=host,
        host_source=source,
        ssh_port=remembered.ssh_port or door,
        server=_server(reach, login),
        job=job,
        container=container,
        not_needed=not_needed,
        remembered=remembered,
    )


def guess_host(
    remembered: TunnelMemory, node: str | None, address: str | None, full_name: str
) -> tuple[str, HostSource]:
    """What the laptop, or the login node before a compute node, may call this host. Pure.

    Examples
    --------
    >>> from .remembered import NOTHING
    >>> guess_host(NOTHING, None, "192.0.2.7", "gpu1.example.org")
    ('192.0.2.7', 'connection')
    >>> guess_host(NOTHING, None, None, "gpu1.example.org")
    ('gpu1.example.org', 'own_full_name')
    """
    if node is not None:
        return node, "own_name"
    if remembered.host is not None:
        return remembered.host, "remembered"
    if address is not None:
        return address, "connection"
    return full_name, "own_full_name" if "." in full_name else "own_name"


def login_name(environment: Mapping[str, str]) -> str | None:
    """The name of this user; None if the system has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return environment.get("LOGNAME")


def has_editor(environment: Mapping[str, str]) -> bool:
    """Whether the editor in whose terminal something was started is still there.

    A tmux keeps the variables of the terminal that it was started from, for ever.
    """
    if hook := environment.get("VSCODE_IPC_HOOK_CLI"):
        return answers_at(hook)
    is_inside = environment.get("TMUX") or environment.get("STY")
    return environment.get("TERM_PROGRAM") == "vscode" and not is_inside


@cache
def full_name() -> str:
    """What this host calls itself, with its domain where it knows one.

    The resolver is asked by a program that can be ended, since it may wait for a dead network.
    """
    own = os.uname().nodename
    if "." in own:
        return own
    try:
        done = run_briefly(["hostname", "-f"], Path("/"), NAME_LIMITS)
        name = slots.host(done.stdout.decode("ascii").strip())
    except (OSError, Overrun, UnicodeDecodeError, slots.NotAllowed):
        return own
    return name if "." in name and not name.startswith("localhost") else own


def _server(reach: Reach | None, login: TunnelLogin | None) -> TunnelServer | None:
    if reach is None:
        return None
    server = reach.server
    return TunnelServer(
        pid=server.pid,
        port=None if server.sock else server.port,
        socket=server.sock or None,
        base_url=server.base_url,
        tls=server.secure,
        root_dir=server.root_dir,
        on_loopback=reach.on_loopback,
        is_open=reach.is_open,
        login=login,
    )


def _cgroup() -> str:
    try:
        return Path("/proc/self/cgroup").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _has_marks() -> bool:
    return any(path.exists() for path in ENGINE_MARKS)
