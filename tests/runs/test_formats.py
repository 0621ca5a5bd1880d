"""Runs of other versions, and damaged ones: listed with the reason, and never in the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Lost, Succeeded, Unknown
from jupyter_remote_helper.errors import RunNotEnded
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Cli, Notebook, outputs_of, text_of
from tests.running import run_to_end, until

Change = Callable[[dict[str, Any]], object]


def changed(path: Path, change: Change) -> None:
    value = json.loads(path.read_bytes())
    change(value)
    path.write_text(json.dumps(value))


def newer(value: dict[str, Any]) -> None:
    """A file of a version to come: an unknown member, and one of another kind."""
    value.update(format=2, colour="blue", limits={"of": "another kind"}, state={"kind": "paused"})


def without_limits(value: dict[str, Any]) -> None:
    del value["limits"]


DAMAGES = (
    b"",
    b'{"format":1,"name":"wo',
    b"[1]",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"colour":' + b"[" * 100_000,
    b'{"name":"\xff"}',
    b'{"format":"x","name":7,"created_at":"yesterday","host":null}',
)


@pytest.fixture
def run(manager: RunManager, notebook: Notebook, runs_root: Path) -> Run:
    """A run whose end nobody has written down yet."""
    run = run_to_end(manager, notebook("print('kept')"))
    folder = runs_root / run.id
    until(manager, run.id, lambda _: (folder / "exit.json").exists())
    return run


def one(runs_root: Path, run_id: str) -> Run:
    """The run as somebody sees it who starts now, in the list and by itself."""
    from tests.running import another

    (listed,) = another(runs_root).page(10).runs
    assert another(runs_root).run(run_id).state == listed.state
    return listed


def check_unknown(found: Run, reason: str) -> None:
    assert isinstance(found.state, Unknown), found.state
    assert found.state.reason == reason


@pytest.mark.parametrize("name", ["run.json", "launch.json", "status.json", "exit.json"])
def test_a_file_of_a_newer_version_is_not_guessed_at(name: str, run: Run, runs_root: Path) -> None:
    (runs_root / run.id / "end.json").unlink()
    changed(runs_root / run.id / name, newer)
    check_unknown(one(runs_root, run.id), "newer_format")


def test_an_end_of_a_newer_version_is_one_that_can_be_removed(
    run: Run, runs_root: Path, manager: RunManager
) -> None:
    changed(runs_root / run.id / "end.json", newer)
    check_unknown(one(runs_root, run.id), "newer_format")
    RunActions(manager, RunStore(runs_root)).remove(run.id)
    assert not list(runs_root.iterdir())


@pytest.mark.parametrize("name", ["run.json", "launch.json", "status.json", "exit.json"])
def test_a_damaged_file_is_said_to_be_one(name: str, run: Run, runs_root: Path) -> None:
    (runs_root / run.id / "end.json").unlink()
    for damage in DAMAGES:
        (runs_root / run.id / name).write_bytes(damage)
        check_unknown(one(runs_root, run.id), "unreadable")


@pytest.mark.parametrize("name", ["end.json", "journal.jsonl"])
def test_what_cannot_even_be_looked_at_is_said_to_be_damaged(
    name: str, run: Run, runs_root: Path
) -> None:
    """It may not keep the other runs from being listed."""
    (runs_root / run.id / "end.json").unlink()
    path = runs_root / run.id / name
    path.unlink(missing_ok=True)
    path.symlink_to("x" * 300)  # as good as what nobody may read, which a superuser may
    check_unknown(one(runs_root, run.id), "unreadable")


def test_a_mark_that_cannot_be_looked_at_changes_nothing(
    run: Run, runs_root: Path, manager: RunManager
) -> None:
    (runs_root / run.id / "seen").symlink_to("x" * 300)
    assert one(runs_root, run.id).state == Succeeded()
    assert [found.state for found in manager.page(10).runs] == [Succeeded()]


def test_what_can_be_told_of_a_damaged_run_is_told(
    run: Run, runs_root: Path, cli: Cli, manager: RunManager
) -> None:
    (runs_root / run.id / "end.json").unlink()
    changed(runs_root / run.id / "run.json", without_limits)
    found = one(runs_root, run.id)
    check_unknown(found, "unreadable")
    assert (found.name, found.source.path, found.host) == ("work.ipynb", run.source.path, run.host)
    assert cli("list").returncode == 0
    assert "cannot be read" in cli("show", run.id).stdout
    with pytest.raises(RunNotEnded):
        RunActions(manager, RunStore(runs_root)).remove(run.id)


def test_a_damaged_run_can_be_given_up_and_leaves_its_result(
    run: Run, runs_root: Path, manager: RunManager
) -> None:
    (runs_root / run.id / "end.json").unlink()
    (runs_root / run.id / "run.json").write_bytes(b"{")
    Path(run.result.path).unlink()
    actions = RunActions(manager, RunStore(runs_root))
    given_up = actions.treat_as_ended(run.id)
    assert isinstance(given_up.state, Lost)
    assert text_of(outputs_of(given_up.result.path)[0]) == "kept\n"
    actions.remove(run.id)
    assert not list(runs_root.iterdir())


def test_a_run_without_its_request_is_listed(run: Run, runs_root: Path) -> None:
    (runs_root / run.id / "end.json").unlink()
    (runs_root / run.id / "run.json").unlink()
    found = one(runs_root, run.id)
    check_unknown(found, "unreadable")
    assert found.created_at.replace("-", "").replace("T", "-").replace(":", "")[:15] == run.id[:15]


def test_members_that_this_version_does_not_know_are_passed_over(run: Run, runs_root: Path) -> None:
    for path in (runs_root / run.id).glob("*.json"):
        changed(path, lambda value: value.update(colour="blue"))
    assert one(runs_root, run.id).state == Succeeded()
