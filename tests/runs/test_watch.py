"""Changes are noticed whoever makes them, cheaply, and told once."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from jupyter_remote_helper.contract import RunChanged
from jupyter_remote_helper.engine.records import LaunchFile
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.runs.watch import RunWatch
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import Notebook
from tests.running import SLEEP, ended, in_cell, runner_pid, submission
from tests.waiting import PATIENCE_S


def another_manager(runs_root: Path) -> RunManager:
    """As another server on the same folder has one."""
    return RunManager(RunStore(runs_root), LocalTarget(), PathKernelFinder(kernel_folders()))


def changes_until(
    watch: RunWatch, holds: Callable[[list[RunChanged]], bool], pause_s: float = 0.05
) -> list[RunChanged]:
    found: list[RunChanged] = []
    deadline_s = time.monotonic() + PATIENCE_S
    while not holds(found):
        assert time.monotonic() < deadline_s, found
        found += watch.look()
        time.sleep(pause_s)
    return found


def test_each_state_is_told_once_and_in_order_by_every_server(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    managers = (manager, another_manager(runs_root))
    watches = [(RunWatch(m, RunStore(runs_root)), m) for m in managers]
    for watch, _ in watches:
        assert watch.look() == []
    run_id = manager.submit(submission(notebook("import time; time.sleep(1)"))).id
    order = ["queued", "starting", "running", "succeeded"]
    for watch, own in watches:
        found = changes_until(watch, lambda f: bool(f) and f[-1].state == "succeeded")
        states = [change.state for change in found]
        assert states == [state for state in order if state in states]
        assert {change.id for change in found} == {run_id}
        assert [c.seq for c in found] == sorted({c.seq for c in found})
        assert watch.look() == []
        assert not watch.are_going_on
        assert own.run(run_id).seq == found[-1].seq


def test_what_was_there_before_is_no_change_but_its_end_is(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    ended(manager, manager.submit(submission(notebook("1"))).id)
    run_id = manager.submit(submission(notebook(SLEEP))).id
    in_cell(manager, run_id, 1)
    watch = RunWatch(another_manager(runs_root), RunStore(runs_root))
    assert watch.look() == []
    assert watch.are_going_on
    RunActions(manager, RunStore(runs_root)).cancel(run_id, "ann")
    found = changes_until(watch, lambda f: bool(f) and f[-1].state == "cancelled")
    assert [c.state for c in found if c.state != "cancelled"] in ([], ["stopping"])


def test_a_dead_run_is_found_and_brought_to_its_end_though_nobody_asks(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook(SLEEP))).id
    in_cell(manager, run_id, 1)
    watch = RunWatch(another_manager(runs_root), RunStore(runs_root))
    watch.look()
    launched = msgspec.json.decode(
        (runs_root / run_id / "launch.json").read_bytes(), type=LaunchFile
    )
    os.kill(launched.identity.pid, signal.SIGKILL)
    os.kill(runner_pid(runs_root, run_id), signal.SIGKILL)
    changes_until(watch, lambda f: bool(f) and f[-1].state == "lost", pause_s=0.3)
    assert (runs_root / run_id / "end.json").exists()


def test_a_removed_run_is_told_of_once(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run = ended(manager, manager.submit(submission(notebook("1"))).id)
    watch = RunWatch(manager, RunStore(runs_root))
    watch.look()
    RunActions(another_manager(runs_root), RunStore(runs_root)).remove(run.id)
    (change,) = changes_until(watch, bool)
    assert (change.id, change.state) == (run.id, None)
    assert change.seq > run.seq
    assert watch.look() == []


def test_a_hint_tells_of_a_run_that_only_was_seen(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    store = RunStore(runs_root)
    run = ended(manager, manager.submit(submission(notebook("1"))).id)
    watch = RunWatch(manager, store)
    watch.look()
    seen = RunActions(manager, store).mark_seen(run.id)
    (change,) = watch.look([run.id, "20200101-000000-abcdef", "../.."])
    assert change == RunChanged(run.id, seen.seq, "succeeded")
    assert seen.seq > run.seq


def test_ended_runs_cost_nothing_at_a_look(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run = ended(manager, manager.submit(submission(notebook("1"))).id)
    while not (runs_root / run.id / "exit.json").exists():  # the last that is written there
        time.sleep(0.05)
    for number in range(300):
        shutil.copytree(runs_root / run.id, runs_root / f"20200101-{number:06d}-abcdef")
    os.utime(runs_root, (0, 0))  # long enough ago not to be in doubt
    store = RunStore(runs_root)
    watch = RunWatch(manager, store)
    watch.look()
    runs_root.rename(runs_root.with_name("away"))
    runs_root.mkdir()
    os.utime(runs_root, (0, 0))
    assert watch.look() == [], "neither the list nor an ended run is read again"
