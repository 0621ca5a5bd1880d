"""Why a run must stop before its end, and how firmly it is told. Pure.

The ladder is the same for every reason: interrupt, then TERM to the kernel's process group, then
KILL. Time limits leave more time between the rungs than a stop from outside, which may itself be
followed by a KILL soon.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from jupyter_remote_helper.engine.records import (
    Cancelled,
    CellTimeout,
    Failed,
    RunTimeout,
    Terminated,
)

Step = Literal["interrupt", "terminate", "kill"]


class Stop(msgspec.Struct, frozen=True):
    """A reason to stop: the end that it makes, by whom, and the patience between the rungs."""

    end: Failed | Cancelled
    by: str
    terminate_after_s: float
    kill_after_s: float


def stop_of_cell(cell: int, limit_s: float) -> Stop:
    """A cell took longer than it may."""
    return Stop(Failed(CellTimeout(cell, limit_s)), "limit", 5.0, 2.0)


def stop_of_run(limit_s: float) -> Stop:
    """The whole run took longer than it may."""
    return Stop(Failed(RunTimeout(limit_s)), "limit", 5.0, 2.0)


def stop_by_cancel(by: str, at: str) -> Stop:
    """Somebody asked for the end."""
    return Stop(Cancelled(by, at), by, 2.0, 1.0)


def stop_by_signal(number: int) -> Stop:
    """Somebody told the runner to end."""
    return Stop(Failed(Terminated(number)), "signal", 2.0, 1.0)


class Ladder:
    """The rungs of one stop, counted from the moment when it was asked for."""

    def __init__(self, stop: Stop, asked_s: float) -> None:
        self.stop = stop
        self._asked_s = asked_s
        self._taken: Step | None = None

    def due(self, clock_s: float) -> Step | None:
        """The rung to take now, once each; None while there is none.

        Examples
        --------
        >>> ladder = Ladder(stop_by_signal(15), asked_s=100.0)
        >>> [ladder.due(100.0 + s) for s in (0, 1, 2, 2.5, 3, 4)]
        ['interrupt', None, 'terminate', None, 'kill', None]
        """
        step = self._step(clock_s - self._asked_s)
        if step == self._taken:
            return None
        self._taken = step
        return step

    def _step(self, waited_s: float) -> Step:
        if waited_s < self.stop.terminate_after_s:
            return "interrupt"
        if waited_s < self.stop.terminate_after_s + self.stop.kill_after_s:
            return "terminate"
        return "kill"
