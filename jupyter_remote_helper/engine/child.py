"""What a runner does to the processes that it starts, kernels and programs alike."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

OOM_SCORE = b"500"
PR_SET_PDEATHSIG = 1
KIB = 1024
_libc = ctypes.CDLL(None, use_errno=True)


def before_exec(parent: int) -> Callable[[], None]:
    """What a child of the process `parent` does to itself before it becomes the program.

    It is killed when its parent dies, hears all signals, and is the first to go when memory runs
    out. Only a parent without other threads may use it.
    """
    prctl = _libc.prctl

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the runner has some blocked
        if os.getppid() != parent:  # it died before the line above took effect
            os._exit(1)
        try:
            fd = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
            os.write(fd, OOM_SCORE)  # when memory runs out, the runner lives and can say so
            os.close(fd)
        except OSError:
            pass

    return prepare


class Used(NamedTuple):
    """Resident memory now, processor time, and the most memory that one process ever held."""

    memory_bytes: int
    cpu_s: float
    peak_bytes: int


def usage_of(pid: int) -> Used | None:
    """What a process uses; None once it has ended."""
    try:
        resident = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        fields = Path(f"/proc/{pid}/stat").read_bytes().rsplit(b")", 1)[1].split()
    except (OSError, IndexError, ValueError):
        return None
    ticks = int(fields[11]) + int(fields[12])
    memory_bytes = resident * os.sysconf("SC_PAGE_SIZE")
    peak_bytes = max(memory_bytes, peak_bytes_of(pid) or 0)
    return Used(memory_bytes, ticks / os.sysconf("SC_CLK_TCK"), peak_bytes)


def usage_of_tree(pid: int) -> Used | None:
    """The same of a process and all below it; None once it has ended itself."""
    used = usage_of(pid)
    if used is None:
        return None
    for child in children_of(pid):
        more = usage_of_tree(child)
        if more is not None:
            used = Used(
                used.memory_bytes + more.memory_bytes,
                used.cpu_s + more.cpu_s,
                max(used.peak_bytes, more.peak_bytes),
            )
    return used


def peak_bytes_of(pid: int) -> int | None:
    """The most memory that a process ever held, as Linux keeps it; None once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_bytes().splitlines()
        return next((int(line.split()[1]) * KIB for line in lines if line[:6] == b"VmHWM:"), None)
    except (OSError, IndexError, ValueError):
        return None


def reaped_peak_bytes(floor_bytes: int) -> int | None:
    """The most that one of the processes held that ended below this one, and were waited for.

    Linux keeps that for good, so nothing between two looks is missed, nor before a death. A child
    begins as a copy of its parent, which counts: up to `floor_bytes`, what that held when it
    started the child, nothing can be told.
    """
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * KIB
    return peak_bytes if peak_bytes > floor_bytes else None


def children_of(pid: int) -> list[int]:
    """The children of a process, as far as they can be told."""
    found: list[int] = []
    try:
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(word) for word in path.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return found
    return found
