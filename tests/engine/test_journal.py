"""The journal: what is written comes back, and damage is never taken for a record."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_remote_helper.engine.journal import (
    BlobStore,
    JournalReader,
    is_sound,
    line_of,
    read_journal,
    read_lines,
    recorded_end,
    records_of,
)
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import (
    CellStarted,
    Cleared,
    Ended,
    Failed,
    JournalRecord,
    Opened,
    Stream,
    Succeeded,
    Terminated,
)

texts = st.text(st.characters(codec="utf-8"), max_size=60)
some_records = st.lists(
    st.one_of(
        st.builds(Stream, st.integers(0), st.just(1.5), st.just(0.5), cell=st.integers(1, 9),
                  name=st.sampled_from(["stdout", "stderr"]), text=texts),
        st.builds(Cleared, st.integers(0), st.just(1.5), st.just(0.5), cell=st.integers(1, 9),
                  wait=st.booleans()),
        st.builds(CellStarted, st.integers(0), st.just(1.5), st.just(0.5), cell=st.integers(1, 9),
                  cell_id=texts, label=texts, message_id=texts),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


@given(some_records)
def test_each_line_is_json_and_comes_back(records: list[JournalRecord]) -> None:
    lines = [line_of(record) for record in records]
    assert list(records_of(lines)) == records
    for line in lines:
        assert line.count(b"\n") == 1
        assert list(json.loads(line))[-1] == "crc"


@given(some_records, st.data())
def test_a_cut_leaves_exactly_the_whole_lines(
    records: list[JournalRecord], data: st.DataObject
) -> None:
    lines = [line_of(record) for record in records]
    whole = b"".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    ends = [len(b"".join(lines[: n + 1])) for n in range(len(lines))]
    survivors = sum(1 for end in ends if end <= cut)
    assert list(records_of(whole[:cut].splitlines(keepends=True))) == records[:survivors]


@given(some_records, st.data())
def test_a_flipped_byte_costs_its_own_line_only(
    records: list[JournalRecord], data: st.DataObject
) -> None:
    lines = [line_of(record) for record in records]
    hit = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[hit]) - 1))
    broken = bytearray(lines[hit])
    broken[place] ^= 1 << data.draw(st.integers(0, 7))
    found = list(records_of([*lines[:hit], bytes(broken), *lines[hit + 1 :]]))
    assert found == records[:hit] + records[hit + 1 :]


def test_the_first_line_begins_with_the_format() -> None:
    line = line_of(Opened(1, 0.0, 0.0, format=1, attempt=1, total=3))
    assert line.startswith(b'{"format":1,')
    assert json.loads(line)["kind"] == "opened"
    assert is_sound(line)


def test_a_sound_line_of_an_unknown_kind_is_passed_over() -> None:
    known = Cleared(1, 0.0, 0.0, cell=1, wait=False)
    line = line_of(known).replace(b'"cleared"', b'"telegram"')
    body = line[:-19]
    import zlib

    newer = body + b',"crc":"%08x"}\n' % zlib.crc32(body)
    assert is_sound(newer)
    assert list(records_of([newer, line_of(known)])) == [known]


def test_what_was_flushed_is_there_for_other_readers(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.append(Stream(*journal.stamp(), cell=1, name="stdout", text="a"))
    assert list(read_journal(path)) == []
    journal.flush()
    assert [r.text for r in read_journal(path) if isinstance(r, Stream)] == ["a"]
    assert journal.size_bytes == path.stat().st_size
    assert path.stat().st_mode & 0o777 == 0o600
    journal.close()


def test_reading_by_offset_gives_whole_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\nthr")
    assert read_lines(path, 0, 6) == (b"one\n", 4)
    assert read_lines(path, 4, 100) == (b"two\n", 8)
    assert read_lines(path, 8, 100) == (b"", 8)
    assert read_lines(path, 0, 1) == (b"one\n", 4), "a long line comes whole"
    assert read_lines(tmp_path / "none", 5, 10) == (b"", 5)


def test_a_reader_goes_through_and_goes_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    records: list[JournalRecord] = [Cleared(n, 0.0, 0.0, cell=n, wait=False) for n in range(1, 4)]
    lines = [line_of(record) for record in records]
    path.write_bytes(lines[0] + b"damaged\n" + lines[1] + lines[2] + b"torn")
    with JournalReader(path) as reader:
        places = dict(reader)
        assert list(places.values()) == records
        for place in reversed(places):
            assert reader.at(place) == places[place]
    with JournalReader(tmp_path / "none") as empty:
        assert list(empty) == []
    assert list(read_journal(tmp_path / "none")) == []


def test_a_sound_line_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    """By a version that writes what this one does not: no run may keep others from being seen."""
    path = tmp_path / "journal.jsonl"
    bodies = [b'{"kind":"later","seq":1', b'{"kind":"output","content":' + b"[" * 5000, b"no JSON"]
    lines = [body + b',"crc":"%08x"}\n' % zlib.crc32(body) for body in bodies]
    path.write_bytes(b"".join(lines))
    assert list(read_journal(path)) == []


def test_much_is_flushed_and_synced_without_being_asked(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    text = "x" * 40_000
    for _ in range(30):
        journal.append(Stream(*journal.stamp(), cell=1, name="stdout", text=text))
    assert (tmp_path / "journal.jsonl").stat().st_size > 1_000_000
    journal.append(Cleared(*journal.stamp(), cell=1, wait=False))
    pending = [journal.is_pending]
    journal.sync()
    pending.append(journal.is_pending)
    assert pending == [True, False]
    journal.close()
    seqs = [record.seq for record in read_journal(tmp_path / "journal.jsonl")]
    assert seqs == list(range(1, 32))


def test_a_second_writer_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    for attempt in (1, 2):
        journal = Journal(path)
        journal.append(Opened(*journal.stamp(), format=1, attempt=attempt, total=0))
        journal.close()
    assert [r.attempt for r in read_journal(path) if isinstance(r, Opened)] == [1, 2]


def test_the_end_that_was_written_last_is_the_one_that_counts(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    assert recorded_end(path) is None
    ends: list[JournalRecord] = [
        Ended(1, 0.0, 0.0, state=Failed(Terminated(15))), Ended(2, 0.0, 0.0, state=Succeeded())
    ]  # fmt: skip
    path.write_bytes(b"".join(map(line_of, ends)))
    assert recorded_end(path) == Succeeded()


def test_a_content_that_is_gone_is_an_empty_one(tmp_path: Path) -> None:
    assert BlobStore(tmp_path / "blobs").get("none") == b"{}"


def test_no_line_begins_in_the_middle_of_another_or_beyond_the_end(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n")
    for offset in (3, 9):
        with pytest.raises(ValueError, match=f"no line begins at {offset}"):
            read_lines(path, offset, 100)


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    assert blobs.put(b"x") == blobs.put(b"x")
    assert len(list((tmp_path / "blobs").iterdir())) == 1
    assert blobs.get(blobs.put(b"y")) == b"y"
