"""What stops a run: a limit of time, a signal; and what does not. All that it printed is kept."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import CellTimeout, RunTimeout, Succeeded, Terminated
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import (
    SLEEP,
    cause_of,
    in_cell,
    limits,
    run_to_end,
    runner_pid,
    submission,
    until,
    until_it_beats,
    waits_for,
    with_kernel,
    with_more_time,
)
from tests.waiting import recorded

DEAF_BUT_TELLS = """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: print("asked by", number, flush=True))
print("begun", flush=True)
while True:
    time.sleep(1)
"""

STARTED_S = 4.0
"""The least that it takes until the kernel is there, which a limit for the run includes."""


def has_printed(cell: int, word: str) -> Callable[[Run], bool]:
    """Whether a run has a word among the outputs of a cell."""
    return lambda run: word in text_of(outputs_of(run.result.path)[cell - 1])


def test_a_cell_beyond_its_limit_is_interrupted(manager: RunManager, notebook: Notebook) -> None:
    path = notebook("print('one')", SLEEP, "print('never')")
    run, limit_s = with_more_time(
        lambda limit_s: run_to_end(manager, path, limits(cell_s=limit_s)), has_printed(2, "begun")
    )
    assert cause_of(run) == CellTimeout(2, limit_s)
    one, two, three = outputs_of(run.result.path)
    assert (text_of(one), text_of(two)) == ("one\n", "begun\n")
    assert two[-1]["ename"] == "KeyboardInterrupt"
    assert three == []


def test_a_limit_for_each_cell_is_no_limit_for_all(manager: RunManager, notebook: Notebook) -> None:
    def naps(limit_s: float) -> Run:
        nap = f"import time; time.sleep({limit_s / 2})"
        return run_to_end(manager, notebook(nap, nap, nap), limits(cell_s=limit_s))

    run, _ = with_more_time(naps, lambda run: run.state == Succeeded())
    assert run.state == Succeeded()


def test_a_run_beyond_its_limit_is_interrupted(manager: RunManager, notebook: Notebook) -> None:
    path = notebook("print('one')", SLEEP)
    run, limit_s = with_more_time(
        lambda limit_s: run_to_end(manager, path, limits(run_s=limit_s + STARTED_S)),
        has_printed(2, "begun"),
    )
    assert cause_of(run) == RunTimeout(limit_s + STARTED_S)
    assert text_of(outputs_of(run.result.path)[1]) == "begun\n"


def test_a_kernel_that_ignores_everything_is_killed(
    manager: RunManager, notebook: Notebook
) -> None:
    run, limit_s = with_more_time(
        lambda limit_s: run_to_end(manager, notebook(DEAF_BUT_TELLS), limits(cell_s=limit_s)),
        has_printed(1, "begun"),
    )
    assert cause_of(run) == CellTimeout(1, limit_s)
    assert text_of(outputs_of(run.result.path)[0]) == "begun\nasked by 2\nasked by 15\n"


def test_a_runner_told_to_stop_saves_first(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook("print('one')", SLEEP))).id
    recorded(run_id, "begun")
    os.kill(runner_pid(runs_root, run_id), signal.SIGTERM)
    run = until(manager, run_id, lambda run: run.ended_at is not None)
    assert cause_of(run) == Terminated(15)
    one, two = outputs_of(run.result.path)
    assert (text_of(one), text_of(two)) == ("one\n", "begun\n")


def test_signals_of_a_terminal_mean_nothing_to_a_runner(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    run_id = manager.submit(submission(notebook(waits_for(go)))).id
    in_cell(manager, run_id, 1)
    for number in (signal.SIGHUP, signal.SIGINT):
        os.kill(runner_pid(runs_root, run_id), number)
    until_it_beats(runs_root, run_id)
    go.touch()
    assert until(manager, run_id, lambda run: run.ended_at is not None).state == Succeeded()


def test_a_stop_during_the_start_is_a_stop(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    argv = ["python", "-c", "import time; time.sleep(600)"]
    deaf = with_kernel(runs_root, tmp_path / "kernels", argv)
    run_id = deaf.submit(submission(notebook("1", kernel="odd"))).id
    until(deaf, run_id, lambda run: run.started_at is not None)
    os.kill(runner_pid(runs_root, run_id), signal.SIGTERM)
    run = until(deaf, run_id, lambda run: run.ended_at is not None)
    assert cause_of(run) == Terminated(15)
    assert Path(run.result.path).exists()
