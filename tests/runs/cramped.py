"""A run on a small disk that prints until it is told to stop."""

from __future__ import annotations

from pathlib import Path

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.journal import is_sound, recorded_end
from jupyter_remote_helper.engine.records import Limits, WritingHeldUp
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import outputs_of, text_of
from tests.disks import SmallDisk
from tests.running import NO_LIMITS, another, in_cell, submission, until
from tests.waiting import wait_until

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


class Cramped:
    """A run on a small disk that prints until it is told to stop."""

    def __init__(self, disk: SmallDisk, tmp_path: Path) -> None:
        self.disk = disk
        self.root = disk.path / "runs"
        self.store = RunStore(self.root)
        self.runs = another(self.root)
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

    def recorded_its_end(self, run_id: str) -> Run:
        """The run, once its journal has its end."""
        journal = self.root / run_id / "journal.jsonl"
        wait_until(lambda: recorded_end(journal) is not None)
        return self.runs.run(run_id)

    def nothing_is_left(self, run_id: str) -> None:
        for path in (self.root / run_id).rglob("*"):
            assert path.suffix != ".tmp" and path.name != "reserve", path


def notes_of(run: Run) -> list[WritingHeldUp]:
    return [note for note in run.notes if isinstance(note, WritingHeldUp)]


def numbers(run: Run) -> list[str]:
    return [line.split()[0] for line in text_of(outputs_of(run.result.path)[0]).splitlines()]
