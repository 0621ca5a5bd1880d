"""What a launcher does while its runner lives: it waits, and sees to it that a cancel completes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from .control import Cancel, cancel_of, wish_by_signal
from .leftovers import children, reap

CANCEL_S = 7.0
"""How long a runner may take to cancel before it is killed: longer than its whole ladder."""
WATCHED = {signal.SIGCHLD, signal.SIGUSR1, signal.SIGTERM, signal.SIGHUP, signal.SIGINT}
"""Blocked from the start and taken one by one, the last two to no effect; a runner unblocks them
once it can handle them."""


class Watch:
    """Waits for the runner; passes on what it is told, and kills it if it does not obey.

    `look_after` is called each second or so meanwhile. `wish` is the wish that the run ends, by a
    file in its folder or by a signal alone.
    """

    def __init__(self, runner: int, folder: Path, look_after: Callable[[], None]) -> None:
        self._runner = runner
        self._look_after = look_after
        self._folder = folder
        self.wish: Cancel | None = None
        self.is_terminated = False

    def until_it_ends(self) -> tuple[int, tuple[float, float, int]]:
        """How the runner ended, and what it used: processor seconds, most memory in KiB."""
        kill_at_s: float | None = None
        while True:
            ended, status, usage = os.wait4(self._runner, os.WNOHANG)
            if ended:
                return status, (usage.ru_utime, usage.ru_stime, usage.ru_maxrss)
            self.wish = self.wish or cancel_of(self._folder)
            if kill_at_s is None and self.wish is not None:
                kill_at_s = time.monotonic() + CANCEL_S
                os.kill(self._runner, signal.SIGUSR1)
            is_due = kill_at_s is not None and time.monotonic() >= kill_at_s
            if is_due and not (_is_concluding(self._folder) and _goes_on(self._runner)):
                os.kill(self._runner, signal.SIGKILL)
            if self.take_signal(1.0):
                os.kill(self._runner, signal.SIGTERM)
            _reap_others(self._runner)
            self._look_after()

    def take_signal(self, most_s: float) -> bool:
        """Wait for a signal for a while; whether it was one to end."""
        got = signal.sigtimedwait(WATCHED, most_s)
        if got is None:
            # in a quiet moment, since later the files may be gone by an upgrade
            from . import death  # noqa: F401, PLC0415

            return False
        if got.si_signo == signal.SIGUSR1 and self.wish is None:
            self.wish = cancel_of(self._folder) or wish_by_signal()
        self.is_terminated = self.is_terminated or got.si_signo == signal.SIGTERM
        return got.si_signo == signal.SIGTERM


def _is_concluding(folder: Path) -> bool:
    """Whether the result is being written: that is progress, and needs no push."""
    return (folder / "result.json").exists()


def _goes_on(pid: int) -> bool:
    """Whether a process may run, and was not stopped by a signal."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return True
    return stat.rpartition(b")")[2].split()[:1] != [b"T"]


def _reap_others(runner: int) -> None:
    """Take the exit codes of processes that the notebook lost, or they stay as zombies."""
    for child in children():
        if child != runner:
            reap(child)
