"""The list of runs: its order and pages, its number, and how one run is found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_remote_helper.errors import RunNotFound
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook
from tests.running import another, ended, submission, waits_for


def test_the_list_has_unfinished_runs_first_and_pages_of_ended_ones(
    manager: RunManager, runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    waiting = manager.submit(submission(notebook(waits_for(go)))).id
    done = [ended(manager, manager.submit(submission(notebook("1"))).id).id for _ in range(3)]
    newest = sorted(done, reverse=True)
    first = another(runs_root).page(2)
    assert [run.id for run in first.runs] == [waiting, *newest[:2]]
    assert first.next == newest[1]
    second = another(runs_root).page(2, first.next)
    assert ([run.id for run in second.runs], second.next) == ([newest[2]], None)
    go.touch()
    ended(manager, waiting)


def test_a_number_grows_with_each_change_and_stays_without_one(
    manager: RunManager, notebook: Notebook
) -> None:
    run = ended(manager, manager.submit(submission(notebook("1"))).id)
    assert manager.run(run.id).seq == manager.run(run.id).seq
    before = manager.page(10).seq
    again = ended(manager, manager.submit(submission(notebook("1"))).id)
    assert again.seq > before


def test_a_changed_source_is_noticed(manager: RunManager, notebook: Notebook) -> None:
    path = notebook("1")
    run = ended(manager, manager.submit(submission(path)).id)
    assert run.source.drifted is False
    path.write_bytes(path.read_bytes() + b"\n")
    assert manager.run(run.id).source.drifted is True
    path.unlink()
    assert manager.run(run.id).source.drifted is None


def test_runs_are_found_by_the_tail_of_their_id(manager: RunManager, notebook: Notebook) -> None:
    run_id = ended(manager, manager.submit(submission(notebook("1"))).id).id
    assert manager.find(run_id[-4:]) == run_id
    for wrong in ("", "zzzzzzzz", "../x"):
        with pytest.raises(RunNotFound):
            manager.find(wrong)
    with pytest.raises(RunNotFound):
        manager.run("../../etc")
