"""How a run ends that finds no room: by a cancel, by its limit, or before it begins."""

from __future__ import annotations

import os

import nbformat
import pytest

from jupyter_remote_helper.engine.records import (
    Cancelled,
    Failed,
    Limits,
    NoSpace,
    Running,
    Succeeded,
)
from jupyter_remote_helper.errors import StorageFailed
from tests.conftest import Cli, Notebook
from tests.running import ended, runner_pid, submission
from tests.waiting import all_gone

from .cramped import Cramped, notes_of, numbers
from .test_cancel import launcher_pid


@pytest.mark.parametrize("way", ["server", "command", "no launcher"])
def test_a_cancel_works_on_a_full_disk(cramped: Cramped, notebook: Notebook, cli: Cli, way: str,
                                       monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    run_id = cramped.start(notebook(cramped.cell, "print('never')"))
    pids = [runner_pid(cramped.root, run_id), launcher_pid(cramped.root, run_id)]
    if way == "no launcher":
        os.kill(pids.pop(), 9)
    cramped.disk.fill()
    cramped.held_up(run_id)
    cramped.disk.fill()  # also where the reserve was
    assert not (cramped.root / run_id / "control" / "cancel").exists()
    if way == "command":
        monkeypatch.setenv("JRH_RUNS_DIR", str(cramped.root))
        assert cli("cancel", run_id).returncode == 0
    else:
        cramped.actions.cancel(run_id, "ann")
    all_gone(pids)
    cramped.disk.free()  # so that whoever looks can write down what is known
    run = ended(cramped.runs, run_id)
    assert not isinstance(run.state, Running | Succeeded)
    cramped.journal_is_sound(run_id)


def test_a_cancel_on_a_full_disk_ends_in_the_room_of_the_reserve(
    cramped: Cramped, notebook: Notebook
) -> None:
    run_id = cramped.start(notebook(cramped.cell, "print('never')"))
    cramped.disk.fill()
    cramped.held_up(run_id)
    cramped.actions.cancel(run_id, "ann")
    run = ended(cramped.runs, run_id)
    assert isinstance(run.state, Cancelled)
    assert run.result.status == "written"
    nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]
    got = numbers(run)
    (note,) = notes_of(run)
    assert got == list(map(str, range(len(got))))
    assert (len(got) < len(cramped.printed())) == (note.dropped_outputs > 0)
    cramped.nothing_is_left(run_id)


def test_a_limit_ends_a_run_that_has_no_room(cramped: Cramped, notebook: Notebook) -> None:
    # the start of the kernel counts, too
    limits = Limits(None, 20.0, 60.0, allow_errors=False)
    run_id = cramped.start(notebook(cramped.cell, "print('x' * 1_900_000)"), limits)
    cramped.disk.fill()
    cramped.held_up(run_id)
    cramped.stop.touch()
    run = ended(cramped.runs, run_id)
    assert run.state == Failed(NoSpace("disk"))
    (note,) = notes_of(run)
    assert note.dropped_bytes > 1_900_000
    assert run.progress.done == 2
    cramped.journal_is_sound(run_id)
    cramped.nothing_is_left(run_id)


def test_a_submission_without_room_is_refused_and_leaves_nothing(
    cramped: Cramped, notebook: Notebook
) -> None:
    path = notebook("1" * 20_000)
    cramped.root.mkdir()
    cramped.disk.fill(leave_bytes=8192)
    with pytest.raises(StorageFailed, match="No space left"):
        cramped.runs.submit(submission(path))
    assert list(cramped.root.iterdir()) == []


def test_a_run_without_room_for_its_record_fails_before_it_begins(
    cramped: Cramped, notebook: Notebook
) -> None:
    cramped.disk.fill(leave_bytes=400_000)
    run_id = cramped.runs.submit(submission(notebook(cramped.cell))).id
    run = ended(cramped.runs, run_id)
    assert run.state == Failed(NoSpace("disk"))
    assert (run.result.status, cramped.side.exists()) == ("missing", False)
    cramped.nothing_is_left(run_id)
