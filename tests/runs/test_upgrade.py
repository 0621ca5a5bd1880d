"""The program is replaced or its environment deleted while it runs: the run ends as it should.

For real: an environment of its own, with a copy of Python, its libraries and this package.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import jupyter_remote_helper
from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Failed, KernelNotStarted, Queued, Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, outputs_of, runs_of, text_of
from tests.running import ended, in_cell, until
from tests.waiting import is_over, wait_until

from .test_cancel import launcher_pid

VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"
PACKAGES = ("click", "jupyter_core", "msgspec", "platformdirs", "pyzmq.libs", "traitlets", "zmq")
NOT_NEEDED = shutil.ignore_patterns(
    "site-packages", "dist-packages", "test", "tests", "idlelib", "ensurepip", "lib2to3",
    "tkinter", "turtledemo", "config-*", "labextension",
)  # fmt: skip
MAIN = "from jupyter_remote_helper.cli.main import main; main()"
LINK = "kernel-python"


pytestmark = pytest.mark.xdist_group("upgrade")  # so that Python is copied once


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole Python with all that a run needs but the kernel."""
    place = tmp_path_factory.mktemp("environment") / "env"
    library = place / "lib" / VERSION
    (place / "bin").mkdir(parents=True)
    program = Path(sys.executable).resolve()
    shutil.copy2(program, place / "bin" / "python")
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=NOT_NEEDED, symlinks=True)
    packages = library / "site-packages"
    for name in PACKAGES:
        found = Path(sysconfig.get_path("platlib")) / name
        if found.is_dir():
            shutil.copytree(found, packages / name, ignore=NOT_NEEDED)
    ours = Path(jupyter_remote_helper.__file__).parent
    shutil.copytree(ours, packages / ours.name, ignore=NOT_NEEDED)
    return place


class Installed:
    """One installation of the program, used through its command line."""

    def __init__(self, original: Path, tmp_path: Path) -> None:
        self.place = tmp_path / "env"
        self.link = tmp_path / LINK
        self.link.symlink_to(sys.executable)
        shutil.copytree(original, self.place, copy_function=os.link, symlinks=True)
        folder = tmp_path / "share" / "kernels" / "outside"
        folder.mkdir(parents=True)
        argv = [str(self.link), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        # a link to a program in another folder does not find its libraries by itself
        env = {"PYTHONPATH": sysconfig.get_path("purelib")}
        spec = {"argv": argv, "display_name": "Outside", "language": "python", "env": env}
        (folder / "kernel.json").write_text(json.dumps(spec))
        self._environment = {n: v for n, v in os.environ.items() if not n.startswith("PYTHON")} | {
            "JUPYTER_PATH": str(tmp_path / "share"),
            "JUPYTER_CONFIG_DIR": str(tmp_path),
        }
        (tmp_path / "remote_helper.json").write_text(json.dumps({"max_running": 1}))

    def submit(self, path: Path) -> Run:
        done = subprocess.run(
            [self.place / "bin" / "python", "-c", MAIN, "run", path, "--detach", "--json"],
            env=self._environment, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return runs_of(done.stdout)[-1]

    def delete(self) -> None:
        shutil.rmtree(self.place)

    def upgrade(self) -> None:
        """Put another version in its place, one that nothing of this one can work with."""
        package = next(self.place.rglob("site-packages")) / "jupyter_remote_helper"
        for path in package.rglob("*.py"):
            path.unlink()
            path.write_text("raise SystemExit('another version')")
        for path in package.rglob("__pycache__"):
            shutil.rmtree(path)


@pytest.fixture
def installed(original: Path, tmp_path: Path) -> Installed:
    return Installed(original, tmp_path)


def wait_for(go: Path) -> str:
    return f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.02)"


def sleeps(pid: int) -> int:
    """How often a process went to sleep by itself so far; 0 while it is awake."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    about = dict(line.split(":\t", 1) for line in lines)
    is_asleep = about["State"].startswith("S")
    return int(about["voluntary_ctxt_switches"]) if is_asleep else 0


def wait_for_quiet(launcher: int) -> None:
    """Wait until it has gone to sleep again and again: by then all that it needs is loaded.

    It does that when nothing has happened for a second, or before it waits for its turn.
    """
    seen: set[int] = set()

    def has_slept() -> bool:
        seen.add(sleeps(launcher))
        return len(seen - {0}) > 2

    wait_until(has_slept)


def check_ended(run: Run, runs_root: Path) -> None:
    folder = runs_root / run.id
    log = (folder / "runner.log").read_text()
    assert run.state == Succeeded(), log
    assert text_of(outputs_of(run.result.path)[-1]) == "done\n"
    wait_until((folder / "exit.json").exists)  # the launcher has to do its part, too
    wait_until(lambda: is_over(run.id))
    assert "Traceback" not in (folder / "runner.log").read_text()


@pytest.mark.parametrize("what", ["delete", "upgrade"])
def test_a_run_outlives_the_program_that_started_it(
    what: str,
    installed: Installed,
    manager: RunManager,
    notebook: Notebook,
    runs_root: Path,
    tmp_path: Path,
) -> None:
    go = tmp_path / "go"
    run_id = installed.submit(notebook(wait_for(go), "print('done')", kernel="outside")).id
    in_cell(manager, run_id, 1)
    wait_for_quiet(launcher_pid(runs_root, run_id))
    getattr(installed, what)()
    go.touch()
    check_ended(ended(manager, run_id), runs_root)


@pytest.mark.parametrize("what", ["delete", "upgrade"])
def test_a_run_that_waits_starts_without_the_program(
    what: str,
    installed: Installed,
    manager: RunManager,
    notebook: Notebook,
    runs_root: Path,
    tmp_path: Path,
) -> None:
    go = tmp_path / "go"
    first = installed.submit(notebook(wait_for(go), "print('done')", kernel="outside")).id
    waiting = installed.submit(notebook("print('done')", kernel="outside")).id
    in_cell(manager, first, 1)
    until(manager, waiting, lambda run: isinstance(run.state, Queued))
    for run_id in (first, waiting):
        wait_for_quiet(launcher_pid(runs_root, run_id))
    getattr(installed, what)()
    go.touch()
    for run_id in (first, waiting):
        check_ended(ended(manager, run_id), runs_root)


def test_a_run_whose_kernel_is_gone_by_its_turn_says_so(
    installed: Installed,
    manager: RunManager,
    notebook: Notebook,
    runs_root: Path,
    tmp_path: Path,
) -> None:
    go = tmp_path / "go"
    first = installed.submit(notebook(wait_for(go), "print('done')", kernel="outside")).id
    waiting = installed.submit(notebook("print('done')", kernel="outside")).id
    in_cell(manager, first, 1)
    for run_id in (first, waiting):
        wait_for_quiet(launcher_pid(runs_root, run_id))
    installed.delete()
    installed.link.unlink()
    go.touch()
    run = ended(manager, waiting)
    assert isinstance(run.state, Failed)
    assert isinstance(run.state.cause, KernelNotStarted)
    assert "No such file or directory" in run.state.cause.detail
    assert LINK in run.state.cause.detail
    assert ended(manager, first).state == Succeeded()
