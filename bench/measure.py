"""One run of one program, measured with everything that it started."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
LIMIT_S = 600.0


@dataclass(frozen=True)
class Measured:
    """Times of one run, in seconds."""

    wall_s: float
    """From the start of the program to its exit."""
    cpu_s: float
    """User and system time of the program and all its descendants, detached ones too."""
    gone_s: float
    """From the start of the program to the exit of the last descendant."""


def adopt_orphans() -> None:
    """Make this process the parent of detached descendants, so that their time is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_of_children_s() -> float:
    """Give the processor time of all descendants that have been waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def wait_for_orphans(until: float) -> None:
    """Wait until no descendant is left.

    Raises
    ------
    TimeoutError
        One was still running at `until`, on the monotonic clock.
    """
    while True:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process == 0:
            if time.monotonic() > until:
                raise TimeoutError("a process of the last run does not end")
            time.sleep(0.002)


def measure(argv: list[str], folder: Path, variables: dict[str, str]) -> Measured:
    """Run a program to its end, its output going to `output.log` in the folder.

    Raises
    ------
    RuntimeError
        It failed or took longer than `LIMIT_S`; the message has the end of its output.
    """
    log = folder / "output.log"
    cpu_before_s = cpu_of_children_s()
    with log.open("wb") as output:
        started = time.monotonic()
        try:
            finished = subprocess.run(
                argv,
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise RuntimeError(f"{argv[:3]} took more than {LIMIT_S:g} s") from late
        wall_s = time.monotonic() - started
    wait_for_orphans(started + LIMIT_S)
    gone_s = time.monotonic() - started
    if finished.returncode != 0:
        tail = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{argv} exited with {finished.returncode}:\n{tail}")
    return Measured(wall_s, cpu_of_children_s() - cpu_before_s, gone_s)
