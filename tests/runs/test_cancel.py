"""Cancelling: it completes whoever is stopped or dead, and takes along what the run started."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.engine.records import (
    Cancelled,
    LaunchFile,
    NotExported,
    ProcessesLeft,
    Stopping,
    Succeeded,
)
from jupyter_remote_helper.errors import RunHasEnded, RunNotEnded, RunNotFound
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import (
    SLEEP,
    STUBBORN,
    ended,
    in_cell,
    run_to_end,
    runner_pid,
    submission,
    waits_for,
)
from tests.waiting import is_over, recorded, wait_until


@pytest.fixture
def actions(manager: RunManager, runs_root: Path) -> RunActions:
    return RunActions(manager, RunStore(runs_root))


def launcher_pid(runs_root: Path, run_id: str) -> int:
    data = (runs_root / run_id / "launch.json").read_bytes()
    return msgspec.json.decode(data, type=LaunchFile).identity.pid


def begun(manager: RunManager, path: Path, cell: int = 2) -> str:
    run_id = manager.submit(submission(path)).id
    in_cell(manager, run_id, cell)
    recorded(run_id, "begun\n")
    return run_id


def check_cancelled(manager: RunManager, run_id: str) -> None:
    run = ended(manager, run_id)
    assert isinstance(run.state, Cancelled)
    assert run.state.by == "ann"
    one, two, *_ = outputs_of(run.result.path)
    assert (text_of(one), text_of(two)) == ("one\n", "begun\n")


def test_a_cancelled_run_keeps_what_it_printed(
    manager: RunManager, actions: RunActions, notebook: Notebook
) -> None:
    run_id = begun(manager, notebook("print('one')", SLEEP, "print('never')"))
    assert isinstance(actions.cancel(run_id, "ann").state, Stopping | Cancelled)
    check_cancelled(manager, run_id)
    with pytest.raises(RunHasEnded):
        actions.cancel(run_id, "ann")


def test_a_kernel_that_ignores_everything_is_killed(
    manager: RunManager, actions: RunActions, notebook: Notebook
) -> None:
    run_id = begun(manager, notebook("print('one')", STUBBORN))
    actions.cancel(run_id, "ann")
    check_cancelled(manager, run_id)


def test_a_stopped_runner_does_not_hold_up_a_cancel(
    manager: RunManager, actions: RunActions, notebook: Notebook, runs_root: Path
) -> None:
    run_id = begun(manager, notebook("print('one')", SLEEP))
    os.kill(runner_pid(runs_root, run_id), signal.SIGSTOP)
    actions.cancel(run_id, "ann")
    check_cancelled(manager, run_id)


def test_a_runner_stopped_while_it_leaves_its_result_does_not_hold_up_a_cancel(
    manager: RunManager, actions: RunActions, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook("print('one')"), formats=("html",))).id
    wait_until((runs_root / run_id / "result.json").exists)
    os.kill(runner_pid(runs_root, run_id), signal.SIGSTOP)
    actions.cancel(run_id, "ann")
    run = ended(manager, run_id)
    assert run.state == Succeeded(), "it had come to its end before"
    assert run.notes == (NotExported("html", "stopped", ""),)
    assert text_of(outputs_of(run.result.path)[0]) == "one\n"


def test_a_dead_launcher_does_not_hold_up_a_cancel(
    manager: RunManager, actions: RunActions, notebook: Notebook, runs_root: Path
) -> None:
    run_id = begun(manager, notebook("print('one')", SLEEP))
    os.kill(launcher_pid(runs_root, run_id), signal.SIGKILL)
    actions.cancel(run_id, "ann")
    check_cancelled(manager, run_id)


def test_a_wish_in_the_folder_is_enough(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = begun(manager, notebook("print('one')", SLEEP))
    from jupyter_remote_helper.engine.control import ask_to_cancel

    ask_to_cancel(runs_root / run_id, "ann")
    check_cancelled(manager, run_id)


def test_a_cancel_right_after_the_start_is_not_lost(
    manager: RunManager, actions: RunActions, notebook: Notebook
) -> None:
    for pause_s in (0.0, 0.02, 0.1, 0.2):
        run_id = manager.submit(submission(notebook(SLEEP))).id
        time.sleep(pause_s)
        actions.cancel(run_id, "ann")
        assert isinstance(ended(manager, run_id).state, Cancelled)


def test_many_wishes_at_once_are_one(
    manager: RunManager, actions: RunActions, notebook: Notebook
) -> None:
    run_id = begun(manager, notebook("print('one')", SLEEP))

    def ask() -> None:
        try:
            actions.cancel(run_id, "ann")
        except RunHasEnded:
            return

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_cancelled(manager, run_id)


DAEMONS = """
import os, signal, subprocess, sys, time
quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
pids = []
def start(code, **more):
    process = subprocess.Popen([sys.executable, "-c", code], **quiet, **more)
    pids.append(process.pid)
    return process
start("import time; time.sleep(600)", start_new_session=True)
start("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
      start_new_session=True)
stopped = start("import time; time.sleep(600)", start_new_session=True)
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    child = os.fork()
    if child == 0:
        os.close(writer)
        time.sleep(600)
        os._exit(0)
    os.write(writer, str(child).encode())
    os._exit(0)
os.wait()
pids.append(int(os.read(reader, 20)))
time.sleep(0.5)
os.kill(stopped.pid, signal.SIGSTOP)
print(*pids, flush=True)
"""


@pytest.fixture
def stranger() -> Iterator[int]:
    """A process that is none of the run's."""
    pid = os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "600")
    yield pid
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_a_cancel_ends_everything_that_the_run_started_and_nothing_else(
    manager: RunManager, actions: RunActions, notebook: Notebook, stranger: int
) -> None:
    run_id = begun(manager, notebook(DAEMONS, SLEEP))
    actions.cancel(run_id, "ann")
    run = ended(manager, run_id)
    pids = [int(word) for word in text_of(outputs_of(run.result.path)[0]).split()]
    assert len(pids) == 4
    wait_until(lambda: [pid for pid in pids if start_ticks(pid) is not None] == [])
    assert start_ticks(stranger) is not None


def test_what_a_run_started_is_ended_also_when_its_launcher_is_gone(
    manager: RunManager,
    actions: RunActions,
    notebook: Notebook,
    stranger: int,
    runs_root: Path,
) -> None:
    run_id = begun(manager, notebook(DAEMONS, SLEEP))
    os.kill(launcher_pid(runs_root, run_id), signal.SIGKILL)
    actions.cancel(run_id, "ann")
    run = ended(manager, run_id)
    pids = [int(word) for word in text_of(outputs_of(run.result.path)[0]).split()]
    assert len(pids) == 4
    try:
        wait_until(lambda: [pid for pid in pids if start_ticks(pid) is not None] == [])
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert start_ticks(stranger) is not None


def test_what_is_left_is_counted_also_when_the_launcher_is_gone(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    run_id = manager.submit(submission(notebook(DAEMONS, waits_for(go)))).id
    in_cell(manager, run_id, 2)
    os.kill(launcher_pid(runs_root, run_id), signal.SIGKILL)
    go.touch()
    run = ended(manager, run_id)
    pids = [int(word) for word in text_of(outputs_of(run.result.path)[0]).split()]
    try:
        assert run.state == Succeeded()
        assert run.notes == (ProcessesLeft(4),)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)


def test_a_success_leaves_and_counts_what_the_run_started(
    manager: RunManager, notebook: Notebook
) -> None:
    run = run_to_end(manager, notebook(DAEMONS))
    pids = [int(word) for word in text_of(outputs_of(run.result.path)[0]).split()]
    try:
        assert run.state == Succeeded()
        assert run.notes == (ProcessesLeft(4),)
        time.sleep(1.5)
        assert [pid for pid in pids if start_ticks(pid) is None] == []
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)


def test_retry_makes_a_new_run_of_the_source_as_it_is(
    manager: RunManager, actions: RunActions, notebook: Notebook
) -> None:
    failed = run_to_end(manager, notebook("print(n)", "1/0"), parameters={"n": 3})
    notebook("print(n, 'mended')")
    again = ended(manager, actions.retry(failed.id).id)
    assert (again.retry_of, again.parameters) == (failed.id, {"n": 3})
    assert text_of(outputs_of(again.result.path)[1]) == "3 mended\n"


def test_only_an_ended_run_can_be_removed_and_its_result_stays(
    manager: RunManager, actions: RunActions, notebook: Notebook, runs_root: Path
) -> None:
    run_id = begun(manager, notebook("print('one')", SLEEP))
    with pytest.raises(RunNotEnded):
        actions.remove(run_id)
    with pytest.raises(RunNotEnded):
        actions.retry(run_id)
    with pytest.raises(RunNotEnded):
        actions.treat_as_ended(run_id)
    actions.cancel(run_id, "ann")
    run = ended(manager, run_id)
    wait_until(lambda: is_over(run_id))
    actions.remove(run_id)
    assert Path(run.result.path).exists()
    assert not list(runs_root.iterdir())
    with pytest.raises(RunNotFound):
        manager.run(run_id)
    assert manager.page(10).runs == ()
