"""A disk that is full or out of inodes: a run waits for room, and nothing is torn or lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import Succeeded
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Notebook, outputs_of, text_of
from tests.disks import small_disk
from tests.running import ended, submission, until, until_it_beats, waits_for
from tests.waiting import all_gone

from .cramped import Cramped, notes_of, numbers
from .test_cancel import launcher_pid


def test_a_run_waits_for_room_and_goes_on_with_all_that_it_printed(
    cramped: Cramped, notebook: Notebook
) -> None:
    run_id = cramped.start(notebook(cramped.cell, "print('after')"))
    cramped.disk.fill()
    run = cramped.held_up(run_id)
    assert (notes_of(run)[0].what, notes_of(run)[0].until) == ("disk", None)
    until_it_beats(cramped.root, run_id)  # in the room of the reserve
    assert cramped.runs.run(run_id).ended_at is None
    cramped.disk.free()
    until(cramped.runs, run_id, lambda run: not notes_of(run))
    cramped.stop.touch()
    run = ended(cramped.runs, run_id)
    assert run.state == Succeeded()
    assert numbers(run) == cramped.printed()
    (note,) = notes_of(run)
    assert note.until is not None and (note.dropped_outputs, note.dropped_bytes) == (0, 0)
    cramped.journal_is_sound(run_id)
    cramped.nothing_is_left(run_id)


def test_a_run_that_is_done_waits_for_room_before_it_ends(
    cramped: Cramped, notebook: Notebook
) -> None:
    run_id = cramped.start(notebook(cramped.cell, "print('x' * 900_000)"))
    cramped.disk.fill()
    cramped.held_up(run_id)
    cramped.stop.touch()
    until(cramped.runs, run_id, lambda run: run.progress.done == 2)
    until_it_beats(cramped.root, run_id)
    assert cramped.runs.run(run_id).ended_at is None
    cramped.disk.free()
    run = ended(cramped.runs, run_id)
    assert (run.state, run.result.status) == (Succeeded(), "written")
    assert numbers(run) == cramped.printed()
    assert len(text_of(outputs_of(run.result.path)[1])) == 900_001
    cramped.nothing_is_left(run_id)


def test_a_large_output_that_finds_no_room_is_kept_in_memory(
    cramped: Cramped, notebook: Notebook
) -> None:
    show = "from IPython.display import HTML, display\ndisplay(HTML('y' * 700_000))"
    run_id = cramped.start(notebook(cramped.cell, show))
    cramped.disk.fill()
    cramped.held_up(run_id)
    cramped.stop.touch()
    until(cramped.runs, run_id, lambda run: run.progress.done == 2)
    cramped.disk.free()
    run = ended(cramped.runs, run_id)
    assert run.state == Succeeded()
    (output,) = outputs_of(run.result.path)[1]
    assert "".join(output["data"]["text/html"]) == "y" * 700_000  # type: ignore[index]


@pytest.mark.parametrize("cramped", ["size=8m,nr_inodes=60"], indirect=True)
def test_a_run_without_inodes_goes_on(cramped: Cramped, notebook: Notebook) -> None:
    run_id = cramped.start(notebook(cramped.cell, "print('after')"))
    cramped.disk.take_inodes()
    until_it_beats(cramped.root, run_id)
    assert cramped.runs.run(run_id).ended_at is None
    cramped.disk.take_inodes()  # also that of the reserve
    cramped.stop.touch()
    run = cramped.recorded_its_end(run_id)
    assert run.ended_at is None or run.state == Succeeded()
    cramped.disk.free()
    run = ended(cramped.runs, run_id)
    assert run.state == Succeeded()
    assert numbers(run) == cramped.printed()
    cramped.nothing_is_left(run_id)


@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_a_result_that_finds_no_place_is_kept_in_the_run(
    trouble: str, notebook: Notebook, manager: RunManager, tmp_path: Path, runs_root: Path
) -> None:
    go = tmp_path / "go"
    with small_disk(tmp_path / "small", "size=256k") as small:
        planned = small.path / "r.ipynb"
        run_id = manager.submit(
            submission(notebook(waits_for(go), "print('x' * 3000)"), result=planned)
        ).id
        small.fill() if trouble == "full" else small.be_read_only()
        go.touch()
        run = ended(manager, run_id)
        assert run.state == Succeeded()
        assert (run.result.status, Path(run.result.path).parent) == (
            "kept_in_run", runs_root / run_id)  # fmt: skip
        assert len(text_of(outputs_of(run.result.path)[1])) == 3001
        assert [path.name for path in small.path.iterdir()] == ["filler-1"][: trouble == "full"]


def test_a_run_on_a_full_disk_leaves_its_result_on_another(
    cramped: Cramped, notebook: Notebook, tmp_path: Path
) -> None:
    run_id = cramped.start(notebook(cramped.cell))
    cramped.disk.fill()
    cramped.held_up(run_id)
    cramped.stop.touch()
    run = ended(cramped.runs, run_id)
    assert (run.state, run.result.status) == (Succeeded(), "written")
    assert Path(run.result.path).parent == tmp_path / "work"
    assert numbers(run) == cramped.printed()
    left = sorted(path.name for path in (tmp_path / "work").iterdir())
    assert left == sorted(["work.ipynb", Path(run.result.path).name])


def test_a_run_that_is_removed_at_once_holds_nobody_up(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook("print('short')"))).id
    pid = launcher_pid(runs_root, run_id)
    ended(manager, run_id)
    RunActions(manager, RunStore(runs_root)).remove(run_id)
    all_gone([pid])
    assert list(runs_root.iterdir()) == []
