"""A journal whose disk is full: what waits for room is limited, and what is dropped is counted."""

from __future__ import annotations

from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.journal import is_sound, read_journal
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import Noted, Stream
from tests.disks import small_disk


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
