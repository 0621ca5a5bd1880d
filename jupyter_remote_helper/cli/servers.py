"""Which Jupyter server a command is about, and asking it through its own interface."""

from __future__ import annotations

import http.client
import os
import stat
from pathlib import Path

import msgspec
from jupyter_core.paths import jupyter_runtime_dir

from jupyter_remote_helper.contract import ErrorReply
from jupyter_remote_helper.errors import Refused
from jupyter_remote_helper.lab.client import Secret, connection_to
from jupyter_remote_helper.tunnel.servers import Reach, running_servers

from .texts import plain

ANSWER_S = 30.0
MOST_BYTES = 1 << 20
PREFIX = "jupyter-remote-helper"


def chosen_server(pid: int | None, or_else: str = "") -> Reach:
    """The one server that runs here, or the one that was named. `or_else` is another way."""
    found = running_servers()
    if pid is not None:
        found = [reach for reach in found if reach.server.pid == pid]
        if not found:
            raise Refused(
                f"Process {pid} is no Jupyter server of yours on this host; "
                "`jupyter server list` shows those that run."
            )
    elif not found:
        rest = f", {or_else}." if or_else else "."
        raise Refused(
            "No Jupyter server of yours runs on this host. Start one with "
            f"`jupyter remote-helper up`{rest}"
        )
    elif len(found) > 1:
        raise Refused(f"Several servers run here, choose one: {_choices(found)}.")
    return found[0]


def _choices(found: list[Reach]) -> str:
    texts = [
        f"--server {r.server.pid} ({r.server.sock or f'port {r.server.port}'}, {r.server.root_dir})"
        for r in found
    ]
    return plain(", ".join(texts))


def ask_server(reach: Reach, verb: str, path: str) -> bytes:
    """Send a request without contents to a server of this user, over loopback only.

    Raises
    ------
    Refused
        It cannot be asked, or refuses.
    """
    server = reach.server
    if not (reach.on_loopback or reach.on_ipv6_loopback):
        raise Refused(
            f"The server of process {server.pid} does not answer on 127.0.0.1: use the page in "
            "your browser, or start it with --ip=127.0.0.1."
        )
    address = "127.0.0.1" if reach.on_loopback else "::1"
    headers = {"Authorization": f"token {_token(server.pid)}", "Content-Type": "application/json"}
    connection = connection_to(server, ANSWER_S, address)
    try:
        body = b"{}" if verb == "POST" else None
        connection.request(verb, f"{server.base_url}{PREFIX}/{path}", body, headers)
        reply = connection.getresponse()
        text = reply.read(MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise Refused(
            f"The server of process {server.pid} does not answer. It may be stopped or busy: try "
            f"again, or look at it by `ps -fp {server.pid}`."
        ) from error
    finally:
        connection.close()
    if reply.status >= 300:
        raise Refused(_refusal(server.pid, reply.status, text))
    return text


def _refusal(pid: int, status: int, text: bytes) -> str:
    try:
        said = msgspec.json.decode(text, type=ErrorReply)
    except msgspec.MsgspecError:
        if status == 404:
            return (
                f"The server of process {pid} runs without this extension. Look at "
                "`jupyter server extension list`, and start it again."
            )
        return f"The server of process {pid} refuses this login (status {status})."
    if said.code == "not_allowed":
        return f"The server of process {pid} refuses its own token: log in by a browser instead."
    return plain(said.message)


def _token(pid: int) -> str:
    """The token of a server, from the file that only this user can read."""
    path = Path(jupyter_runtime_dir()) / f"jpserver-{pid}.json"
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as file:
            about = os.fstat(file.fileno())
            is_private = about.st_uid == os.geteuid() and not stat.S_IMODE(about.st_mode) & 0o077
            text = file.read(MOST_BYTES) if is_private else b"{}"
        token = msgspec.json.decode(text, type=Secret).token
    except (OSError, msgspec.MsgspecError):
        token = ""
    if not token:
        raise Refused(
            f"The server of process {pid} has no token for commands: use the page in your browser."
        )
    return token
