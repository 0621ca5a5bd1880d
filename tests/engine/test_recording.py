"""A journal whose disk is full: what waits for room is limited, and what is dropped is counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.engine.disk import RESERVE_BYTES, Reserve
from jupyter_remote_helper.engine.journal import is_sound, read_journal
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import Ended, Noted, Stream, Succeeded, WritingHeldUp
from tests.disks import SmallDisk, small_disk
from tests.failing import failing_sync


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


def numbers_in(path: Path) -> list[int]:
    return [int(r.text.split()[0]) for r in read_journal(path) if isinstance(r, Stream)]


def test_what_was_not_brought_to_the_disk_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, Reserve(tmp_path))
    journal.append(stream(journal, 1))
    with failing_sync():
        journal.sync()
        held = journal.held_up
        assert held is not None and held.what == "broken"
        journal.append(stream(journal, 2))
        journal.flush()  # too early to try again
        assert numbers_in(path) == [1]
        assert not journal.settle()
    assert journal.settle()
    journal.close()
    assert numbers_in(path) == [1, 2]
    (note,) = [r.note for r in read_journal(path) if isinstance(r, Noted)]
    assert isinstance(note, WritingHeldUp) and note.dropped_outputs == 0


def test_much_that_waits_is_written_a_megabyte_at_a_time(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=8m") as disk:
        journal = Journal(disk.path / "journal.jsonl")
        disk.fill()
        for number in range(1500):
            journal.append(stream(journal, number))
        assert not journal.settle()
        disk.free()
        assert journal.settle()
        journal.close()
        assert numbers_in(disk.path / "journal.jsonl") == list(range(1500))


@contextmanager
def on_full_disk(tmp_path: Path, lines: int) -> Iterator[tuple[SmallDisk, Path, Journal]]:
    """A journal that was given lines on a disk with no room but its reserve."""
    with small_disk(tmp_path / "disk", "size=3m") as disk:
        reserve = Reserve(disk.path)
        reserve.make()
        path = disk.path / "journal.jsonl"
        journal = Journal(path, reserve)
        disk.fill()
        for number in range(lines):
            journal.append(stream(journal, number))
        yield disk, path, journal


def test_it_goes_on_only_when_the_reserve_can_be_had_again(tmp_path: Path) -> None:
    with on_full_disk(tmp_path, 500) as (disk, path, journal):
        assert not (disk.path / "reserve").exists(), "the last words have its room"
        written = numbers_in(path)
        journal.sync()
        assert numbers_in(path) == written
        disk.free()
        assert journal.settle()
        assert (disk.path / "reserve").stat().st_size == RESERVE_BYTES
        journal.close()
        assert numbers_in(path) == list(range(500))


def test_giving_up_writes_all_that_there_is_room_for(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.append(stream(journal, 1))
    assert journal.give_up()
    journal.close()
    assert numbers_in(path) == [1]


def test_giving_up_drops_output_and_keeps_how_the_run_went(tmp_path: Path) -> None:
    with on_full_disk(tmp_path, 2000) as (_, path, journal):
        journal.append(Ended(*journal.stamp(), state=Succeeded()))
        assert not journal.give_up()
        journal.close()
        records = list(read_journal(path))
    *streams, end, note = records
    assert isinstance(end, Ended), "the note of what was dropped is the only one"
    assert isinstance(note, Noted) and isinstance(note.note, WritingHeldUp)
    assert note.note.dropped_outputs == 2000 - len(streams) > 0


def test_giving_up_when_others_took_the_room_of_the_reserve(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=3m") as disk:
        path = disk.path / "journal.jsonl"
        journal = Journal(path, Reserve(disk.path))
        disk.fill()
        for number in range(500):
            journal.append(stream(journal, number))
        journal.settle()
        assert not journal.give_up()
        held = journal.held_up
        assert held is not None and held.dropped_outputs == 500, "there is no room for the note"
        disk.free()
        assert journal.settle()
        journal.close()
        (note,) = [r.note for r in read_journal(path) if isinstance(r, Noted)]
    assert isinstance(note, WritingHeldUp) and note.dropped_outputs == 500


def test_giving_up_on_a_broken_disk_comes_to_an_end(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, Reserve(tmp_path))
    journal.append(stream(journal, 1))
    with failing_sync():
        assert not journal.settle()
        assert not journal.give_up()
        held = journal.held_up
        assert held is not None and held.dropped_outputs == 1
        journal.close()


@pytest.mark.parametrize("torn", [b"torn", b"x" * 200_000])
def test_a_torn_last_line_is_written_over(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    for whole in (b"", b"whole\n"):
        path.write_bytes(whole + torn)
        assert Journal(path).size_bytes == len(whole)
