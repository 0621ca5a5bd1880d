"""A disk that is full, broken or read-only: nothing is torn, lost or guessed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import nbformat
import pytest

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.engine.journal import is_sound, read_journal
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import (
    Cancelled,
    Failed,
    Limits,
    NoSpace,
    Noted,
    Running,
    Stream,
    Succeeded,
    WritingHeldUp,
)
from jupyter_remote_helper.errors import StorageFailed
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import Cli, Notebook, outputs_of, text_of
from tests.disks import SmallDisk, small_disk
from tests.running import NO_LIMITS, ended, in_cell, runner_pid, submission, until

from .test_cancel import launcher_pid

TALK = """
import os, time
side = open({side!r}, "a")
number = 0
while not os.path.exists({stop!r}):
    print(number, "." * 80, flush=True)
    print(number, file=side, flush=True)
    os.fsync(side.fileno())
    number += 1
    time.sleep(0.002)
"""


class Rig:
    """A run on a small disk that prints until it is told to stop."""

    def __init__(self, disk: SmallDisk, tmp_path: Path) -> None:
        self.disk = disk
        self.root = disk.path / "runs"
        self.store = RunStore(self.root)
        finder = PathKernelFinder(kernel_folders())
        self.runs = RunManager(self.store, LocalTarget(), finder)
        self.actions = RunActions(self.runs, self.store)
        self.side, self.stop = tmp_path / "side", tmp_path / "stop"
        self.cell = TALK.format(side=str(self.side), stop=str(self.stop))

    def start(self, path: Path, limits: Limits = NO_LIMITS, result: Path | None = None) -> str:
        run_id = self.runs.submit(submission(path, limits, result=result)).id
        in_cell(self.runs, run_id, 1)
        return run_id

    def held_up(self, run_id: str) -> Run:
        return until(self.runs, run_id, lambda run: bool(notes_of(run)))

    def printed(self) -> list[str]:
        return self.side.read_text().split()

    def journal_is_sound(self, run_id: str) -> None:
        lines = (self.root / run_id / "journal.jsonl").read_bytes().splitlines(keepends=True)
        assert [line for line in lines if not is_sound(line)] == []

    def nothing_is_left(self, run_id: str) -> None:
        for path in (self.root / run_id).rglob("*"):
            assert path.suffix != ".tmp" and path.name != "reserve", path


@pytest.fixture
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    options = getattr(request, "param", "size=4m")
    with small_disk(tmp_path / "disk", options) as disk:
        rig = Rig(disk, tmp_path)
        yield rig
        rig.stop.touch()
        disk.free()
        for run_id in rig.store.ids():
            ended(rig.runs, run_id)


def notes_of(run: Run) -> list[WritingHeldUp]:
    return [note for note in run.notes if isinstance(note, WritingHeldUp)]


def numbers(run: Run) -> list[str]:
    return [line.split()[0] for line in text_of(outputs_of(run.result.path)[0]).splitlines()]


def test_a_run_waits_for_room_and_goes_on_with_all_that_it_printed(
    rig: Rig, notebook: Notebook
) -> None:
    run_id = rig.start(notebook(rig.cell, "print('after')"))
    rig.disk.fill()
    run = rig.held_up(run_id)
    assert (notes_of(run)[0].what, notes_of(run)[0].until) == ("disk", None)
    time.sleep(4)  # it goes on giving signs of life, in the room of the reserve
    run = rig.runs.run(run_id)
    assert isinstance(run.state, Running)
    rig.disk.free()
    until(rig.runs, run_id, lambda run: not notes_of(run))
    rig.stop.touch()
    run = ended(rig.runs, run_id)
    assert run.state == Succeeded()
    assert numbers(run) == rig.printed()
    (note,) = notes_of(run)
    assert note.until is not None and (note.dropped_outputs, note.dropped_bytes) == (0, 0)
    rig.journal_is_sound(run_id)
    rig.nothing_is_left(run_id)


def test_a_run_that_is_done_waits_for_room_before_it_ends(rig: Rig, notebook: Notebook) -> None:
    run_id = rig.start(notebook(rig.cell, "print('x' * 900_000)"))
    rig.disk.fill()
    rig.held_up(run_id)
    rig.stop.touch()
    until(rig.runs, run_id, lambda run: run.progress.done == 2)
    time.sleep(2)
    assert isinstance(rig.runs.run(run_id).state, Running)
    rig.disk.free()
    run = ended(rig.runs, run_id)
    assert (run.state, run.result.status) == (Succeeded(), "written")
    assert numbers(run) == rig.printed()
    assert len(text_of(outputs_of(run.result.path)[1])) == 900_001
    rig.nothing_is_left(run_id)


def test_a_large_output_that_finds_no_room_is_kept_in_memory(rig: Rig, notebook: Notebook) -> None:
    show = "from IPython.display import HTML, display\ndisplay(HTML('y' * 700_000))"
    run_id = rig.start(notebook(rig.cell, show))
    rig.disk.fill()
    rig.held_up(run_id)
    rig.stop.touch()
    until(rig.runs, run_id, lambda run: run.progress.done == 2)
    rig.disk.free()
    run = ended(rig.runs, run_id)
    assert run.state == Succeeded()
    (output,) = outputs_of(run.result.path)[1]
    assert "".join(output["data"]["text/html"]) == "y" * 700_000  # type: ignore[index]


def check_gone(pids: list[int]) -> None:
    deadline_s = time.monotonic() + 15
    while alive := [pid for pid in pids if start_ticks(pid) is not None]:
        assert time.monotonic() < deadline_s, alive
        time.sleep(0.05)


@pytest.mark.parametrize("way", ["server", "command", "no launcher"])
def test_a_cancel_works_on_a_full_disk(rig: Rig, notebook: Notebook, cli: Cli, way: str,
                                       monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    run_id = rig.start(notebook(rig.cell, "print('never')"))
    pids = [runner_pid(rig.root, run_id), launcher_pid(rig.root, run_id)]
    if way == "no launcher":
        os.kill(pids.pop(), 9)
    rig.disk.fill()
    rig.held_up(run_id)
    rig.disk.fill()  # also where the reserve was
    assert not (rig.root / run_id / "control" / "cancel").exists()
    if way == "command":
        monkeypatch.setenv("JRH_RUNS_DIR", str(rig.root))
        assert cli("cancel", run_id).returncode == 0
    else:
        rig.actions.cancel(run_id, "ann")
    check_gone(pids)
    rig.disk.free()  # so that whoever looks can write down what is known
    run = ended(rig.runs, run_id)
    assert not isinstance(run.state, Running | Succeeded)
    rig.journal_is_sound(run_id)


def test_a_cancel_on_a_full_disk_ends_in_the_room_of_the_reserve(
    rig: Rig, notebook: Notebook
) -> None:
    run_id = rig.start(notebook(rig.cell, "print('never')"))
    rig.disk.fill()
    rig.held_up(run_id)
    rig.actions.cancel(run_id, "ann")
    run = ended(rig.runs, run_id)
    assert isinstance(run.state, Cancelled)
    assert run.result.status == "written"
    nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]
    got = numbers(run)
    (note,) = notes_of(run)
    assert got == list(map(str, range(len(got))))
    assert (len(got) < len(rig.printed())) == (note.dropped_outputs > 0)
    rig.nothing_is_left(run_id)


def test_a_limit_ends_a_run_that_has_no_room(rig: Rig, notebook: Notebook) -> None:
    limits = Limits(None, 8.0, 60.0, allow_errors=False)
    run_id = rig.start(notebook(rig.cell, "print('x' * 1_900_000)"), limits)
    rig.disk.fill()
    rig.held_up(run_id)
    rig.stop.touch()
    run = ended(rig.runs, run_id)
    assert run.state == Failed(NoSpace("disk"))
    (note,) = notes_of(run)
    assert note.dropped_bytes > 1_900_000
    assert run.progress.done == 2
    rig.journal_is_sound(run_id)
    rig.nothing_is_left(run_id)


def test_a_submission_without_room_is_refused_and_leaves_nothing(
    rig: Rig, notebook: Notebook
) -> None:
    path = notebook("1" * 20_000)
    rig.root.mkdir()
    rig.disk.fill(leave_bytes=8192)
    with pytest.raises(StorageFailed, match="No space left"):
        rig.runs.submit(submission(path))
    assert list(rig.root.iterdir()) == []


def test_a_run_without_room_for_its_record_fails_before_it_begins(
    rig: Rig, notebook: Notebook
) -> None:
    rig.disk.fill(leave_bytes=400_000)
    run_id = rig.runs.submit(submission(notebook(rig.cell))).id
    run = ended(rig.runs, run_id)
    assert run.state == Failed(NoSpace("disk"))
    assert (run.result.status, rig.side.exists()) == ("missing", False)
    rig.nothing_is_left(run_id)


@pytest.mark.parametrize("rig", ["size=8m,nr_inodes=60"], indirect=True)
def test_a_run_without_inodes_goes_on(rig: Rig, notebook: Notebook) -> None:
    run_id = rig.start(notebook(rig.cell, "print('after')"))
    rig.disk.take_inodes()
    time.sleep(4)
    assert isinstance(rig.runs.run(run_id).state, Running)
    rig.disk.take_inodes()  # also that of the reserve
    rig.stop.touch()
    time.sleep(3)
    run = rig.runs.run(run_id)
    if not isinstance(run.state, Succeeded):
        assert rig.runs.run(run_id).ended_at is None
    rig.disk.free()
    run = ended(rig.runs, run_id)
    assert run.state == Succeeded()
    assert numbers(run) == rig.printed()
    rig.nothing_is_left(run_id)


@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_a_result_that_finds_no_place_is_kept_in_the_run(
    trouble: str, notebook: Notebook, manager: RunManager, tmp_path: Path, runs_root: Path
) -> None:
    go = tmp_path / "go"
    wait = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.02)"
    with small_disk(tmp_path / "small", "size=256k") as small:
        planned = small.path / "r.ipynb"
        run_id = manager.submit(submission(notebook(wait, "print('x' * 3000)"), result=planned)).id
        small.fill() if trouble == "full" else small.be_read_only()
        go.touch()
        run = ended(manager, run_id)
        assert run.state == Succeeded()
        assert (run.result.status, Path(run.result.path).parent) == (
            "kept_in_run", runs_root / run_id)  # fmt: skip
        assert len(text_of(outputs_of(run.result.path)[1])) == 3001
        assert [path.name for path in small.path.iterdir()] == ["filler-1"][: trouble == "full"]


def test_a_run_on_a_full_disk_leaves_its_result_on_another(
    rig: Rig, notebook: Notebook, tmp_path: Path
) -> None:
    run_id = rig.start(notebook(rig.cell))
    rig.disk.fill()
    rig.held_up(run_id)
    rig.stop.touch()
    run = ended(rig.runs, run_id)
    assert (run.state, run.result.status) == (Succeeded(), "written")
    assert Path(run.result.path).parent == tmp_path / "work"
    assert numbers(run) == rig.printed()
    left = sorted(path.name for path in (tmp_path / "work").iterdir())
    assert left == sorted(["work.ipynb", Path(run.result.path).name])


def stream(journal: Journal, number: int) -> Stream:
    return Stream(*journal.stamp(), cell=1, name="stdout", text=f"{number} {'.' * 2000}\n")


def test_what_waits_for_room_is_limited_and_what_is_dropped_is_counted(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=1m") as disk:
        path = disk.path / "journal.jsonl"
        journal = Journal(path, most_waiting_bytes=500_000)
        disk.fill(leave_bytes=100_000)
        for number in range(500):
            journal.append(stream(journal, number))
        assert not journal.settle()
        held = journal.held_up
        assert held is not None
        assert held.dropped_outputs > 100 and held.dropped_bytes > 200_000
        assert all(is_sound(line) for line in path.read_bytes().splitlines(keepends=True))
        disk.free()
        assert journal.settle()
        journal.close()
        records = list(read_journal(path))
    kept = [int(r.text.split()[0]) for r in records if isinstance(r, Stream)]
    assert kept == list(range(len(kept)))
    assert len(kept) == 500 - held.dropped_outputs
    (note,) = [r.note for r in records if isinstance(r, Noted)]
    assert msgspec.structs.replace(held, until=note.until) == note  # type: ignore[union-attr]
