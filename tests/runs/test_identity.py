"""Whose process is whose: after a restart, with reused numbers, from elsewhere.

Namespaces make it real: other process numbers, another host name, another boot.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.engine.records import (
    Cancelled,
    Failed,
    Lost,
    RunnerDied,
    Running,
    Succeeded,
    Unknown,
    Unresponsive,
)
from jupyter_remote_helper.engine.watch import WATCHED
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import COMMAND, Notebook, outputs_of, runs_of, text_of
from tests.running import SLEEP, ended, in_cell, runner_pid, submission, until
from tests.waiting import recorded, wait_until

from .test_cancel import launcher_pid
from .test_queue import wait_file

ROOT = ("--user", "--map-root-user")
PID_NAMESPACE = (*ROOT, "--pid", "--fork", "--mount-proc")
ANOTHER_NAME = 'hostname "jrh-another"; exec "$@"'
ANOTHER_BOOT = 'mount --bind "$BOOT_ID" /proc/sys/kernel/random/boot_id; exec "$@"'


def unshared(*argv: str, limit_s: float = 120.0, **more: str) -> str:
    """What a program says in namespaces of its own."""
    done = subprocess.run(
        ["unshare", *argv],
        capture_output=True,
        text=True,
        check=False,
        timeout=limit_s,
        env=os.environ | more,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def from_another_host(*command: str) -> Any:
    argv = (*ROOT, "--uts", "sh", "-ec", ANOTHER_NAME, "sh", COMMAND, *command, "--json")
    return runs_of(unshared(*argv))[-1]


def kill_all(runs_root: Path, run_id: str) -> None:
    pids = (launcher_pid(runs_root, run_id), runner_pid(runs_root, run_id))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(start_ticks(pid) is not None for pid in pids))


def begun(manager: RunManager, notebook: Notebook) -> str:
    run_id = manager.submit(submission(notebook("print('one')", SLEEP))).id
    in_cell(manager, run_id, 2)
    recorded(run_id, "begun\n")
    return run_id


def check_numbers_of_others(times: int, notebook: Notebook, tmp_path: Path) -> None:
    report = tmp_path / "report"
    report.mkdir()
    program = (sys.executable, "-m", "tests.runs.inside_namespace", str(times))
    source = str(notebook("print('one')", SLEEP))
    argv = (*PID_NAMESPACE, *program, source, str(report))
    found = json.loads(unshared(*argv, limit_s=120.0 + 20.0 * times))
    assert found == times * [{"state": "lost", "told": [False, False], "alive": 2, "heard": []}]


def test_a_number_given_to_another_process_is_nobody_of_ours(
    notebook: Notebook, tmp_path: Path
) -> None:
    check_numbers_of_others(2, notebook, tmp_path)


@pytest.mark.slow
def test_fifty_numbers_given_to_others(notebook: Notebook, tmp_path: Path) -> None:
    check_numbers_of_others(50, notebook, tmp_path)


def test_after_a_restart_a_run_is_lost_with_its_result(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    run_id = begun(manager, notebook)
    kill_all(runs_root, run_id)
    boot_id = tmp_path / "boot_id"
    boot_id.write_text("11111111-2222-3333-4444-555555555555\n")
    argv = ("sh", "-ec", ANOTHER_BOOT, "sh", COMMAND, "show", run_id, "--json")
    (run,) = runs_of(unshared(*ROOT, "--mount", *argv, BOOT_ID=str(boot_id)))
    assert isinstance(run.state, Lost)
    assert run.state.cause == "host_restarted"
    assert text_of(outputs_of(run.result.path)[0]) == "one\n"
    assert manager.run(run_id).state == run.state


def test_from_another_pid_namespace_a_run_is_unknown_and_can_be_cancelled(
    manager: RunManager, notebook: Notebook
) -> None:
    run_id = begun(manager, notebook)
    (run,) = runs_of(unshared(*PID_NAMESPACE, COMMAND, "show", run_id, "--json"))
    assert isinstance(run.state, Unknown)
    assert (run.state.reason, run.state.was) == ("identity_uncertain", "running")
    assert isinstance(manager.run(run_id).state, Running)
    unshared(*PID_NAMESPACE, COMMAND, "cancel", run_id)
    assert isinstance(ended(manager, run_id).state, Cancelled)


def test_a_run_of_another_host_is_believed_while_it_writes(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = begun(manager, notebook)
    run = from_another_host("show", run_id)
    assert isinstance(run.state, Running)
    assert run.progress.current == 2
    kill_all(runs_root, run_id)
    assert isinstance(from_another_host("show", run_id).state, Running), "it may be alive yet"
    status = runs_root / run_id / "status.json"
    long_ago_s = status.stat().st_mtime - 100
    os.utime(status, (long_ago_s, long_ago_s))
    run = from_another_host("show", run_id)
    assert isinstance(run.state, Unknown)
    assert (run.state.reason, run.state.was) == ("other_host", "running")
    assert not (runs_root / run_id / "end.json").exists()
    assert not list(runs_root.glob(".*"))
    lost = manager.run(run_id).state
    assert isinstance(lost, Lost)
    assert from_another_host("show", run_id).state == lost


def test_a_run_that_was_given_up_stops_and_leaves_one_result(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = begun(manager, notebook)
    runner = runner_pid(runs_root, run_id)
    os.kill(runner, signal.SIGSTOP)  # as if its host could not be reached
    status = runs_root / run_id / "status.json"
    long_ago_s = status.stat().st_mtime - 100
    os.utime(status, (long_ago_s, long_ago_s))
    run = from_another_host("treat-as-ended", "--yes", run_id)
    assert isinstance(run.state, Lost)
    assert text_of(outputs_of(run.result.path)[0]) == "one\n"
    os.kill(runner, signal.SIGCONT)
    until(manager, run_id, lambda _: start_ticks(runner) is None)
    assert manager.run(run_id).state == run.state
    assert len(list(Path(run.source.path).parent.glob("*-run-*"))) == 1


def test_from_another_host_a_run_can_be_cancelled(manager: RunManager, notebook: Notebook) -> None:
    run_id = begun(manager, notebook)
    run = from_another_host("cancel", run_id)
    assert isinstance(run.state, Cancelled)
    assert manager.run(run_id).state == run.state


def test_signals_of_a_terminal_mean_nothing_to_a_launcher(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    go, code = wait_file(tmp_path)
    run_id = manager.submit(submission(notebook(code, "print('end')"))).id
    launcher = launcher_pid(runs_root, run_id)
    for number in (signal.SIGHUP, signal.SIGINT):
        os.kill(launcher, number)
    go.touch()
    run = ended(manager, run_id)
    assert run.state == Succeeded()
    until(manager, run_id, lambda _: (runs_root / run_id / "exit.json").exists())


def test_signals_of_a_terminal_mean_nothing_to_a_runner_that_starts(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    go, code = wait_file(tmp_path)
    for pause_s in (0.0, 0.05, 0.15):
        go.unlink(missing_ok=True)
        run_id = manager.submit(submission(notebook(code))).id
        children = Path(f"/proc/{launcher_pid(runs_root, run_id)}/task")
        time.sleep(pause_s)
        found = next(children.iterdir()) / "children"
        for pid in found.read_text().split():
            for number in (signal.SIGHUP, signal.SIGINT):
                os.kill(int(pid), number)
        go.touch()
        assert ended(manager, run_id).state == Succeeded()


def test_a_launcher_told_to_stop_passes_it_on(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = begun(manager, notebook)
    os.kill(launcher_pid(runs_root, run_id), signal.SIGTERM)
    run = ended(manager, run_id)
    assert "terminated" in repr(run.state).lower()
    assert text_of(outputs_of(run.result.path)[1]) == "begun\n"


def test_a_run_hears_signals_that_its_submitter_ignores(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    """Ignored signals are inherited, and who ignores those of children never learns their end."""
    path = notebook("import subprocess\nprint(subprocess.run(['false']).returncode)")
    before = {number: signal.signal(number, signal.SIG_IGN) for number in WATCHED}
    try:
        run_id = manager.submit(submission(path)).id
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    run = ended(manager, run_id)
    assert text_of(outputs_of(run.result.path)[0]) == "1\n"
    until(manager, run_id, lambda _: (runs_root / run_id / "exit.json").exists())


def test_a_stopped_launcher_changes_nothing(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    go, code = wait_file(tmp_path)
    run_id = manager.submit(submission(notebook(code))).id
    launcher = launcher_pid(runs_root, run_id)
    until(manager, run_id, lambda _: (runs_root / run_id / "status.json").exists())
    os.kill(launcher, signal.SIGSTOP)
    go.touch()
    assert ended(manager, run_id).state == Succeeded()
    os.kill(launcher, signal.SIGCONT)
    until(manager, run_id, lambda _: (runs_root / run_id / "exit.json").exists())


def test_a_dead_runner_of_a_stopped_launcher_is_not_said_to_run(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook(SLEEP))).id
    in_cell(manager, run_id, 1)
    launcher, runner = launcher_pid(runs_root, run_id), runner_pid(runs_root, run_id)
    os.kill(launcher, signal.SIGSTOP)
    os.kill(runner, signal.SIGKILL)
    try:
        until(manager, run_id, lambda run: isinstance(run.state, Unresponsive))
    finally:
        os.kill(launcher, signal.SIGCONT)
    assert ended(manager, run_id).state == Failed(RunnerDied(signal.SIGKILL, None, oom=None))
