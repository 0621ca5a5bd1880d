"""When a run has to stop: its limits of time, a wish that it ends, signals from outside."""

from __future__ import annotations

import os
import select
import signal
import time
from pathlib import Path

from jupyter_remote_helper.engine.control import Cancel, cancel_of, wish_by_signal
from jupyter_remote_helper.engine.records import Limits
from jupyter_remote_helper.engine.status import now

from .stop import Stop, stop_by_cancel, stop_by_signal, stop_of_cell, stop_of_run

LOOK_INTERVAL_S = 1.0


class StopWatch:
    """Tells whether the run has to stop, and why: the first reason counts.

    Time is measured by a clock that no change of the wall clock touches. `wakeup_fd` becomes
    readable when a signal arrives, so that a poller need not be told in another way.
    """

    def __init__(self, limits: Limits, folder: Path) -> None:
        self._limits = limits
        self._folder = folder
        self._look_at_s = 0.0
        self._cancel: Cancel | None = None
        self._began_s = time.monotonic()
        self._cell: tuple[int, float] | None = None
        self._signal: int | None = None
        self._is_told = False
        self.wakeup_fd, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGUSR1, self._on_signal)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def _on_signal(self, number: int, _frame: object) -> None:
        if number == signal.SIGUSR1:
            self._look_at_s = 0.0  # there is something in the folder, unless its disk is full
            self._is_told = True
        else:
            self._signal = number

    def enter_cell(self, cell: int) -> None:
        """A cell begins; its own limit counts from now."""
        self._cell = (cell, time.monotonic())

    def leave_cell(self) -> None:
        """The cell is over."""
        self._cell = None

    def drain(self) -> None:
        """Take away what made `wakeup_fd` readable."""
        try:
            os.read(self.wakeup_fd, 512)
        except BlockingIOError:
            return

    def wait(self, most_s: float) -> None:
        """Do nothing for a while, or until a signal comes."""
        select.select([self.wakeup_fd], [], [], most_s)
        self.drain()

    def due_in_s(self) -> float:
        """Seconds until there is something to look for, such as a limit that is reached."""
        clock_s = time.monotonic()
        ends = [self._look_at_s - clock_s]
        if self._limits.run_s is not None:
            ends.append(self._began_s + self._limits.run_s - clock_s)
        if self._limits.cell_s is not None and self._cell is not None:
            ends.append(self._cell[1] + self._limits.cell_s - clock_s)
        return max(0.0, min(ends))

    def reason(self) -> Stop | None:
        """Why the run has to stop now; None while it may go on."""
        clock_s = time.monotonic()
        self._look_for_a_wish(clock_s)
        if self._cancel is not None:
            return stop_by_cancel(self._cancel.by, self._cancel.at)
        if self._signal is not None:
            return stop_by_signal(self._signal)
        run_s, cell_s = self._limits.run_s, self._limits.cell_s
        if run_s is not None and clock_s - self._began_s >= run_s:
            return stop_of_run(run_s)
        if cell_s is not None and self._cell and clock_s - self._cell[1] >= cell_s:
            return stop_of_cell(self._cell[0], cell_s)
        return None

    def _look_for_a_wish(self, clock_s: float) -> None:
        """Look into the folder once a second; over a network that is how a wish arrives."""
        if self._cancel is None and clock_s >= self._look_at_s:
            self._look_at_s = clock_s + LOOK_INTERVAL_S
            self._cancel = cancel_of(self._folder)
            if self._cancel is None and self._is_told:
                self._cancel = wish_by_signal()
            if self._cancel is None and (self._folder / "end.json").exists():
                self._cancel = Cancel("", now())  # somebody gave the run up, so it is not ours
