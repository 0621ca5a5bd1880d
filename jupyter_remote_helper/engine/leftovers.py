"""The processes that a run leaves behind, once they are children of its launcher."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from .identity import start_ticks

TERMINATE_S = 1.0
KILL_S = 5.0
STEP_S = 0.05


def children() -> list[int]:
    """The children of this process; their numbers stay theirs until they are reaped here."""
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in text.split()]


def reap(pid: int) -> None:
    """Take the exit code of a child that has ended."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def end_children() -> None:
    """End all children, and theirs as they come: TERM, a second later KILL.

    Only children are signalled, so that nobody else's process can be hit. When one ends, its own
    children become ours (this process is their reaper) and have their turn.
    """
    begun_s = time.monotonic()
    told: set[int] = set()
    while (left := children()) and time.monotonic() - begun_s < TERMINATE_S + KILL_S:
        is_late = time.monotonic() - begun_s >= TERMINATE_S
        for pid in left:
            if is_late:
                os.kill(pid, signal.SIGKILL)
            elif pid not in told:
                told.add(pid)
                os.kill(pid, signal.SIGTERM)
                os.kill(pid, signal.SIGCONT)  # a stopped process would never hear the first one
            reap(pid)
        time.sleep(STEP_S)


def processes_left() -> int:
    """How many processes the run started that go on after its kernel or program.

    They are the launcher's children by now, as the runner is, which asks.
    """
    launcher = os.getppid()
    try:
        text = Path(f"/proc/{launcher}/task/{launcher}/children").read_text(encoding="ascii")
    except OSError:
        return 0
    others = [int(word) for word in text.split() if int(word) != os.getpid()]
    return sum(start_ticks(pid) is not None for pid in others)


def ignore_terminal_signals() -> None:
    """Make hang-ups and Ctrl-C of a terminal mean nothing here.

    By handlers that do nothing: an ignored signal would stay ignored in the kernel.
    """
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: None)
