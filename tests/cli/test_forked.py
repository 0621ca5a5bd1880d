"""A launcher that is a copy of the command has nothing of it, and is one only where it may be."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import LaunchFile, Succeeded
from jupyter_remote_helper.engine.status import read_file
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import COMMAND, Cli, Notebook, runs_of
from tests.running import ended, in_cell, runner_pid, submission
from tests.waiting import PATIENCE_S

UNTIL_TOLD = """
import pathlib, time
while not pathlib.Path("go").exists():
    time.sleep(0.1)
"""
INTERPRETER = "jupyter_remote_helper.engine"
REFUSED = """
from pathlib import Path
from jupyter_remote_helper.errors import LaunchFailed
from jupyter_remote_helper.targets.forked import ForkedTarget
try:
    ForkedTarget().start(Path("/nowhere/at/all"))
except LaunchFailed as error:
    print(error.message)
"""
WITH_A_THREAD = """
import sys, threading, time
from pathlib import Path
from jupyter_remote_helper.targets.forked import ForkedTarget
done = threading.Event()
other = threading.Thread(target=done.wait)
other.start()
ForkedTarget().start(Path(sys.argv[1]))
done.set()
other.join()
"""


def launcher_pid(runs_root: Path, run_id: str) -> int:
    launched = read_file(runs_root / run_id / "launch.json", LaunchFile)
    assert launched is not None
    return launched.identity.pid


def words_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()


def started(cli: Cli, path: Path, *more: str) -> Run:
    done = cli("run", path, "--detach", "--json", *more)
    assert done.returncode == 0, done.stderr
    return runs_of(done.stdout)[0]


def finish(manager: RunManager, path: Path, run: Run) -> None:
    (path.parent / "go").touch()
    assert ended(manager, run.id).state == Succeeded()


def test_what_was_typed_is_not_shown_for_as_long_as_the_run_lasts(
    cli: Cli, manager: RunManager, runs_root: Path, notebook: Notebook
) -> None:
    path = notebook(UNTIL_TOLD)
    run = started(cli, path, "-p", "word=open-sesame", "-r", f"long={'x' * 1_000}")
    in_cell(manager, run.id, 2)  # after that with the parameters
    for pid in (launcher_pid(runs_root, run.id), runner_pid(runs_root, run.id)):
        assert words_of(pid) == f"jupyter-remote-helper: {run.id}"
    finish(manager, path, run)


def test_it_keeps_nothing_open_and_has_a_session_of_its_own(
    manager: RunManager, runs_root: Path, notebook: Notebook
) -> None:
    path = notebook(UNTIL_TOLD)
    reader, writer = os.pipe()
    command = [COMMAND, "run", str(path), "--detach", "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, pass_fds=(writer,), timeout=PATIENCE_S
    )
    os.close(writer)
    (run,) = runs_of(done.stdout)
    assert select.select([reader], [], [], PATIENCE_S)[0], "somebody still has the other end"
    assert os.read(reader, 1) == b""
    os.close(reader)
    launcher = launcher_pid(runs_root, run.id)
    assert os.getsid(launcher) != os.getsid(0)
    assert {Path(f"/proc/{launcher}/fd/{fd}").readlink().name for fd in (0, 1, 2)} == {
        "null",
        "runner.log",
    }
    in_cell(manager, run.id, 1)
    finish(manager, path, run)


@pytest.mark.parametrize("name", ["JUPYTERHUB_API_TOKEN", "JRH_RUN"])
def test_a_secret_and_the_mark_of_another_run_go_to_no_launcher(
    name: str,
    cli: Cli,
    manager: RunManager,
    runs_root: Path,
    notebook: Notebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(name, "open-sesame")
    path = notebook(UNTIL_TOLD)
    run = started(cli, path)
    in_cell(manager, run.id, 1)
    for pid in (launcher_pid(runs_root, run.id), runner_pid(runs_root, run.id)):
        assert b"open-sesame" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert INTERPRETER in words_of(pid)
    finish(manager, path, run)


class FromAProcessWithThreads:
    name = "local"

    def start(self, folder: Path) -> None:
        subprocess.run(
            [sys.executable, "-c", WITH_A_THREAD, folder], check=True, timeout=PATIENCE_S
        )


def test_a_process_with_threads_is_not_copied(runs_root: Path, notebook: Notebook) -> None:
    finder = PathKernelFinder(kernel_folders())
    manager = RunManager(RunStore(runs_root), FromAProcessWithThreads(), finder)
    path = notebook(UNTIL_TOLD)
    run = manager.submit(submission(path))
    in_cell(manager, run.id, 1)
    assert INTERPRETER in words_of(launcher_pid(runs_root, run.id))
    finish(manager, path, run)


def test_what_goes_wrong_in_the_copy_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-c", REFUSED],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert done.stdout.startswith("The run could not be started: No such file or directory:")
