"""The queue: never more at once than there are slots, in the order of submission."""

from __future__ import annotations

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.local import own_folder
from jupyter_remote_helper.engine.queue import LOOK_INTERVAL_S
from jupyter_remote_helper.engine.records import Cancelled, Lost, Queued, Running, Succeeded
from jupyter_remote_helper.errors import QueueFull
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.settings import (
    Settings,
    changed_settings,
    read_settings,
    usable_cores,
)
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import ended, runner_pid, submission, until
from tests.waiting import wait_until

from .test_cancel import launcher_pid

SPAN = "import time; print(time.time()); time.sleep({s}); print(time.time())"


def limited(runs_root: Path, **settings: int) -> RunManager:
    finder = PathKernelFinder(kernel_folders())
    chosen = changed_settings(Settings(), settings)
    return RunManager(RunStore(runs_root), LocalTarget(), finder, settings=chosen)


def wait_file(tmp_path: Path) -> tuple[Path, str]:
    go = tmp_path / "go"
    code = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    return go, code


def test_no_more_run_at_once_when_a_cleaner_took_the_slots_away(
    runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    manager = limited(runs_root, max_running=1)
    go, code = wait_file(tmp_path)
    first = manager.submit(submission(notebook(code))).id
    until(manager, first, lambda run: isinstance(run.state, Running))
    folder = own_folder()
    assert folder is not None
    (folder / "slots" / "0").unlink()
    wait_until((folder / "slots" / "0").exists)
    waits = manager.submit(submission(notebook("1"))).id
    assert isinstance(manager.run(waits).state, Queued)
    go.touch()
    assert ended(manager, first).state == ended(manager, waits).state == Succeeded()


def test_looking_at_a_folder_that_others_may_enter_makes_nothing(
    runs_root: Path, notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    monkeypatch.setenv("JRH_LOCAL_DIR", str(tmp_path / "open"))
    manager = limited(runs_root, max_running=1)
    before = len(list(Path("/proc/self/fd").iterdir()))
    run = manager.submit(submission(notebook("1")))
    for _ in range(20):
        manager.run(run.id)
    assert ended(manager, run.id).state == Succeeded()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def most_at_once(runs: list[list[float]]) -> int:
    events = sorted([(begin, 1) for begin, _ in runs] + [(end, -1) for _, end in runs])
    most = now = 0
    for _, step in events:
        now += step
        most = max(most, now)
    return most


def check_concurrency(runs_root: Path, notebook: Notebook, runs: int, slots: int) -> None:
    manager = limited(runs_root, max_running=slots)
    path = notebook(SPAN.format(s=0.3))
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: manager.submit(submission(path)).id, range(runs)))
    assert len(set(ids)) == runs
    done = [ended(manager, run_id) for run_id in ids]
    assert {type(run.state) for run in done} == {Succeeded}
    assert len({run.result.path for run in done}) == runs
    spans = [
        [float(word) for word in text_of(outputs_of(run.result.path)[0]).split()] for run in done
    ]
    assert most_at_once(spans) <= slots


def test_never_more_run_at_once_than_there_are_slots(runs_root: Path, notebook: Notebook) -> None:
    check_concurrency(runs_root, notebook, runs=10, slots=2)


@pytest.mark.slow
def test_sixty_four_submissions_at_once(runs_root: Path, notebook: Notebook) -> None:
    check_concurrency(runs_root, notebook, runs=64, slots=4)


def test_the_order_is_that_of_submission(
    runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    manager = limited(runs_root, max_running=1)
    go, code = wait_file(tmp_path)
    first = manager.submit(submission(notebook(code))).id
    ids = []
    for _ in range(4):
        time.sleep(0.01)
        ids.append(manager.submit(submission(notebook(SPAN.format(s=0)))).id)
    states = [manager.run(run_id).state for run_id in ids]
    assert [s.position for s in states if isinstance(s, Queued)] == [1, 2, 3, 4]
    assert {s.slots for s in states if isinstance(s, Queued)} == {1}
    go.touch()
    begins = [
        float(text_of(outputs_of(ended(manager, run_id).result.path)[0]).split()[0])
        for run_id in ids
    ]
    assert begins == sorted(begins)
    assert ended(manager, first).state == Succeeded()


def test_the_death_of_a_holder_frees_its_slot(runs_root: Path, notebook: Notebook) -> None:
    manager = limited(runs_root, max_running=1)
    holder = manager.submit(submission(notebook("import time; time.sleep(600)"))).id
    until(manager, holder, lambda run: isinstance(run.state, Running))
    waits = manager.submit(submission(notebook("1"))).id
    assert isinstance(manager.run(waits).state, Queued)
    for pid in (launcher_pid(runs_root, holder), runner_pid(runs_root, holder)):
        os.kill(pid, signal.SIGKILL)
    assert LOOK_INTERVAL_S < 1.0, "nobody waits for longer"
    assert ended(manager, waits).state == Succeeded()
    assert isinstance(ended(manager, holder).state, Lost)


def test_a_run_that_waits_can_be_cancelled_and_leaves_no_result(
    runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    manager = limited(runs_root, max_running=1)
    go, code = wait_file(tmp_path)
    first = manager.submit(submission(notebook(code))).id
    waits = manager.submit(submission(notebook("1"))).id
    RunActions(manager, RunStore(runs_root)).cancel(waits, "ann")
    run = ended(manager, waits)
    assert isinstance(run.state, Cancelled)
    assert run.result.status == "missing"
    assert not Path(run.result.path).exists()
    go.touch()
    assert ended(manager, first).state == Succeeded()


def test_a_waiting_launcher_that_dies_does_not_stay_queued(
    runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    manager = limited(runs_root, max_running=1)
    go, code = wait_file(tmp_path)
    first = manager.submit(submission(notebook(code))).id
    waits = manager.submit(submission(notebook("1"))).id
    behind = manager.submit(submission(notebook("2"))).id
    os.kill(launcher_pid(runs_root, waits), signal.SIGKILL)
    run = ended(manager, waits)
    assert "its launcher is gone" in str(run.state)
    go.touch()
    assert ended(manager, first).state == ended(manager, behind).state == Succeeded()


def test_too_many_that_wait_are_refused(
    runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    manager = limited(runs_root, max_running=1, max_queued=1)
    go, code = wait_file(tmp_path)
    ids = [manager.submit(submission(notebook(code))).id for _ in range(2)]
    with pytest.raises(QueueFull, match="1 runs wait already"):
        manager.submit(submission(notebook("1")))
    assert len(list(runs_root.iterdir())) == 2
    go.touch()
    assert {ended(manager, run_id).state for run_id in ids} == {Succeeded()}


def test_settings_are_read_along_the_configuration_path(tmp_path: Path) -> None:
    mine, system, broken = (tmp_path / name for name in ("mine", "system", "broken"))
    for folder in (mine, system, broken):
        folder.mkdir()
    (system / "remote_helper.json").write_text(json.dumps({"max_running": 3, "max_queued": 7}))
    (mine / "remote_helper.json").write_text(json.dumps({"max_running": 1, "unknown": True}))
    (broken / "remote_helper.json").write_text("{")
    odd = tmp_path / "odd"
    odd.mkdir()
    values = {"max_running": "many", "nice": 40, "runs_dir": "here", "keep_days": -1, "nice2": 1}
    (odd / "remote_helper.json").write_text(json.dumps({**values, "max_queued": 5}))
    folders = [mine, tmp_path / "none", broken, system]
    assert read_settings(folders) == Settings(max_running=1, max_queued=7)
    assert read_settings([broken]) == Settings()
    assert read_settings([odd, mine]) == Settings(max_queued=5, max_running=1)
    assert Settings(max_running=0).slots == 0
    assert 1 <= Settings().slots <= 4
    assert usable_cores() >= 1
