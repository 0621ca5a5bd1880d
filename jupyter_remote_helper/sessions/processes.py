"""The process table of this host, as far as it may be read (proc(5))."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.control import signal_process
from jupyter_remote_helper.engine.identity import this_place

from .situation import Kin

MOST_ANCESTORS = 64


class Process(msgspec.Struct, frozen=True):
    """One line of the table. `terminal` is 0 without one; `foreground` its foreground group."""

    pid: int
    name: str
    parent: int
    group: int
    session: int
    terminal: int
    foreground: int
    start_ticks: int


def process(pid: int) -> Process | None:
    """A process that runs; None when there is none, or it is a zombie, or hidden."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    # the name in parentheses may hold blanks and parentheses, so count from the last one
    begin, end = stat.index(b"("), stat.rindex(b")")
    fields = stat[end + 2 :].split()
    if fields[0] in {b"Z", b"X"}:
        return None
    name = stat[begin + 1 : end].decode("utf-8", "replace")
    return Process(pid, name, *(int(fields[place]) for place in (1, 2, 3, 4, 5, 19)))


def terminal_name(one: Process) -> str | None:
    """The path of a process's terminal, None for one that is no pseudo-terminal (devices.txt).

    Examples
    --------
    >>> terminal_name(Process(7, "sh", 1, 7, 7, 136 << 8 | 3, 7, 0))
    '/dev/pts/3'
    """
    major = one.terminal >> 8 & 0xFFF
    minor = one.terminal & 0xFF | one.terminal >> 12 & 0xFFF00
    is_pty = 136 <= major < 144
    return f"/dev/pts/{(major - 136) * 256 + minor}" if is_pty else None


def kin(pid: int) -> Kin | None:
    """A process as a verdict needs it."""
    found = process(pid)
    if found is None:
        return None
    try:
        title = Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")[0]
    except OSError:
        title = b""
    return Kin(pid, found.name, title.decode("utf-8", "replace"), found.session)


def ancestors(pid: int) -> tuple[Kin, ...]:
    """Whom a process descends from, its parent first; those that are hidden end the row."""
    found: list[Kin] = []
    seen = {pid}
    one = process(pid)
    while one is not None and one.parent not in seen and len(found) < MOST_ANCESTORS:
        seen.add(one.parent)
        next_kin = kin(one.parent)
        if next_kin is None:
            break
        found.append(next_kin)
        one = process(one.parent)
    return tuple(found)


def all_processes() -> dict[int, Process]:
    """The whole table, by number."""
    found = {}
    for name in os.listdir("/proc"):  # noqa: PTH208  # half the time of a Path for each
        if name.isascii() and name.isdigit() and (one := process(int(name))) is not None:
            found[one.pid] = one
    return found


def below(pids: set[int], table: dict[int, Process]) -> Iterator[Process]:
    """These processes and all that descend from them, or share a terminal session with them."""
    waiting = set(pids)
    done: set[int] = set()
    while waiting:
        done |= waiting
        waiting = {
            one.pid
            for one in table.values()
            if one.pid not in done and (one.parent in done or one.session in pids)
        }
    yield from (table[pid] for pid in sorted(done) if pid in table)


def terminate(pid: int, start_ticks: int) -> None:
    """Ask a process to end, if it is still the one that started then."""
    signal_process(this_place().identity(pid, start_ticks), signal.SIGTERM)


def environment_of(pid: int) -> dict[str, str]:
    """The environment that a process of this user was started with; empty if it is hidden."""
    with suppress(OSError):
        parts = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        pairs = (part.decode("utf-8", "replace").partition("=") for part in parts if part)
        return {name: value for name, _, value in pairs}
    return {}


def cgroup_of(pid: int) -> str:
    """The path of a process in systemd's hierarchy, "" where there is none (cgroups(7))."""
    try:
        lines = Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    unified = ""
    for line in lines.splitlines():
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if controllers == "name=systemd":
            return path
        if not controllers:
            unified = path
    return unified
