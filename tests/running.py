"""Running notebooks in tests: submit to real processes, wait for what is wanted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Limits, StatusFile
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.submission import Submission

WAIT_S = 90.0
NO_LIMITS = Limits(None, None, 60.0, allow_errors=False)
SLEEP = "print('begun', flush=True)\nimport time\ntime.sleep(600)"
STUBBORN = """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
print("begun", flush=True)
while True:
    time.sleep(1)
"""


def submission(path: Path, limits: Limits = NO_LIMITS, **changes: object) -> Submission:
    values: dict[str, object] = {"name": None, "kernel": None, "parameters": {}, "result": None}
    return Submission(path=path, limits=limits, **{**values, **changes})  # type: ignore[arg-type]


def until(manager: RunManager, run_id: str, holds: Callable[[Run], bool]) -> Run:
    deadline_s = time.monotonic() + WAIT_S
    while not holds(run := manager.run(run_id)):
        assert time.monotonic() < deadline_s, run
        time.sleep(0.05)
    return run


def ended(manager: RunManager, run_id: str) -> Run:
    return until(manager, run_id, lambda run: run.ended_at is not None)


def run_to_end(
    manager: RunManager, path: Path, limits: Limits = NO_LIMITS, **changes: object
) -> Run:
    return ended(manager, manager.submit(submission(path, limits, **changes)).id)


def in_cell(manager: RunManager, run_id: str, cell: int) -> Run:
    """Wait until a cell, counted from 1, is executed; a short one may be over when we look."""
    return until(manager, run_id, lambda run: cell in {run.progress.current, run.progress.done})


def runner_pid(runs_root: Path, run_id: str) -> int:
    data = (runs_root / run_id / "status.json").read_bytes()
    return msgspec.json.decode(data, type=StatusFile).identity.pid
