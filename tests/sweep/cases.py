"""One case of the sweep: a run, one call of one of its processes that fails or is its last."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import msgspec
import nbformat

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.journal import read_journal
from jupyter_remote_helper.engine.records import (
    Failed,
    KernelNotStarted,
    LaunchFile,
    Lost,
    NoSpace,
    NotStarted,
    RunnerDied,
    State,
    StatusFile,
    Stream,
    Succeeded,
)
from jupyter_remote_helper.errors import LaunchFailed, StorageFailed
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.keys import Key
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.environment import run_environment
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import notebook_json, outputs_of, text_of
from tests.fakes.small_kernel import SPEC
from tests.running import submission

from .traced import wait_for_tracer

TRACED = str(Path(__file__).with_name("traced.py"))
ROLES = ("submitter", "launcher", "runner", "finder")
FULL = ("ENOSPC", "EDQUOT", "EIO")
CHANGING = {
    "openat": (*FULL, "EROFS"), "mkdir": (*FULL, "EROFS"), "link": (*FULL, "EROFS"),
    "rename": ("ENOSPC", "EIO", "EROFS"), "unlink": ("EIO", "EROFS"), "rmdir": ("EIO",),
    "unlinkat": ("EIO",), "write": FULL, "pwrite64": FULL, "fsync": FULL, "fdatasync": FULL,
    "ftruncate": ("EIO",), "fallocate": (*FULL, "EOPNOTSUPP"), "flock": ("ENOLCK",),
    "fchmod": ("EIO",), "chmod": ("EROFS",),
}  # fmt: skip
"""The calls that change something, and how each can fail."""

OPENS_TO_WRITE = re.compile(r"O_CREAT|O_WRONLY|O_RDWR")
REFUSED = 3
END_S = 60.0
GONE_S = 15.0
CELL = """
def say(number):
    print(number)
    with open({side!r}, "a") as side:
        side.write(f"{{number}}\\n")
        side.flush()
        os.fsync(side.fileno())
"""


@dataclass(frozen=True)
class Fault:
    """What happens to the `number`th call of this name that the process makes."""

    role: str
    call: str
    number: int
    what: str
    line: str = field(compare=False, default="")

    def __str__(self) -> str:
        return f"{self.role} {self.call}#{self.number} {self.what} [{self.line}]"

    @property
    def injection(self) -> str:
        """As strace takes it."""
        how = "signal=KILL" if self.what == "KILL" else f"error={self.what}"
        return f"inject={self.call}:{how}:when={self.number}"


class TracedTarget(LocalTarget):
    """Starts launchers by way of `traced.py`."""

    def start(self, folder: Path) -> None:
        self._warm = subprocess.Popen(
            [sys.executable, TRACED],
            cwd="/",
            env=run_environment(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        super().start(folder)


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
        self.trace = self.folder / "trace"
        pid_file = self.folder / "pid"
        os.environ["JRH_RUNS_DIR"] = str(self.folder / "data" / "runs")
        os.environ["JRH_TRACED"] = role
        os.environ["JRH_TRACED_PID"] = str(pid_file)
        os.environ["JRH_CASE"] = self.mark = f"{top.name}-{name}"
        self._pid_file = pid_file
        self._said = self.folder / "said"
        self._as_it_died = top / f"{name}-as-it-died"
        self.root = Path(os.environ["JRH_RUNS_DIR"])
        self.runs = manager()
        say = "import os\n" + CELL.format(side=str(self.side))
        cells = [f"{say}\nsay(0)", "display('y' * 300_000)\nsay(1)", last]
        self.notebook = self.work / "w.ipynb"
        self.notebook.write_bytes(notebook_json(*cells, kernel="small"))
        self.output, self.is_refused = "", False
        self._strace: subprocess.Popen[bytes] | None = None

    def run(self, fault: Fault | None) -> None:
        """Submit, with the fault, and return when the submitter is gone."""
        self._watched(fault, self._submit)

    def die(self) -> str:
        """Submit, and kill launcher and runner in the last cell; gives the run's id."""
        run_id = self.runs.submit(submission(self.notebook)).id
        deadline_s = time.monotonic() + END_S
        while self.runs.run(run_id).progress.current != 3:
            assert time.monotonic() < deadline_s
            time.sleep(0.02)
        for pid in identities(self.root / run_id):
            os.kill(pid, signal.SIGKILL)
        while alive(self.mark):
            assert time.monotonic() < deadline_s
            time.sleep(0.02)
        return run_id

    def be_found_again(self, run_id: str) -> None:
        """Have the dead run as it was when it died, as often as one likes."""
        if not self._as_it_died.exists():
            shutil.copytree(self.root / run_id, self._as_it_died)
        shutil.rmtree(self.root / run_id)
        shutil.copytree(self._as_it_died, self.root / run_id)
        for path in (*self.work.glob("*-run-*"), self._pid_file, self.trace, self._said):
            path.unlink(missing_ok=True)

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
            self._attach(fault)
            self._understand(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            return
        watcher = threading.Thread(target=self._attach, args=[fault])
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

    def _attach(self, fault: Fault | None) -> None:
        deadline_s = time.monotonic() + END_S
        while not self._pid_file.exists():
            if time.monotonic() > deadline_s:
                return
            time.sleep(0.005)
        command = [
            "strace", "-y", "-s", "0", "-p", self._pid_file.read_text(), "-o", str(self.trace),
            "-e", f"trace={','.join(CHANGING)}",
        ]  # fmt: skip
        if fault is not None:
            command += ["-e", fault.injection]
        self._strace = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def faults(self) -> list[Fault]:
        """Everything that can happen to the process that was watched."""
        assert self._strace is not None
        self._strace.wait(END_S)
        found = []
        for call, number, line in self._calls():
            if self._is_ours(call, line):
                names = re.findall(r"[\w.-]+(?=[\">])", line)
                short = " ".join(names[-2:])
                whats = ("KILL", *CHANGING[call])
                found += [Fault(self.role, call, number, what, short) for what in whats]
        return found

    def was_hit(self, fault: Fault) -> bool:
        """Whether the fault met a file of the run; ZeroMQ's own calls shift the numbers.

        A process that made fewer calls met nothing, which is fine.
        """
        if self._strace is not None:
            self._strace.wait(GONE_S)  # its process has ended, or is about to
        lines = [line for call, n, line in self._calls() if (call, n) == (fault.call, fault.number)]
        return not lines or self._is_ours(fault.call, lines[0])

    def _calls(self) -> Iterator[tuple[str, int, str]]:
        """Each call of the process, how many of its name there were by then, and its line."""
        counts: Counter[str] = Counter()
        for line in self.trace.read_text(errors="replace").splitlines():
            call = line.partition("(")[0]
            if call in CHANGING:
                counts[call] += 1
                yield call, counts[call], line

    def _is_ours(self, call: str, line: str) -> bool:
        ours = str(self.folder) in line or os.environ["JRH_LOCAL_DIR"] in line
        return ours and (call != "openat" or OPENS_TO_WRITE.search(line) is not None)

    def close(self) -> None:
        """Let strace go."""
        if self._strace is not None:
            self._strace.terminate()
            self._strace.wait(GONE_S)

    def forget(self) -> None:
        """Take away what a fault left that met something else, at which nobody looks."""
        shutil.rmtree(self.folder)

    # --- what must hold afterwards ---

    def check(self, fault: Fault) -> None:
        """The oracle: one run or none, its state true, its result whole, nothing left behind."""
        ids = RunStore(self.root).ids()
        assert len(ids) <= 1, ids
        if ids:
            self._check_run(self.ended(ids[0]), fault)
        else:
            assert self.is_refused or fault.role == "submitter", self.output
            assert not self.side.exists()
        self._check_processes()
        for run_id in ids:  # whoever looks tidies up
            self.runs.run(run_id)
        self._check_files(fault)

    def settle(self) -> None:
        """Wait until the run, if there is one, has ended."""
        for run_id in RunStore(self.root).ids():
            self.ended(run_id)

    def ended(self, run_id: str) -> Run:
        """The run at its end; for one that never came to life, a minute passes at once."""
        deadline_s = time.monotonic() + END_S
        folder = self.root / run_id
        while (run := self.runs.run(run_id)).ended_at is None:
            assert time.monotonic() < deadline_s, run.state
            if not (folder / "launch.json").exists() and not alive(self.mark):
                file = json.loads((folder / "run.json").read_bytes())
                file["created_boottime_s"] -= 61
                (folder / "run.json").write_text(json.dumps(file))
            time.sleep(0.05)
        return self.runs.run(run_id)

    def _check_run(self, run: Run, fault: Fault) -> None:
        assert is_expected(run.state, fault), run.state
        assert self.runs.run(run.id).state == run.state
        records = list(read_journal(self.root / run.id / "journal.jsonl"))
        journaled = "".join(r.text for r in records if isinstance(r, Stream))
        side = self.side.read_text() if self.side.exists() else ""
        if run.result.status == "missing":
            assert isinstance(run.state, Failed | Lost), run
            assert not journaled
            return
        nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]
        outputs = outputs_of(run.result.path)
        text = "".join(text_of(cell) for cell in outputs)
        assert text == journaled
        assert "0\n1\n2\n".startswith(text)
        if isinstance(run.state, Succeeded):
            assert text == side == "0\n1\n2\n"
            assert "".join(outputs[1][0]["data"]["text/html"]) == "y" * 300_000  # type: ignore[index]
        results = [path for path in self.work.iterdir() if path != self.notebook]
        assert len(results) == (run.result.status == "written"), results

    def _check_processes(self) -> None:
        deadline_s = time.monotonic() + GONE_S
        while left := alive(self.mark):
            assert time.monotonic() < deadline_s, left
            time.sleep(0.05)

    def _check_files(self, fault: Fault) -> None:
        made = [path for path in self.folder.rglob("*") if path != self.trace]
        left = [p for p in made if p.suffix == ".tmp" or p.name in {"reserve", "pid.new"}]
        if fault.role == "submitter":
            self._be_swept()
            left = [path for path in left if path.parent.name != "keys"]
        assert left == []

    def _be_swept(self) -> None:
        """A later submission takes away what this one was making, once that is old enough."""
        for path in self.root.glob(".new-*"):
            os.utime(path, (0, 0))
        if self.root.exists():
            RunStore(self.root)._sweep()
        assert list(self.root.glob(".new-*")) == []
        for path in (self.root.parent / "keys").glob(".*.tmp"):
            path.unlink()


def is_expected(state: State, fault: Fault) -> bool:
    """Whether a run may end like that."""
    if isinstance(state, Succeeded):
        return True
    cause = state.cause if isinstance(state, Failed) else None
    if fault.role == "finder":
        return isinstance(state, Lost)
    if fault.what == "KILL":
        died = isinstance(cause, RunnerDied) and cause.signal == 9
        return died or isinstance(cause, NotStarted) or isinstance(state, Lost)
    return isinstance(cause, NotStarted | NoSpace | KernelNotStarted)


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
