"""The wall clock is set while runs go on: no state, order or duration takes notice.

A small library changes the clock that the programs of a run see, while they run.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import (
    Failed,
    Limits,
    Queued,
    Running,
    Succeeded,
    Unresponsive,
)
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Cli, Notebook, outputs_of, runs_of, text_of
from tests.running import ended, in_cell, submission, until

from .test_queue import limited, wait_file

SECOND, HOUR, YEAR = 1, 3600, 365 * 86_400
STEPS = [sign * size for size in (SECOND, HOUR, YEAR) for sign in (1, -1)]
TICKS = """import time
for n in range(6):
    time.sleep(0.5)
    print(time.time() - time.monotonic(), flush=True)"""

Set = Callable[[int], None]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that moves a program's clock, compiled."""
    made = tmp_path_factory.mktemp("clock") / "clock.so"
    source = Path(__file__).with_name("clock.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    return made


@pytest.fixture
def set_clock(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Moves the clock of every process that was started since, by so many seconds."""
    offset = tmp_path / "offset"
    offset.write_bytes(bytes(8))

    def move(seconds: int) -> None:
        with offset.open("r+b") as file:
            file.write(seconds.to_bytes(8, sys.byteorder, signed=True))

    monkeypatch.setenv("LD_PRELOAD", str(library))
    monkeypatch.setenv("CLOCK_OFFSET", str(offset))
    return move


@pytest.mark.parametrize("step_s", STEPS)
def test_a_step_in_the_middle_of_a_run_changes_nothing(
    step_s: int, set_clock: Set, manager: RunManager, notebook: Notebook
) -> None:
    limits = Limits(cell_s=600.0, run_s=600.0, start_s=600.0, allow_errors=False)
    begun_s = time.monotonic()
    run_id = manager.submit(submission(notebook(TICKS, "print('end')"), limits)).id
    in_cell(manager, run_id, 1)
    set_clock(step_s)
    seen: list[object] = []
    last_s = 0.0
    while (run := manager.run(run_id)).ended_at is None:
        seen.append(type(run.state))
        assert run.elapsed_s >= last_s
        last_s = run.elapsed_s
        time.sleep(0.1)
    assert set(seen) == {Running}
    assert run.state == Succeeded()
    offsets = [float(line) for line in text_of(outputs_of(run.result.path)[0]).splitlines()]
    assert max(offsets) - min(offsets) > abs(step_s) / 2, "the kernel has seen the step"
    assert 3.0 <= run.elapsed_s <= time.monotonic() - begun_s


@pytest.mark.parametrize("step_s", [HOUR, -HOUR, YEAR, -YEAR])
def test_who_looks_with_a_wrong_clock_sees_the_same(
    step_s: int, set_clock: Set, manager: RunManager, notebook: Notebook, cli: Cli, tmp_path: Path
) -> None:
    go, code = wait_file(tmp_path)
    run_id = manager.submit(submission(notebook(code))).id
    in_cell(manager, run_id, 1)
    set_clock(step_s)
    (seen,) = runs_of(cli("show", run_id, "--json").stdout)
    mine = manager.run(run_id)
    assert seen.state == mine.state
    assert isinstance(seen.state, Running)
    assert abs(seen.elapsed_s - mine.elapsed_s) < HOUR / 2
    (listed,) = runs_of(cli("list", "--json").stdout)
    assert (listed.id, listed.state) == (run_id, seen.state)
    go.touch()
    assert ended(manager, run_id).state == Succeeded()


def test_the_order_of_the_queue_is_not_that_of_the_clock(
    set_clock: Set,
    runs_root: Path,
    notebook: Notebook,
    tmp_path: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    (tmp_path / "remote_helper.json").write_text('{"max_running": 1}')
    manager = limited(runs_root, max_running=1)
    go, code = wait_file(tmp_path)
    ids = [manager.submit(submission(notebook(code))).id]
    until(manager, ids[0], lambda run: isinstance(run.state, Running))
    for step_s in (0, -YEAR, HOUR, -HOUR):
        set_clock(step_s)
        done = cli("run", notebook("1", name=f"n{len(ids)}.ipynb"), "--detach", "--json")
        ids.append(runs_of(done.stdout)[-1].id)
    states = [manager.run(run_id).state for run_id in ids]
    assert [s.position for s in states if isinstance(s, Queued)] == [1, 2, 3, 4]
    go.touch()
    for run_id in ids:
        assert ended(manager, run_id).state == Succeeded()


def test_a_wrong_clock_does_not_make_a_run_that_starts_fail(
    set_clock: Set, manager: RunManager, notebook: Notebook
) -> None:
    set_clock(-YEAR)
    run_id = manager.submit(submission(notebook("print(1)"))).id
    set_clock(YEAR)
    while (run := manager.run(run_id)).ended_at is None:
        assert not isinstance(run.state, Unresponsive | Failed), run
        time.sleep(0.02)
    assert run.state == Succeeded()
    assert 0 <= run.elapsed_s < HOUR
