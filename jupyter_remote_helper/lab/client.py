"""Asking the lab itself, by its own API, at the address or socket that its process holds."""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import closing
from pathlib import Path

import msgspec

from jupyter_remote_helper.tunnel.servers import Server

ANSWER_S = 5.0
SHUTDOWN_S = 20.0


class Secret(msgspec.Struct, frozen=True):
    """What of a server's own file opens it; empty where a password does, or nothing has to."""

    token: str = ""


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket instead of a port."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Client:
    """One running server. Every question has a time limit and None for "no answer"."""

    def __init__(self, server: Server, runtime: Path) -> None:
        self._server = server
        self._file = runtime / f"jpserver-{server.pid}.json"

    @property
    def token(self) -> str:
        """What a link needs to be let in; empty where there is none."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Secret).token
        except (OSError, msgspec.MsgspecError):
            return ""

    def answers(self) -> bool:
        """Whether the server answers as Jupyter does, which needs no token."""
        version = self._ask("GET", "api", token="")
        return isinstance(version, dict) and "version" in version

    def kernels(self) -> int | None:
        """How many kernels run in it."""
        found = self._ask("GET", "api/kernels", self.token)
        return len(found) if isinstance(found, list) else None

    def shut_down(self) -> bool:
        """Ask it to end in good order; False where it does not agree."""
        return self._ask("POST", "api/shutdown", self.token, SHUTDOWN_S) is not None

    def _ask(self, method: str, path: str, token: str, timeout_s: float = ANSWER_S) -> object:
        """The JSON of a good answer, True for an empty one."""
        headers = {"Authorization": f"token {token}"} if token else {}
        try:
            with closing(connection_to(self._server, timeout_s)) as connection:
                connection.request(method, self._server.base_url + path, headers=headers)
                reply = connection.getresponse()
                body = reply.read()
                return (msgspec.json.decode(body) if body else True) if reply.status < 300 else None
        except (OSError, http.client.HTTPException, ValueError):
            return None


def connection_to(
    server: Server, timeout_s: float, address: str = "127.0.0.1"
) -> http.client.HTTPConnection:
    """A connection to a server of this user, at an address or the socket that its process holds."""
    if server.sock:
        return UnixConnection(server.sock, timeout_s)
    if not server.secure:
        return http.client.HTTPConnection(address, server.port, timeout=timeout_s)
    # its certificate is for another name; that it is ours is known from who holds the port
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(address, server.port, timeout=timeout_s, context=context)
