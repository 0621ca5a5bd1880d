"""Which Jupyter servers of this user run on this host, as their own files and the system say.

A server leaves `jpserver-PID.json` in Jupyter's runtime folder, and leaves it there when it is
killed; on a shared home the files of all hosts lie side by side. So a file counts only if that
very process holds the socket that the file names.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from jupyter_core.paths import jupyter_runtime_dir

FILE = re.compile(r"jpserver-.*\.json", re.DOTALL)
MOST_BYTES = 64 * 1024
ANSWER_S = 2.0
LISTENING = "0A"
ANY_IPV4 = "0" * 8
LOCAL_IPS = frozenset({"localhost", "127.0.0.1", "::1"})
LOOPBACK = f"{struct.unpack('=I', socket.inet_aton('127.0.0.1'))[0]:08X}"
ANY_IPV6 = "0" * 32
IPV6_LOOPBACK = f"{'0' * 24}{socket.htonl(1):08X}"
"""Addresses as /proc/net/tcp and tcp6 write them. Jupyter's IPv6 sockets take no IPv4."""


class Server(msgspec.Struct, frozen=True):
    """A running server, as its file describes it. Its token is not read.

    `sock` is the path of its Unix socket, empty where it listens on a port.
    """

    pid: int
    port: int = 0
    sock: str = ""
    base_url: str = "/"
    secure: bool = False
    root_dir: str = ""


class Reach(msgspec.Struct, frozen=True):
    """A running server, and who can reach it.

    `on_loopback` says whether 127.0.0.1 (or its Unix socket) leads to it, `is_open` whether
    other machines can come to its port, too. `on_ipv6_loopback` says whether ::1 leads to it,
    which is enough for who is on this host.
    """

    server: Server
    on_loopback: bool
    is_open: bool
    on_ipv6_loopback: bool = False


def running_servers(folder: Path | None = None) -> list[Reach]:
    """The servers of this user that run on this host, the newest file first.

    Raises
    ------
    PermissionError
        The folder cannot be looked into, so nobody knows.
    """
    found = [_reach(server) for server in _described(folder or Path(jupyter_runtime_dir()))]
    return [reach for reach in found if reach is not None]


def listening_servers(folder: Path) -> list[Server]:
    """The same without asking how each is reached, which takes a connection to it."""
    return [server for server in _described(folder) if _listens(server)]


def own_reach(server: Server, configured_ip: str) -> Reach:
    """How the server is reached that this very process is.

    Where the system does not say which addresses it holds, its configuration does.
    """
    found = _reach(server)
    if found is not None:
        return found
    is_open = not server.sock and configured_ip not in LOCAL_IPS
    return Reach(server, on_loopback=bool(server.sock) or _answers(server.port), is_open=is_open)


def _described(folder: Path) -> Iterator[Server]:
    """What the files say that are whole and belong to this user."""
    dated = []
    try:  # not by glob, which finds nothing where it may not look
        names = [one for one in os.listdir(folder) if FILE.fullmatch(one)]  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return
    for path in (folder / name for name in names):
        try:
            about = path.stat()
        except OSError:
            continue
        if about.st_uid == os.getuid() and about.st_size <= MOST_BYTES:
            dated.append((about.st_mtime, path))
    for _, path in sorted(dated, reverse=True):
        try:
            yield msgspec.json.decode(path.read_bytes(), type=Server)
        except (OSError, msgspec.MsgspecError):
            continue


def _reach(server: Server) -> Reach | None:
    """How a server is reached; None if that process does not hold that socket."""
    if server.sock:
        return Reach(server, on_loopback=True, is_open=False) if _is_behind(server) else None
    addresses = _addresses(server.pid, server.port)
    if not addresses:
        return None
    answers = not addresses.isdisjoint({LOOPBACK, ANY_IPV4}) and _answers(server.port)
    answers_ipv6 = not addresses.isdisjoint({IPV6_LOOPBACK, ANY_IPV6}) and _answers(
        server.port, "::1"
    )
    is_open = any(not _is_loopback(address) for address in addresses)
    return Reach(server, answers, is_open, answers_ipv6)


def _listens(server: Server) -> bool:
    return _is_behind(server) if server.sock else bool(_addresses(server.pid, server.port))


def _is_behind(server: Server) -> bool:
    """Whether that process listens at the Unix socket, as the kernel says (unix(7))."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_S)
        try:
            connection.connect(server.sock)
            size = struct.calcsize("3i")
            peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        except (OSError, ValueError):
            return False
    pid, uid, _ = struct.unpack("3i", peer)
    return (pid, uid) == (server.pid, os.getuid())


def answers_at(path: str) -> bool:
    """Whether somebody listens at a Unix socket; the file stays when a program is killed."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_S)
        try:
            connection.connect(path)
        except (OSError, ValueError):
            return False
    return True


def _answers(port: int, address: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((address, port), ANSWER_S).close()
    except OSError:
        return False
    return True


def _addresses(pid: int, port: int) -> set[str]:
    """The addresses, in hexadecimal, on which a process listens at a port (proc(5)).

    None of one in another network, where the same port leads to somebody else.
    """
    if not _is_in_this_network(pid):
        return set()
    held = _sockets(pid)
    found = set()
    for table in ("tcp", "tcp6"):
        try:
            lines = Path(f"/proc/{pid}/net/{table}").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        for line in lines[1:]:
            fields = line.split()
            address, _, door = fields[1].partition(":")
            if fields[3] == LISTENING and int(door, 16) == port and fields[9] in held:
                found.add(address)
    return found


def _is_loopback(address: str) -> bool:
    """Whether an address stays on this host: 127.0.0.0/8 (RFC 1122) and ::1."""
    packed = bytes.fromhex(address)
    words = [packed[at : at + 4] for at in range(0, len(packed), 4)]
    words = words if sys.byteorder == "big" else [word[::-1] for word in words]
    return ipaddress.ip_address(b"".join(words)).is_loopback


def _is_in_this_network(pid: int) -> bool:
    try:
        here, there = (Path(f"/proc/{who}/ns/net").readlink() for who in ("self", pid))
    except OSError:
        return False
    return here == there


def _sockets(pid: int) -> set[str]:
    """The inodes of the sockets that a process has open; none if it is not ours to look at."""
    found = set()
    try:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            kind, _, inode = str(entry.readlink()).partition(":[")
            if kind == "socket":
                found.add(inode.removesuffix("]"))
    except OSError:
        return found
    return found
