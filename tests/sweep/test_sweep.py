"""A kill and each error at every call that changes a file, in every process of a run."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import Failed, Lost, NotStarted, RunnerDied, Succeeded
from jupyter_remote_helper.runs.store import RunStore

from .cases import ROLES, Case, set_up
from .faults import Fault
from .oracle import check

TOP = Path(__file__).parents[2]
SHARE = 8
ATTEMPTS = 3


def seed() -> int:
    """Which share of all cases is tried: another one at each commit."""
    if "JRH_SEED" in os.environ:
        return int(os.environ["JRH_SEED"])
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=TOP, capture_output=True, text=True, check=False
    )
    return int(found.stdout[:8] or "0", 16)


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("JRH_RUNS_DIR", "JRH_TRACED", "JRH_TRACED_PID", "JRH_CASE", "JUPYTER_PATH",
                 "JRH_LOCAL_DIR", "PYTHONPATH"):  # fmt: skip
        monkeypatch.setenv(name, os.environ.get(name, ""))  # what is set below ends with the test
    set_up(tmp_path)
    return tmp_path


SLEEP = "import time; time.sleep(600)"


def all_faults(top: Path, role: str) -> list[Fault]:
    """Everything that can happen to a process of this role, by a run that nothing happens to."""
    if role == "finder":
        dead = Case(top, f"calm-{role}", role, SLEEP)
        dead.look(dead.die(), None)
        return dead.strace.faults(role)
    case = Case(top, f"calm-{role}", role)
    case.run(None)
    return case.strace.faults(role)


def cases_of(top: Path, role: str, faults: list[Fault]) -> Iterator[tuple[Case, Fault]]:
    """A run for each fault, at the point where it has happened."""
    if role == "finder":
        with closing(Case(top, "dead", role, SLEEP)) as case:
            run_id = case.die()
            for fault in faults:
                case.be_found_again(run_id)
                case.look(run_id, fault)
                yield case, fault
                case.close()
        return
    for number, fault in enumerate(faults):
        for attempt in range(ATTEMPTS):
            with closing(Case(top, f"c{number}-{attempt}", role)) as case:
                case.run(fault)
                case.settle()
                if case.strace.was_hit(fault):
                    yield case, fault
                    break
                case.forget()


def failures(top: Path, role: str, faults: list[Fault]) -> str:
    """What does not hold after the faults, a line each."""
    found = []
    for case, fault in cases_of(top, role, faults):
        try:
            check(case, fault)
        except AssertionError as error:
            found.append(f"{fault}: {error}"[:1500])
    local = [path.name for path in (top / "local").iterdir() if path.name.startswith("jrh-k-")]
    return "\n".join([*found, *local[1:]])  # the last one may wait for the next to be found


def sweep(top: Path, role: str, share: int) -> None:
    faults = all_faults(top, role)
    assert len(faults) > 20
    chosen = faults[seed() % share :: share]
    print(f"JRH_SEED={seed()}: {role}, {len(chosen)} of {len(faults)} cases")
    assert failures(top, role, chosen) == ""


@pytest.mark.parametrize("role", ROLES)
def test_a_fault_at_some_calls_leaves_one_true_run(top: Path, role: str) -> None:
    sweep(top, role, SHARE)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_a_fault_at_every_call_leaves_one_true_run(top: Path, role: str) -> None:
    sweep(top, role, 1)


@pytest.mark.parametrize("role", ["launcher", "runner"])
def test_a_kill_before_the_first_sign_of_life_is_never_a_run_that_waits_for_ever(
    top: Path, role: str
) -> None:
    faults = all_faults(top, role)
    kills = [fault for fault in faults if fault.what == "KILL"]
    first = [number for number, fault in enumerate(kills) if "status.json" in fault.line]
    early = kills[: first[0] + 1] if first else kills
    for case, fault in cases_of(top, role, early):
        for run_id in RunStore(case.root).ids():
            state = case.ended(run_id).state
            if isinstance(state, Succeeded):  # the launcher of a run that went on
                assert role == "launcher"
                continue
            assert isinstance(state, Failed), (fault, state)
            assert isinstance(state.cause, NotStarted | RunnerDied), (fault, state)


def look_with_others(case: Case, run_id: str, go: Path, count: int) -> None:
    """Look at a dead run from several processes at once."""
    children = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            while not go.exists():
                time.sleep(0.001)
            case.runs.run(run_id)
            os._exit(0)
        children.append(child)
    go.touch()
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * count


@pytest.mark.parametrize("number", range(4))
def test_many_finders_of_one_dead_run_make_one_result(top: Path, number: int) -> None:
    case = Case(top, f"dead-{number}", "nobody", SLEEP)
    run_id = case.die()
    look_with_others(case, run_id, top / f"go-{number}", 6)
    run = case.runs.run(run_id)
    assert isinstance(run.state, Lost)
    assert (run.result.status, run.notes) == ("written", ())
    results = [path.name for path in case.work.iterdir() if path != case.notebook]
    assert results == [Path(run.result.path).name]
    assert [p.name for p in (case.root / run_id).rglob("*") if p.suffix == ".tmp"] == []
