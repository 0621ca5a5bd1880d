"""A machine that does anything in any order with real runs, and looks after each step.

The seed is printed; `JRH_SEED` in the environment makes it another walk.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.control import signal_process
from jupyter_remote_helper.engine.records import (
    Cancelled,
    Failed,
    Identity,
    LaunchFile,
    Lost,
    NotStarted,
    Queued,
    RunnerDied,
    Starting,
    Succeeded,
)
from jupyter_remote_helper.engine.status import read_file
from jupyter_remote_helper.errors import RunHasEnded, RunNotEnded
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.keys import Key
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.settings import Settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.audit import processes_with
from tests.conftest import notebook_json, outputs_of, text_of
from tests.running import ended, submission, until

SEED = int(os.environ.get("JRH_SEED", "20261124"))
SLOTS = 2
GONE_S = 90.0
COUNT = """
import os
side = open({side!r}, "a")
for number in range(3):
    side.write(f"{{os.getpid()}}\\n"); side.flush()
    print(number, flush=True)
"""
WAIT = "import os, time\nwhile not os.path.exists({go!r}): time.sleep(0.02)"
"""Each run writes to a side file how often it was executed, and ends once it may."""


@dataclass
class Model:
    """What must be true of one run."""

    id: str
    key: Key | None
    path: Path
    side: Path
    go: Path
    may_end: tuple[type, ...] = (Succeeded,)
    """What it may end as, by what was done to it."""


class Machine(RuleBasedStateMachine):
    """Submits, repeats, kills, cancels, removes, retries, and starts other managers."""

    runs = Bundle("runs")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="jrh-machine-"))
        os.environ["JRH_LOCAL_DIR"] = str(self.folder / "local")
        self.store = RunStore(self.folder / "runs")
        self.mark = f"JRH_LOCAL_DIR={self.folder / 'local'}".encode()
        self.manager = self.another()
        self.models: dict[str, Model] = {}
        self.removed: list[Model] = []

    def another(self) -> RunManager:
        finder = PathKernelFinder(kernel_folders())
        settings = Settings(max_running=SLOTS)
        return RunManager(self.store, LocalTarget(), finder, settings=settings)

    @rule(target=runs, may_end_at_once=booleans())
    def submit(self, may_end_at_once: bool) -> Model:
        number = len(self.models) + len(self.removed)
        path = self.folder / "work" / f"n{number}.ipynb"
        path.parent.mkdir(exist_ok=True)
        side, go = self.folder / f"side{number}", self.folder / f"go{number}"
        path.write_bytes(notebook_json(COUNT.format(side=str(side)), WAIT.format(go=str(go))))
        key = Key(f"key-{number}", hashlib.sha256(path.read_bytes()).hexdigest())
        if may_end_at_once:
            go.touch()
        return self.added(self.manager.submit(submission(path, key=key)), key, side, go)

    def added(self, run: Run, key: Key | None, side: Path, go: Path) -> Model:
        model = Model(run.id, key, Path(run.source.path), side, go)
        self.models[run.id] = model
        return model

    @rule(model=runs)
    def submit_again(self, model: Model) -> None:
        if model.id in self.models and model.key is not None:
            assert self.manager.submit(submission(model.path, key=model.key)).id == model.id

    @rule(model=runs)
    def let_end(self, model: Model) -> None:
        model.go.touch()

    @rule(model=runs)
    def wait_until_it_runs(self, model: Model) -> None:
        if model.id in self.models:
            state = self.manager.run(model.id).state
            if not isinstance(state, Queued):
                until(self.manager, model.id, lambda run: not isinstance(run.state, Starting))

    def identity(self, model: Model, victim: str) -> Identity | None:
        folder = self.store.folder(model.id)
        facts = self.store.facts(model.id)
        if victim == "launcher":
            launch = read_file(folder / "launch.json", LaunchFile)
            return launch.identity if launch else None
        return facts.status.identity if facts.status else None

    def kill(self, model: Model, *victims: str) -> None:
        if model.id not in self.models:
            return
        for victim in victims:
            identity = self.identity(model, victim)
            if identity is not None:
                signal_process(identity, signal.SIGKILL)
        model.may_end += (Failed, Lost)

    @rule(model=runs)
    def kill_the_runner(self, model: Model) -> None:
        self.kill(model, "runner")

    @rule(model=runs)
    def kill_the_launcher(self, model: Model) -> None:
        self.kill(model, "launcher")

    @rule(model=runs)
    def kill_both(self, model: Model) -> None:
        self.kill(model, "launcher", "runner")

    @rule(model=runs)
    def kill_the_kernel(self, model: Model) -> None:
        pid = self.living_kernel(model)
        if pid is not None and model.id in self.models:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            model.may_end += (Failed,)

    def living_kernel(self, model: Model) -> int | None:
        pids = model.side.read_text().split() if model.side.exists() else []
        return int(pids[0]) if pids and int(pids[0]) in processes_with(self.mark) else None

    @rule(model=runs)
    def stall(self, model: Model) -> None:
        if model.id in self.models:
            identity = self.identity(model, "runner")
            if identity is not None and signal_process(identity, signal.SIGSTOP):
                time.sleep(0.2)
                signal_process(identity, signal.SIGCONT)

    @rule(model=runs)
    def cancel(self, model: Model) -> None:
        if model.id in self.models:
            try:
                RunActions(self.manager, self.store).cancel(model.id, "ann")
                model.may_end += (Cancelled,)
            except RunHasEnded:
                assert self.manager.run(model.id).ended_at is not None

    @rule(target=runs, model=consumes(runs))
    def retry(self, model: Model) -> Model:
        if model.id not in self.models:
            return model
        try:
            run = RunActions(self.manager, self.store).retry(model.id)
        except RunNotEnded:
            return model
        model.side.unlink(missing_ok=True)
        self.removed.append(self.models.pop(model.id))
        return self.added(run, None, model.side, model.go)

    @rule(model=runs)
    def remove(self, model: Model) -> None:
        if model.id in self.models:
            had_ended = (self.store.folder(model.id) / "end.json").exists()
            try:
                RunActions(self.manager, self.store).remove(model.id)
            except RunNotEnded:
                assert not had_ended
                return
            self.removed.append(self.models.pop(model.id))

    @rule()
    def start_another_manager(self) -> None:
        self.manager = self.another()

    @invariant()
    def each_run_is_there_once_and_may_be_what_it_is(self) -> None:
        for manager in (self.manager, self.another()):
            listed = [run for run in manager.page(1000).runs if run.id in self.models]
            assert sorted(run.id for run in listed) == sorted(self.models)
            for run in listed:
                self.check(run, self.models[run.id])
        assert sum(self.living_kernel(m) is not None for m in self.models.values()) <= SLOTS

    def check(self, run: Run, model: Model) -> None:
        if run.ended_at is not None and (self.store.folder(run.id) / "end.json").exists():
            assert isinstance(self.manager.run(run.id).state, model.may_end), run
        kernels = model.side.read_text().split() if model.side.exists() else []
        assert len(set(kernels)) <= 1, "it was executed once"

    def teardown(self) -> None:
        for model in list(self.models.values()):
            model.go.touch()
            run = ended(self.manager, model.id)
            self.check_end(run, model)
        self.check_nothing_is_left()

    def check_end(self, run: Run, model: Model) -> None:
        assert isinstance(run.state, model.may_end), run
        not_started = isinstance(run.state, Failed) and isinstance(run.state.cause, NotStarted)
        if run.result.status == "missing":
            assert not_started or isinstance(run.state, Cancelled), run
            assert not model.side.exists(), "without a result nothing was executed"
            return
        nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]
        printed = text_of(outputs_of(run.result.path)[0]).split()
        assert printed == ["0", "1", "2"][: len(printed)]
        if isinstance(run.state, Succeeded):
            assert len(printed) == 3
        if isinstance(run.state, Failed):
            assert not isinstance(run.state.cause, RunnerDied) or run.state.cause.signal == 9

    def check_nothing_is_left(self) -> None:
        deadline_s = time.monotonic() + GONE_S
        while left := processes_with(self.mark):
            assert time.monotonic() < deadline_s, left
            time.sleep(0.05)
        sockets = list((self.folder / "local").glob("jrh-k-*"))
        assert not sockets or any(Failed in m.may_end for m in self.everyone()), sockets
        shutil.rmtree(self.folder)

    def everyone(self) -> list[Model]:
        return [*self.models.values(), *self.removed]


def walk(examples: int, steps: int) -> None:
    print(f"JRH_SEED={SEED}")
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(SEED)(Machine), settings=chosen)


def test_a_short_walk() -> None:
    walk(examples=12, steps=30)


@pytest.mark.slow
def test_long_walks() -> None:
    walk(examples=100, steps=40)
