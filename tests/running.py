"""Running notebooks in tests: submit to real processes, wait for what is wanted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import msgspec

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Failed, Limits, StatusFile
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.runs.submission import Submission
from jupyter_remote_helper.targets.local import LocalTarget
from tests.waiting import LOOK_S, PATIENCE_S, wait_until

ENOUGH_S = (2.0, 10.0, 40.0)
"""Limits of time for what takes an idle machine a moment, and a busy one longer."""

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


def limits(
    cell_s: float | None = None, run_s: float | None = None, *, allow_errors: bool = False
) -> Limits:
    """These limits of time, and the usual one for the start of the kernel."""
    return Limits(cell_s, run_s, NO_LIMITS.start_s, allow_errors)


def another(runs_root: Path, *kernels: Path) -> RunManager:
    """A manager that knows nothing but the folder, like a server started later.

    `kernels` are the folders that it finds kernels in, where these are not the usual ones.
    """
    finder = PathKernelFinder(list(kernels) or kernel_folders())
    return RunManager(RunStore(runs_root), LocalTarget(), finder)


def with_kernel(runs_root: Path, folder: Path, argv: Iterable[str], **more: object) -> RunManager:
    """A manager that finds one kernel, the kernel "odd" with this command."""
    spec = {"argv": list(argv), "display_name": "Odd", "language": "python", **more}
    (folder / "odd").mkdir(parents=True)
    (folder / "odd" / "kernel.json").write_text(json.dumps(spec))
    return another(runs_root, folder)


def waits_for(path: Path) -> str:
    """The source of a cell that is over when there is a file."""
    return f"import os, time\nwhile not os.path.exists({str(path)!r}): time.sleep(0.02)"


def until(manager: RunManager, run_id: str, holds: Callable[[Run], bool]) -> Run:
    deadline_s = time.monotonic() + PATIENCE_S
    while not holds(run := manager.run(run_id)):
        assert time.monotonic() < deadline_s, run
        time.sleep(LOOK_S)
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


def cause_of(run: Run) -> object:
    """Why a run failed, which it must have."""
    assert isinstance(run.state, Failed), run.state
    return run.state.cause


def with_more_time(
    attempt: Callable[[float], Run], is_enough: Callable[[Run], bool]
) -> tuple[Run, float]:
    """The first run to which a limit of time was enough for something, else the last; the limit.

    A limit counts while the machine is busy with other things, too, so that one which soon ends a
    run may end it too soon.
    """
    for limit_s in ENOUGH_S:
        run = attempt(limit_s)
        if is_enough(run):
            break
    return run, limit_s


def status_of(runs_root: Path, run_id: str) -> StatusFile:
    data = (runs_root / run_id / "status.json").read_bytes()
    return msgspec.json.decode(data, type=StatusFile)


def until_it_beats(runs_root: Path, run_id: str) -> None:
    """Wait until the runner has twice given a sign of life."""
    for _ in range(2):
        beat = status_of(runs_root, run_id).beat_boottime_s
        wait_until(partial(_has_beaten_since, runs_root, run_id, beat))


def _has_beaten_since(runs_root: Path, run_id: str, beat_boottime_s: float) -> bool:
    return status_of(runs_root, run_id).beat_boottime_s != beat_boottime_s


def runner_pid(runs_root: Path, run_id: str) -> int:
    return status_of(runs_root, run_id).identity.pid
