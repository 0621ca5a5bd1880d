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
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.control import signal_process
from jupyter_remote_helper.engine.records import (
    Cancelled,
    Failed,
    Lost,
    NotStarted,
    Queued,
    Starting,
)
from jupyter_remote_helper.errors import (
    LaunchFailed,
    RunHasEnded,
    RunNotEnded,
    StorageFailed,
)
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.keys import Key
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.settings import Settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.audit import processes_with
from tests.conftest import notebook_json
from tests.disks import small_disk
from tests.running import ended, submission, until

from .modelled import COUNT, WAIT, Model, check_end, identity_of

SEED = int(os.environ.get("JRH_SEED", "20261124"))
SLOTS = 2
GONE_S = 90.0


class Machine(RuleBasedStateMachine):
    """Submits, repeats, kills, cancels, removes, retries, fills the disk, starts other managers."""

    runs = Bundle("runs")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="jrh-machine-"))
        self.open = ExitStack()
        self.disk = self.open.enter_context(small_disk(self.folder / "disk", "size=48m"))
        os.environ["JRH_LOCAL_DIR"] = str(self.folder / "local")
        self.is_full = False
        self.store = RunStore(self.disk.path / "runs")
        self.mark = f"JRH_LOCAL_DIR={self.folder / 'local'}".encode()
        self.manager = self.another()
        self.submissions = 0
        self.models: dict[str, Model] = {}
        self.removed: list[Model] = []

    def another(self) -> RunManager:
        finder = PathKernelFinder(kernel_folders())
        settings = Settings(max_running=SLOTS)
        return RunManager(self.store, LocalTarget(), finder, settings=settings)

    @rule(target=runs, may_end_at_once=booleans())
    def submit(self, may_end_at_once: bool) -> object:
        self.submissions += 1
        number = self.submissions
        path = self.folder / "work" / f"n{number}.ipynb"
        path.parent.mkdir(exist_ok=True)
        side, go = self.folder / f"side{number}", self.folder / f"go{number}"
        path.write_bytes(notebook_json(COUNT.format(side=str(side)), WAIT.format(go=str(go))))
        key = Key(f"key-{number}", hashlib.sha256(path.read_bytes()).hexdigest())
        if may_end_at_once:
            go.touch()
        run = self.started(lambda: self.manager.submit(submission(path, key=key)))
        return multiple() if run is None else self.added(run, key, side, go)

    def started(self, start: Callable[[], Run]) -> Run | None:
        """A new run; None when there is no room for it, and then nothing begins."""
        before = self.store.ids()
        try:
            return start()
        except (StorageFailed, LaunchFailed):
            assert self.is_full
        for run_id in set(self.store.ids()) - set(before):
            state = self.manager.run(run_id).state
            assert isinstance(state, Failed) and isinstance(state.cause, NotStarted), state
        return None

    def added(self, run: Run, key: Key | None, side: Path, go: Path) -> Model:
        model = Model(run.id, key, Path(run.source.path), side, go)
        if self.is_full:
            model.may_end += (Failed,)
        self.models[run.id] = model
        return model

    @rule(model=runs)
    def submit_again(self, model: Model) -> None:
        if model.id in self.models and model.key is not None:
            assert self.manager.submit(submission(model.path, key=model.key)).id == model.id

    @rule(model=runs)
    def let_end(self, model: Model) -> None:
        model.go.touch()

    @precondition(lambda self: not self.is_full)
    @rule(model=runs)
    def wait_until_it_runs(self, model: Model) -> None:
        if model.id in self.models:
            state = self.manager.run(model.id).state
            if not isinstance(state, Queued):
                until(self.manager, model.id, lambda run: not isinstance(run.state, Starting))

    def kill(self, model: Model, *victims: str) -> None:
        if model.id not in self.models:
            return
        for victim in victims:
            identity = identity_of(self.store, model, victim)
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
            identity = identity_of(self.store, model, "runner")
            if identity is not None and signal_process(identity, signal.SIGSTOP):
                time.sleep(0.2)
                signal_process(identity, signal.SIGCONT)

    @rule(model=runs)
    def cancel(self, model: Model) -> None:
        if model.id in self.models:
            try:
                RunActions(self.manager, self.store).cancel(model.id, "ann")
                model.may_end += (Cancelled,)
            except StorageFailed:
                assert self.is_full
            except RunHasEnded:
                assert self.manager.run(model.id).ended_at is not None

    @rule(target=runs, model=consumes(runs))
    def retry(self, model: Model) -> Model:
        if model.id not in self.models:
            return model
        try:
            run = self.started(lambda: RunActions(self.manager, self.store).retry(model.id))
        except RunNotEnded:
            return model
        if run is None:
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

    @precondition(lambda self: not self.is_full)
    @rule()
    def the_disk_is_full(self) -> None:
        """From now on no run ends for want of room, but for those that had not begun."""
        self.is_full = True
        self.disk.fill()
        for model in self.models.values():
            if not model.side.exists():
                model.may_end += (Failed,)

    @precondition(lambda self: self.is_full)
    @rule()
    def there_is_room_again(self) -> None:
        self.disk.free()
        self.is_full = False

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
        with self.open:
            self.come_to_an_end()
        shutil.rmtree(self.folder)

    def come_to_an_end(self) -> None:
        self.there_is_room_again()
        for model in list(self.models.values()):
            model.go.touch()
            run = ended(self.manager, model.id)
            check_end(run, model)
        self.check_nothing_is_left()

    def check_nothing_is_left(self) -> None:
        deadline_s = time.monotonic() + GONE_S
        while left := processes_with(self.mark):
            assert time.monotonic() < deadline_s, left
            time.sleep(0.05)
        sockets = list((self.folder / "local").glob("jrh-k-*"))
        assert not sockets or any(Failed in m.may_end for m in self.everyone()), sockets

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
