"""The way from the laptop to a server that runs here, as it is known without being told."""

from __future__ import annotations

import os
import pwd

import msgspec

from jupyter_remote_helper.contract import Tunnel
from jupyter_remote_helper.tunnel import slots
from jupyter_remote_helper.tunnel.book import read_forms
from jupyter_remote_helper.tunnel.forms import fill
from jupyter_remote_helper.tunnel.logins import login_address
from jupyter_remote_helper.tunnel.servers import Reach
from jupyter_remote_helper.tunnel.slots import Asked

from .tunnel_texts import HOST_ASSUMED, OPEN_TO_OTHERS, refusal_sentence


class Way(msgspec.Struct):
    """The tunnel, what was assumed for it, and how to log in (None where that is not safe)."""

    tunnel: Tunnel
    notices: list[str]
    login: str | None


def way_to(reach: Reach) -> Way:
    """The way to a server, as far as this login tells; whatever is not safe to print is refused."""
    address, door = login_address(os.environ.get("SSH_CONNECTION", ""))
    server = reach.server
    asked = Asked(
        form="socket" if server.sock else "terminal",
        user=login_name(),
        host=address or os.uname().nodename,
        ssh_port=door,
        remote_port=None if server.sock else str(server.port),
        socket=server.sock or None,
        base_url=server.base_url,
        tls=server.secure,
    )
    tunnel = fill(read_forms(), asked)
    notices = [refusal_sentence(refusal) for refusal in tunnel.refused]
    if not tunnel.refused:
        notices.append(HOST_ASSUMED["connection" if address else "own_name"])
    if reach.is_open:
        notices.append(OPEN_TO_OTHERS)
    return Way(tunnel, notices, None if tunnel.refused else _login_command(asked))


def login_name() -> str | None:
    """The name of this user; None if the system has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return os.environ.get("LOGNAME")


def _login_command(asked: Asked) -> str:
    """The words that log in with a terminal. The form let all of these values through."""
    words = ["ssh", "-t"]
    if asked.ssh_port not in {None, slots.USUAL_SSH_PORT}:
        words += ["-p", str(asked.ssh_port)]
    if asked.jump is not None:
        words += ["-J", asked.jump]
    return " ".join([*words, f"{asked.user}@{asked.host}"])
