"""One case of the sweep: a run, one call of one of its processes that fails or is its last."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import msgspec

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import LaunchFile, StatusFile
from jupyter_remote_helper.errors import LaunchFailed, StorageFailed
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.keys import Key
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import notebook_json
from tests.fakes.small_kernel import SPEC
from tests.running import submission

from .faults import PATIENCE_S, Fault, Strace
from .traced import wait_for_tracer

TRACED = str(Path(__file__).with_name("traced.py"))
ROLES = ("submitter", "launcher", "runner", "finder")
REFUSED = 3
CELL = """
def say(number):
    print(number)
    with open({side!r}, "a") as side:
        side.write(f"{{number}}\\n")
        side.flush()
        os.fsync(side.fileno())
"""


class TracedTarget(LocalTarget):
    """Starts launchers by way of `traced.py`."""

    program = (TRACED,)


def manager() -> RunManager:
    """The runs of the case that the environment names."""
    store = RunStore(Path(os.environ["JRH_RUNS_DIR"]))
    return RunManager(store, TracedTarget(), PathKernelFinder(kernel_folders()))


def set_up(top: Path) -> None:
    """Make the kernel known, and the place for sockets and tickets."""
    spec = top / "kernels" / "small" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps(SPEC))
    os.environ["JUPYTER_PATH"] = str(top)
    os.environ["JRH_LOCAL_DIR"] = str(top / "local")
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])


class Case:
    """A run of a small notebook in folders of its own, watched by strace."""

    def __init__(self, top: Path, name: str, role: str, last: str = "say(2)") -> None:
        self.folder = top / name
        self.role = role
        self.work = self.folder / "work"
        self.work.mkdir(parents=True)
        self.side = self.folder / "side"
        pid_file = self.folder / "pid"
        os.environ["JRH_RUNS_DIR"] = str(self.folder / "data" / "runs")
        os.environ["JRH_TRACED"] = role
        os.environ["JRH_TRACED_PID"] = str(pid_file)
        os.environ["JRH_CASE"] = self.mark = f"{top.name}-{name}"
        places = (self.folder, Path(os.environ["JRH_LOCAL_DIR"]))
        self.strace = Strace(self.folder / "trace", pid_file, places)
        self._said = self.folder / "said"
        self._as_it_died = top / f"{name}-as-it-died"
        self.root = Path(os.environ["JRH_RUNS_DIR"])
        self.runs = manager()
        say = "import os\n" + CELL.format(side=str(self.side))
        cells = [f"{say}\nsay(0)", "display('y' * 300_000)\nsay(1)", last]
        self.notebook = self.work / "w.ipynb"
        self.notebook.write_bytes(notebook_json(*cells, kernel="small"))
        self.output, self.is_refused = "", False

    def run(self, fault: Fault | None) -> None:
        """Submit, with the fault, and return when the submitter is gone."""
        self._watched(fault, self._submit)

    def die(self) -> str:
        """Submit, and kill launcher and runner in the last cell; gives the run's id."""
        run_id = self.runs.submit(submission(self.notebook)).id
        deadline_s = time.monotonic() + PATIENCE_S
        while self.runs.run(run_id).progress.current != 3:
            assert time.monotonic() < deadline_s
            time.sleep(0.02)
        for pid in identities(self.root / run_id):
            os.kill(pid, signal.SIGKILL)
        self.wait_for_its_processes()
        return run_id

    def be_found_again(self, run_id: str) -> None:
        """Have the dead run as it was when it died, as often as one likes."""
        if not self._as_it_died.exists():
            shutil.copytree(self.root / run_id, self._as_it_died)
        shutil.rmtree(self.root / run_id)
        shutil.copytree(self._as_it_died, self.root / run_id)
        for path in (*self.work.glob("*-run-*"), self._said):
            path.unlink(missing_ok=True)
        self.strace.forget()

    def look(self, run_id: str, fault: Fault | None) -> None:
        """Look at the run from another process, with the fault."""
        self._watched(fault, lambda: self._look(run_id))

    def _submit(self) -> None:
        key = Key("sweep", "0" * 64)
        self.runs.submit(submission(self.notebook, key=key))

    def _look(self, run_id: str) -> None:
        self.runs.run(run_id)

    def _watched(self, fault: Fault | None, act: Callable[[], None]) -> None:
        """Do something here, or in a process of its own that is watched itself."""
        if self.role in {"submitter", "finder"}:
            child = os.fork()
            if child == 0:
                self._act_and_leave(act)
            self.strace.attach(fault)
            self._understand(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            return
        watcher = threading.Thread(target=self.strace.attach, args=[fault])
        watcher.start()
        try:
            act()
        except (StorageFailed, LaunchFailed) as error:
            self.output, self.is_refused = error.message, True
        watcher.join()

    def _act_and_leave(self, act: Callable[[], None]) -> NoReturn:
        code = 1
        try:
            wait_for_tracer()
            act()
            code = 0
        except (StorageFailed, LaunchFailed) as error:
            self._said.write_text(error.message)
            code = REFUSED
        except BaseException:  # noqa: BLE001  # the parent reads it
            self._said.write_text(traceback.format_exc())
        finally:
            os._exit(code)

    def _understand(self, code: int) -> None:
        self.output = self._said.read_text() if self._said.exists() else ""
        self.is_refused = code == REFUSED
        assert code in {0, REFUSED, -9}, self.output

    def close(self) -> None:
        """Let strace go."""
        self.strace.close()

    def forget(self) -> None:
        """Take away what a fault left that met something else, at which nobody looks."""
        self.wait_for_its_processes()
        shutil.rmtree(self.folder)

    def settle(self) -> None:
        """Wait until the run, if there is one, has ended."""
        for run_id in RunStore(self.root).ids():
            self.ended(run_id)

    def ended(self, run_id: str) -> Run:
        """The run at its end; for one that never came to life, a minute passes at once."""
        deadline_s = time.monotonic() + PATIENCE_S
        folder = self.root / run_id
        while (run := self.runs.run(run_id)).ended_at is None:
            assert time.monotonic() < deadline_s, run.state
            if not (folder / "launch.json").exists() and not alive(self.mark):
                file = json.loads((folder / "run.json").read_bytes())
                file["created_boottime_s"] -= 61
                (folder / "run.json").write_text(json.dumps(file))
            time.sleep(0.05)
        return self.runs.run(run_id)

    def wait_for_its_processes(self) -> None:
        """Wait until nothing of the run is left running."""
        deadline_s = time.monotonic() + PATIENCE_S
        while left := alive(self.mark):
            assert time.monotonic() < deadline_s, left
            time.sleep(0.05)


def alive(mark: str) -> list[int]:
    """The processes of a case, by the mark that they inherited."""
    needle = f"JRH_CASE={mark}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if needle in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:  # it has ended, or is somebody else's
            continue
    return [pid for pid in found if pid != os.getpid()]


def identities(folder: Path) -> list[int]:
    """The numbers of a run's launcher and runner."""
    launch = msgspec.json.decode((folder / "launch.json").read_bytes(), type=LaunchFile)
    status = msgspec.json.decode((folder / "status.json").read_bytes(), type=StatusFile)
    return [launch.identity.pid, status.identity.pid]
