"""Following a run to its end, by reading what it leaves on disk."""

from __future__ import annotations

import time

from jupyter_remote_helper.contract import Run, State
from jupyter_remote_helper.engine import records
from jupyter_remote_helper.runs.manager import RunManager

from .displays import Display
from .exits import CANCELLED, FAILED, LOST, SUCCEEDED
from .journals import GrowingJournal

LOOK_INTERVAL_S = 0.005
QUIET_INTERVAL_S = 0.1
QUIET_SHARE = 0.02
"""Of a silence so far, the next wait: so an end is seen late by 2 % of it at most, and many that
follow runs in a queue don't take the processors from those that run."""
STATE_INTERVAL_S = 0.25
CHUNK_BYTES = 1 << 20
NOT_SHOWN = (
    b'{"kind":"stream"',
    b'{"kind":"output"',
    b'{"kind":"display_updated"',
    b'{"kind":"comm"',
)
"""How lines begin that no display needs; reading them costs most where there is most output."""


def exit_code(state: State) -> int:
    """The exit code for the state in which following ended."""
    match state:
        case records.Succeeded():
            return SUCCEEDED
        case records.Failed():
            return FAILED
        case records.Cancelled():
            return CANCELLED
        case _:
            return LOST


def is_over(run: Run) -> bool:
    """Whether there is nothing left to follow: it ended, or this host cannot tell any more."""
    return not isinstance(
        run.state,
        records.Queued
        | records.Starting
        | records.Running
        | records.Stopping
        | records.Unresponsive,
    )


def follow(runs: RunManager, run: Run, display: Display) -> Run:
    """Show a run until it has ended; KeyboardInterrupt passes through and leaves it running."""
    journal = GrowingJournal(lambda at: runs.journal(run.id, at, CHUNK_BYTES), NOT_SHOWN)
    look_at_s = 0.0
    heard_s = time.monotonic()
    display.begin(run)
    while True:
        has_ended = runs.has_ended(run.id)  # asked first, so that nothing written before is missed
        for record in journal.more():
            display.record(record)
        clock_s = time.monotonic()
        if not journal.is_at_end:
            heard_s = clock_s
            continue
        if has_ended or clock_s >= look_at_s:
            look_at_s = clock_s + STATE_INTERVAL_S
            run = runs.run(run.id)
            display.tick(run)
            if is_over(run):
                display.end(run)
                return run
        wait_s = min(QUIET_INTERVAL_S, QUIET_SHARE * (clock_s - heard_s))
        time.sleep(max(LOOK_INTERVAL_S, wait_s))
