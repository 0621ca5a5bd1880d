"""Killing runner, launcher or both, at any moment: the state is true and the result is there."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import nbformat
import pytest

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.control import signal_process
from jupyter_remote_helper.engine.ending import tidy
from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.engine.records import (
    EndFile,
    Failed,
    Identity,
    Lost,
    NotStarted,
    RunFile,
    RunnerDied,
    Succeeded,
    Unknown,
)
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Cli, Notebook, outputs_of, runs_of, text_of
from tests.running import SLEEP, another, ended, in_cell, run_to_end, runner_pid, submission
from tests.seeds import base_seed
from tests.waiting import is_over, recorded, wait_until

from .test_cancel import launcher_pid

LEFT_S = 20.0
"""After that what is left of something half written is there for good."""

COUNT = """
import os, time
print(os.getpid(), flush=True)
for number in range({most}):
    print(number, flush=True)
    time.sleep(0.01)
"""


def counted(run: Run) -> tuple[int, list[int]]:
    """The kernel's pid, and the numbers that the result has."""
    first, *numbers = map(int, text_of(outputs_of(run.result.path)[0]).splitlines())
    return first, numbers


def check_result(run: Run) -> None:
    assert run.result.status == "written"
    nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]


def gone(pid: int) -> None:
    wait_until(lambda: start_ticks(pid) is None)


def test_a_killed_runner_fails_the_run_and_keeps_its_output(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook(COUNT.format(most=3000)))).id
    in_cell(manager, run_id, 1)
    recorded(run_id, "\n99\n")
    os.kill(runner_pid(runs_root, run_id), signal.SIGKILL)
    end = runs_root / run_id / "end.json"
    wait_until(end.exists)  # by the launcher; nobody has looked
    state = msgspec.json.decode(end.read_bytes(), type=EndFile).state
    assert state == Failed(RunnerDied(9, None, oom=None))
    run = manager.run(run_id)
    check_result(run)
    pid, numbers = counted(run)
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= 100, "what was recorded is kept"
    gone(pid)


def test_a_killed_launcher_changes_nothing(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook(COUNT.format(most=150), "print('end')"))).id
    in_cell(manager, run_id, 1)
    os.kill(launcher_pid(runs_root, run_id), signal.SIGKILL)
    run = ended(manager, run_id)
    assert run.state == Succeeded()
    assert text_of(outputs_of(run.result.path)[1]) == "end\n"


def test_a_run_whose_processes_are_all_gone_is_lost_with_its_result(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook(COUNT.format(most=3000)))).id
    in_cell(manager, run_id, 1)
    recorded(run_id, "\n9\n")
    for pid in (launcher_pid(runs_root, run_id), runner_pid(runs_root, run_id)):
        os.kill(pid, signal.SIGKILL)
    run = ended(manager, run_id)
    assert isinstance(run.state, Lost)
    assert run.state.cause == "runner_gone"
    check_result(run)
    pid, numbers = counted(run)
    assert numbers == list(range(len(numbers))) and len(numbers) >= 10
    gone(pid)


def test_many_who_find_a_dead_run_at_once_leave_one_end_and_one_result(
    manager: RunManager, notebook: Notebook, runs_root: Path, cli: Cli
) -> None:
    run_id = manager.submit(submission(notebook("print('one')", SLEEP))).id
    in_cell(manager, run_id, 2)
    for pid in (launcher_pid(runs_root, run_id), runner_pid(runs_root, run_id)):
        os.kill(pid, signal.SIGKILL)
        gone(pid)
    with ThreadPoolExecutor(8) as pool:
        looks = [pool.submit(another(runs_root).run, run_id) for _ in range(6)]
        shows = [pool.submit(cli, "show", run_id, "--json") for _ in range(2)]
        states = [look.result().state for look in looks]
        states += [runs_of(show.result().stdout)[0].state for show in shows]
    assert len(set(states)) == 1
    assert isinstance(states[0], Lost)
    run = manager.run(run_id)
    check_result(run)
    assert len(list(Path(run.source.path).parent.glob("*-run-*"))) == 1


def kill_somewhere(manager: RunManager, notebook: Notebook, root: Path, seed: int) -> Run:
    """Kill launcher, runner or both of a short run at a random moment of its life."""
    chance = random.Random(seed)
    victims = chance.choice([("runner",), ("launcher",), ("runner", "launcher")])
    cells = [f"print({n}, flush=True)\nimport time; time.sleep(0.05)" for n in range(8)]
    run_id = manager.submit(submission(notebook(*cells))).id
    time.sleep(chance.uniform(0, 1.6))
    folder = root / run_id
    for victim in victims:
        file = folder / ("launch.json" if victim == "launcher" else "status.json")
        try:
            identity = json.loads(file.read_bytes())["identity"]
        except FileNotFoundError:
            continue
        signal_process(msgspec.convert(identity, Identity), signal.SIGKILL)
    return ended(manager, run_id)


def check_after_kill(run: Run, root: Path) -> None:
    assert isinstance(run.state, Succeeded | Failed | Lost), run
    if isinstance(run.state, Failed):
        assert isinstance(run.state.cause, RunnerDied | NotStarted), run
        if isinstance(run.state.cause, NotStarted):  # there is nothing yet, and nothing will be
            assert not (root / run.id / "status.json").exists()
            return
    check_result(run)
    texts = [text_of(outputs) for outputs in outputs_of(run.result.path)]
    printed = [f"{n}\n" for n in range(8)]
    kept = [text for text in texts if text]
    assert kept == printed[: len(kept)], "what is kept is the head, without a gap"
    if isinstance(run.state, Succeeded):
        assert kept == printed
    results = list(Path(run.source.path).parent.glob(f"*{Path(run.result.path).name}"))
    assert len(results) == 1
    no_temporary_files(root / run.id)


def no_temporary_files(folder: Path) -> None:
    """None is left for long: two may be bringing the run to its end, and one is still at it.

    Only a launcher that is killed when its runner has done all that leaves one, of an exit.json.
    """
    deadline_s = time.monotonic() + LEFT_S
    while (left := list(folder.glob("*.tmp"))) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    assert len(left) <= 1
    assert all(path.stat().st_size < 1024 for path in left)
    tidy(folder, folder / "none")
    assert not list(folder.glob("*.tmp"))


@pytest.mark.parametrize("number", range(12))
def test_a_kill_at_any_moment(
    number: int, manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    seed = base_seed() * 1000 + number
    print(f"JRH_SEED={base_seed()}")
    check_after_kill(kill_somewhere(manager, notebook, runs_root, seed), runs_root)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(200))
def test_two_hundred_kills(
    number: int, manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    check_after_kill(kill_somewhere(manager, notebook, runs_root, 10**6 + number), runs_root)


def test_a_run_of_another_host_is_unknown_until_it_is_given_up(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = run_to_end(manager, notebook("print('kept')")).id
    folder = runs_root / run_id
    wait_until(lambda: is_over(run_id))
    for name in ("end.json", "exit.json"):
        (folder / name).unlink(missing_ok=True)
    file = msgspec.json.decode((folder / "run.json").read_bytes(), type=RunFile)
    elsewhere = msgspec.structs.replace(file, host="another", machine_id="other")
    (folder / "run.json").write_bytes(msgspec.json.encode(elsewhere))
    run = manager.run(run_id)
    assert isinstance(run.state, Unknown)
    assert (run.state.reason, run.result.status) == ("other_host", "planned")
    actions = RunActions(manager, RunStore(runs_root))
    given_up = actions.treat_as_ended(run_id)
    assert isinstance(given_up.state, Lost)
    assert given_up.state.cause == "treated_as_ended"
    assert text_of(outputs_of(given_up.result.path)[0]) == "kept\n"
