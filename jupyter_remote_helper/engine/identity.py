"""Which process is which: identities that a reused process number cannot fake.

A process is known by boot, pid namespace, pid and start time. Host name and machine id only say
whether two observers sit on the same host.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import msgspec

from .records import Identity

Standing = Literal["alive", "gone", "uncertain"]


class Place(msgspec.Struct, frozen=True):
    """Where an observer sits: what it must share with a process to judge it."""

    host: str
    machine_id: str
    boot_id: str
    pid_ns: str

    def is_host_of(self, identity: Identity) -> bool:
        """Whether a process was started on this host, in this boot or an earlier one."""
        return (self.host, self.machine_id) == (identity.host, identity.machine_id)

    def sees(self, identity: Identity) -> bool:
        """Whether a process, if alive, would be in this observer's process table."""
        return self.is_host_of(identity) and (self.boot_id, self.pid_ns) == (
            identity.boot_id,
            identity.pid_ns,
        )

    def identity(self, pid: int, start_ticks: int) -> Identity:
        """The identity of a process of this place that started then."""
        return Identity(
            host=self.host,
            machine_id=self.machine_id,
            boot_id=self.boot_id,
            pid_ns=self.pid_ns,
            pid=pid,
            start_ticks=start_ticks,
        )


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def this_place() -> Place:
    """Where this process sits. An item that cannot be read is an empty string."""
    try:
        pid_ns = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        pid_ns = ""
    return Place(
        host=os.uname().nodename,
        machine_id=_text("/etc/machine-id"),
        boot_id=_text("/proc/sys/kernel/random/boot_id"),
        pid_ns=pid_ns,
    )


def start_ticks(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; None when there is no such process.

    A zombie counts as no process: it has ended, and only waits to be reaped.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # the name in parentheses may hold blanks and parentheses, so count from the last one (proc(5))
    fields = stat[stat.rindex(b")") + 2 :].split()
    return None if fields[0] in {b"Z", b"X"} else int(fields[19])


def own_identity() -> Identity:
    """The identity of this process."""
    pid = os.getpid()
    return this_place().identity(pid, start_ticks(pid) or 0)


def standing(identity: Identity, place: Place) -> Standing:
    """Whether the process is alive, as far as this place can tell.

    "uncertain" means that this place cannot see it (another boot counts as gone only where the
    host is the same), or that the process table cannot be read.
    """
    if not place.is_host_of(identity):
        return "uncertain"
    if place.boot_id != identity.boot_id:
        return "gone" if place.boot_id and identity.boot_id else "uncertain"
    if not place.sees(identity):
        return "uncertain"
    try:
        ticks = start_ticks(identity.pid)
    except (OSError, ValueError):
        return "uncertain"
    return "alive" if ticks == identity.start_ticks else "gone"
