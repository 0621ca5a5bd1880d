"""What a runner does to the processes that it starts, kernels and programs alike."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

OOM_SCORE = b"500"
PR_SET_PDEATHSIG = 1
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


def usage_of(pid: int) -> tuple[int, float] | None:
    """Resident memory in bytes and processor seconds of a process; None once it has ended."""
    try:
        resident = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        fields = Path(f"/proc/{pid}/stat").read_bytes().rsplit(b")", 1)[1].split()
    except (OSError, IndexError, ValueError):
        return None
    ticks = int(fields[11]) + int(fields[12])
    return resident * os.sysconf("SC_PAGE_SIZE"), ticks / os.sysconf("SC_CLK_TCK")


def usage_of_tree(pid: int) -> tuple[int, float] | None:
    """The same of a process and all below it; None once it has ended itself."""
    own = usage_of(pid)
    if own is None:
        return None
    memory_bytes, cpu_s = own
    for child in children_of(pid):
        more = usage_of_tree(child)
        if more is not None:
            memory_bytes, cpu_s = memory_bytes + more[0], cpu_s + more[1]
    return memory_bytes, cpu_s


def children_of(pid: int) -> list[int]:
    """The children of a process, as far as they can be told."""
    found: list[int] = []
    try:
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(word) for word in path.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return found
    return found
