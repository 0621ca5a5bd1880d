"""What has to come up for a run: its launcher and its kernel, whatever they need."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import (
    Failed,
    KernelNotStarted,
    Limits,
    NotStarted,
    Succeeded,
)
from jupyter_remote_helper.errors import LaunchFailed
from jupyter_remote_helper.runs.keys import Key
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import ended, submission, with_kernel


@pytest.mark.parametrize(
    ("argv", "start_s", "said"),
    [
        (["python", "-c", "import sys; sys.exit('no licence')"], 60.0, "no licence"),
        (["/nowhere/python"], 60.0, "No such file"),
        ([], 60.0, "its kernel spec names no program"),
        (["python", "\0"], 60.0, "its command line cannot be run"),
        (["python", "-c", "import time; time.sleep(60)"], 1.0, "no answer within 1 s"),
    ],
)
def test_a_kernel_that_does_not_start_says_why(
    argv: list[str],
    start_s: float,
    said: str,
    notebook: Notebook,
    tmp_path: Path,
    runs_root: Path,
) -> None:
    manager = with_kernel(runs_root, tmp_path / "kernels", argv)
    limits = Limits(None, None, start_s, allow_errors=False)
    run = ended(manager, manager.submit(submission(notebook("1", kernel="odd"), limits)).id)
    assert isinstance(run.state, Failed)
    assert isinstance(run.state.cause, KernelNotStarted)
    assert said in run.state.cause.detail
    assert Path(run.result.path).exists()


def test_a_kernel_that_cannot_use_unix_sockets_gets_ports(
    notebook: Notebook, tmp_path: Path, runs_root: Path
) -> None:
    picky = """
import json, os, sys
connection = json.load(open(sys.argv[1]))
if connection["transport"] != "tcp":
    sys.exit("this kernel only speaks tcp")
os.execv(sys.executable, [sys.executable, "-m", "ipykernel_" + "launcher", "-f", sys.argv[1]])
"""
    script = tmp_path / "picky.py"
    script.write_text(picky)
    argv = ["python", str(script), "{connection_file}"]
    manager = with_kernel(runs_root, tmp_path / "kernels", argv)
    path = notebook("print('over tcp')", kernel="odd")
    run = ended(manager, manager.submit(submission(path)).id)
    assert run.state == Succeeded()
    assert text_of(outputs_of(run.result.path)[0]) == "over tcp\n"


def test_what_the_system_says_before_a_launcher_does_not_hide_its_answer(
    manager: RunManager, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On many a cluster the loader has something to say whenever a program starts."""
    monkeypatch.setenv("LD_PRELOAD", "/none/such.so")
    run = ended(manager, manager.submit(submission(notebook("print(1)"))).id)
    assert run.state == Succeeded()


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python"])
def test_a_launcher_that_does_not_come_up_is_an_error_and_a_failed_run(
    program: str, manager: RunManager, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = notebook("1")
    asked = submission(path, key=Key("k", "body"))
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", program)
        with pytest.raises(LaunchFailed, match=r"The run could not be started: .*\."):
            manager.submit(asked)
    (run,) = manager.page(10).runs
    assert isinstance(run.state, Failed)
    assert isinstance(run.state.cause, NotStarted)
    assert run.result.status == "missing"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    again = manager.submit(asked)
    assert again.id != run.id, "whoever asks again gets what was asked for"
    assert ended(manager, again.id).state == Succeeded()


def test_a_wrong_clock_takes_nothing_away_that_is_being_made(
    manager: RunManager, notebook: Notebook, runs_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of hosts that share a home, one may have its clock hours ahead."""
    made, left = (runs_root / f".new-20261124-09300{n}-abcdef" for n in range(2))
    stray = runs_root / ".probe-17-01234567"
    for path in (made, left, stray):
        path.mkdir(parents=True) if path is not stray else path.touch()
    for path in (left, stray):
        os.utime(path, (0, 0))
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: made.stat().st_mtime + 7200)
        run = manager.submit(submission(notebook("1")))
    assert [path.exists() for path in (made, left, stray)] == [True, False, False]
    made.rmdir()
    ended(manager, run.id)


def test_what_killed_claimants_left_is_taken_away_after_a_while(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("1")
    manager.submit(submission(path, key=Key("one", "body")))
    keys = runs_root.parent / "keys"
    old, young = keys / ".17-0123456789ab.tmp", keys / ".18-0123456789ab.tmp"
    for left in (old, young):
        left.write_bytes(b"{")
    hours_ago_s = time.time() - 7200
    os.utime(old, (hours_ago_s, hours_ago_s))
    manager.submit(submission(path, key=Key("two", "body")))
    assert not old.exists()
    assert young.exists(), "its writer may still be at it"
    young.unlink()
    for run in manager.page(10).runs:
        ended(manager, run.id)
