"""One run of one program, measured with everything that it started."""

from __future__ import annotations

import ctypes
import os
import resource
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
LIMIT_S = 600.0
LOOK_INTERVAL_S = 0.02

Facts = Mapping[str, float]
"""What else is known of a run: the title of a column → a number."""


@dataclass(frozen=True)
class Measured:
    """Times of one run, in seconds."""

    wall_s: float
    """From the start of the program to its exit."""
    cpu_s: float
    """User and system time of the program and all its descendants, detached ones too."""
    gone_s: float
    """From the start of the program to the exit of the last descendant."""
    others: float
    """How many cores were busy with other things meanwhile, on average."""
    facts: Facts = field(default_factory=dict)
    number: int = 0
    """In which round it was measured."""


class Clock:
    """Runs from its making; `stop` waits for all descendants and gives what it measured."""

    def __init__(self) -> None:
        self.started_s = time.monotonic()
        self._cpu_s = cpu_s(resource.RUSAGE_CHILDREN)
        self._own_s = cpu_s(resource.RUSAGE_SELF)
        self._busy_s = machine_busy_s()

    @property
    def elapsed_s(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self.started_s

    def stop(self, wall_s: float) -> Measured:
        """Give the times; `wall_s` is when the program had done what it was for.

        Raises
        ------
        TimeoutError
            A descendant is still running `LIMIT_S` after the start.
        """
        wait_for_orphans(self.started_s + LIMIT_S)
        gone_s = self.elapsed_s
        spent_s = cpu_s(resource.RUSAGE_CHILDREN) - self._cpu_s
        own_s = cpu_s(resource.RUSAGE_SELF) - self._own_s
        others_s = machine_busy_s() - self._busy_s - spent_s - own_s
        return Measured(wall_s, spent_s, gone_s, max(0.0, others_s / gone_s))


def adopt_orphans() -> None:
    """Make this process the parent of detached descendants, so that their time is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_s(whose: int) -> float:
    """Give the processor time of this process, or of all descendants that were waited for."""
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def machine_busy_s() -> float:
    """Give the seconds that all cores together were busy since boot, or taken away by the host."""
    fields = Path("/proc/stat").read_text(encoding="ascii").partition("\n")[0].split()[1:9]
    ticks = [int(value) for value in fields]
    idle = ticks[3] + ticks[4]  # idle, iowait: proc(5)
    return (sum(ticks) - idle) / os.sysconf("SC_CLK_TCK")


def wait_for_orphans(until_s: float) -> None:
    """Wait until no descendant is left.

    Raises
    ------
    TimeoutError
        One was still running at `until_s`, on the monotonic clock.
    """
    while True:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process == 0:
            if time.monotonic() > until_s:
                raise TimeoutError("a process of the last run does not end")
            time.sleep(0.002)


def wait_for(process: subprocess.Popen[bytes], until_s: float, look: Callable[[], None]) -> None:
    """Wait until a program has ended, and `look` every few milliseconds meanwhile.

    Raises
    ------
    RuntimeError
        It was still running at `until_s`, on the monotonic clock, and was killed.
    """
    # told at once, unlike `Popen.wait` with a limit, which sleeps and looks
    handle = os.pidfd_open(process.pid)
    try:
        while not select.select([handle], [], [], LOOK_INTERVAL_S)[0]:
            look()
            if time.monotonic() > until_s:
                process.kill()
                process.wait()
                raise RuntimeError(f"{process.args!r} took more than {LIMIT_S:g} s")
    finally:
        os.close(handle)
    process.wait()


def measure(
    argv: list[str], folder: Path, variables: dict[str, str], look: Callable[[int], None]
) -> Measured:
    """Run a program to its end, its output going to `output.log` in the folder.

    `look` is called with its process number every few milliseconds.

    Raises
    ------
    RuntimeError
        It failed or took longer than `LIMIT_S`; the message has the end of its output.
    """
    log = folder / "output.log"
    clock = Clock()
    with log.open("wb") as output:
        process = subprocess.Popen(
            argv,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        wait_for(process, clock.started_s + LIMIT_S, lambda: look(process.pid))
        wall_s = clock.elapsed_s
    measured = clock.stop(wall_s)
    if process.returncode != 0:
        tail = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{argv} exited with {process.returncode}:\n{tail}")
    return measured
