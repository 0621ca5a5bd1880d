"""One host: its namespaces, held by its first process, and the way into them."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .started import PATIENCE_S

PROGRAMS = (
    "ip", "iptables", "mount", "nsenter", "pivot_root", "setpriv", "ssh", "ssh-keygen", "sshd",
    "umount", "unshare",
)  # fmt: skip
LISTENING = "0A"
FIRST = Path(__file__).with_name("first.py")
NAMESPACES = ("--net", "--uts", "--mount", "--pid", "--ipc")


ALSO_IN = "/usr/sbin:/sbin"
"""Where programs of administrators are, which not every PATH has."""


def program(name: str) -> str | None:
    """The path of a program of this machine."""
    return shutil.which(name, path=f"{os.environ['PATH']}:{ALSO_IN}")


def environment() -> dict[str, str]:
    """What programs of this machine are run with, to make hosts and to enter them."""
    return os.environ | {"PATH": f"{os.environ['PATH']}:{ALSO_IN}"}


def why_not() -> str | None:
    """What is missing on this machine for hosts to be made; None if nothing is."""
    if os.geteuid() != 0:
        return "that needs root"
    missing = [name for name in PROGRAMS if program(name) is None]
    if missing:
        return f"there is no {missing[0]} (Debian: iproute2, iptables, util-linux, openssh-*)"
    tried = subprocess.run(
        ["unshare", *NAMESPACES, "--fork", "true"], capture_output=True, check=False
    )
    if tried.returncode:
        return f"namespaces are not allowed ({tried.stderr.decode().strip()})"
    return None


def needed_paths(sources: Path) -> list[Path]:
    """What a host must see for its users to run this Python with this project."""
    hop = Path(sys.executable)
    prefixes = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_prefix).resolve(), sources]
    while hop.is_symlink():
        hop = hop.parent / hop.readlink()
        prefixes.append(Path(os.path.normpath(hop)).parent.parent)
    shown: list[Path] = []
    for path in sorted({prefix.absolute() for prefix in prefixes}):
        if path != Path("/") and not any(path.is_relative_to(one) for one in shown):
            shown.append(path)
    return shown


class Host:
    """One host; `pid` is its first process, `enter` the words that run a program in it as root."""

    def __init__(
        self,
        name: str,
        folder: Path,
        home: Path,
        needed: list[Path],
        names: dict[str, list[str]],
        users: dict[str, int],
    ) -> None:
        root = folder / name / "root"
        root.mkdir(parents=True)
        self._holder = subprocess.Popen(
            ["unshare", *NAMESPACES, "--fork", "--kill-child", sys.executable, "-I", str(FIRST)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=environment(),
        )
        asked = {"name": name, "root": str(root), "home": str(home), "names": names}
        asked |= {"needed": [str(path) for path in needed], "users": users}
        assert self._holder.stdin
        self._holder.stdin.write(json.dumps(asked) + "\n")
        self._holder.stdin.flush()
        self.pid = 0
        self.enter: tuple[str, ...] = ()

    def wait(self) -> None:
        """Wait until it is made."""
        assert self._holder.stdout
        assert self._holder.stdout.readline() == "ready\n"
        path = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
        self.pid = int(path.read_text(encoding="ascii").split()[0])
        self.enter = ("nsenter", "--target", str(self.pid), *NAMESPACES, "--")

    def end(self) -> None:
        """End its first process, and with it all others: the system waits for them."""
        try:
            self._holder.communicate(timeout=PATIENCE_S)
        finally:
            self._holder.kill()

    def pids(self) -> list[int]:
        """Its processes but the first, as this machine numbers them."""
        own = namespace_of(self.pid)
        return [pid for pid in everybody() if pid != self.pid and namespace_of(pid) == own]

    def listening(self) -> set[tuple[str, int]]:
        """Addresses and ports on which something listens, IPv4 and IPv6 (proc(5))."""
        found = set()
        for table in ("tcp", "tcp6"):
            text = Path(f"/proc/{self.pid}/net/{table}").read_text(encoding="ascii")
            for line in text.splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING:
                    address, _, port = fields[1].partition(":")
                    found.add((readable(address), int(port, 16)))
        return found


def readable(address: str) -> str:
    """An address as people write it, from how the system does: 0100007F is 127.0.0.1."""
    packed = b"".join(struct.pack("=I", int(word, 16)) for word in re.findall(".{8}", address))
    return socket.inet_ntop(socket.AF_INET if len(packed) == 4 else socket.AF_INET6, packed)


def everybody() -> Iterator[int]:
    """All processes of this machine."""
    return (int(path.name) for path in Path("/proc").glob("[0-9]*"))


def namespace_of(pid: int) -> str:
    """Which process numbers a process has; empty if it has gone."""
    try:
        return str(Path(f"/proc/{pid}/ns/pid").readlink())
    except OSError:
        return ""
