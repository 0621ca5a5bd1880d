"""A runner that waits does nothing else: it sleeps until something happens."""

from __future__ import annotations

import time
from pathlib import Path

from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Notebook
from tests.running import STUBBORN, in_cell, runner_pid, submission
from tests.waiting import PATIENCE_S

LEAVES_SLOWLY = """
import atexit, pathlib, time
def leave():
    pathlib.Path("leaving").touch()
    time.sleep(2)
atexit.register(leave)
while not pathlib.Path("go").exists():
    time.sleep(0.1)
"""
MOST_WAITS = 300
"""A few for each tenth of a second, and those for the disk; with a limit that stays due it were
several hundred a second."""


def waits_of(pid: int) -> int | None:
    """How often a process's first thread has gone to sleep; None once there is no process."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) for line in lines if line.startswith("voluntary"))


def waits_to_the_end(pid: int, first: int | None) -> int:
    """How often a process goes to sleep from a first count on."""
    assert first is not None
    last = first
    deadline_s = time.monotonic() + PATIENCE_S
    while (seen := waits_of(pid)) is not None:
        last = seen
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    return last - first


def test_a_kernel_that_takes_its_time_to_end_is_waited_for_in_peace(
    manager: RunManager, runs_root: Path, notebook: Notebook
) -> None:
    path = notebook(LEAVES_SLOWLY)
    run_id = manager.submit(submission(path)).id
    in_cell(manager, run_id, 1)
    pid = runner_pid(runs_root, run_id)
    first = waits_of(pid)
    (path.parent / "go").touch()
    assert waits_to_the_end(pid, first) < MOST_WAITS
    assert (path.parent / "leaving").exists()


def test_a_kernel_that_holds_on_is_waited_for_in_peace(
    manager: RunManager, runs_root: Path, notebook: Notebook
) -> None:
    run_id = manager.submit(submission(notebook(STUBBORN))).id
    in_cell(manager, run_id, 1)
    pid = runner_pid(runs_root, run_id)
    first = waits_of(pid)
    RunActions(manager, RunStore(runs_root)).cancel(run_id, "ann")
    assert waits_to_the_end(pid, first) < MOST_WAITS
