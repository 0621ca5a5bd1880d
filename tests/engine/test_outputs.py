"""From messages to records: joined, bounded, and large ones set aside."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.engine.journal import BlobStore, read_journal
from jupyter_remote_helper.engine.notebook.cells import CellBook
from jupyter_remote_helper.engine.notebook.outputs import OutputWriter
from jupyter_remote_helper.engine.notebook.wire import Message
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import (
    Cleared,
    Comm,
    DisplayUpdated,
    JournalRecord,
    Noted,
    Output,
    OutputDropped,
    Stream,
)


class Bench:
    """An output writer on a journal of its own; cell 1 was sent as m1, cell 2 as m2."""

    def __init__(self, folder: Path, limit_bytes: int = 10**9) -> None:
        book = CellBook()
        book.send("m1", 1)
        book.send("m2", 2)
        self.path = folder / "journal.jsonl"
        self.journal = Journal(self.path)
        self.blobs = BlobStore(folder / "blobs")
        self.writer = OutputWriter(self.journal, book, self.blobs, limit_bytes)

    def take(self, kind: str, content: object, parent: str = "m1", *buffers: bytes) -> bool:
        frame = msgspec.json.encode(content)
        return self.writer.take(Message("iopub", kind, parent, "", frame, buffers))

    def records(self) -> list[JournalRecord]:
        self.writer.close()
        self.journal.close()
        return list(read_journal(self.path))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def text(words: str, name: str = "stdout") -> dict[str, str]:
    return {"name": name, "text": words}


def shown(value: str, display_id: str | None = None) -> dict[str, object]:
    transient = {"display_id": display_id} if display_id else {}
    return {"data": {"text/plain": value}, "metadata": {}, "transient": transient}


def test_adjacent_text_is_joined_and_other_text_is_not(bench: Bench) -> None:
    for word in ("a", "b"):
        bench.take("stream", text(word))
    bench.take("stream", text("!", "stderr"))
    bench.take("stream", text("c"), "m2")
    bench.take("stream", text("d"))
    found = [(r.cell, r.name, r.text) for r in bench.records() if isinstance(r, Stream)]
    assert found == [
        (1, "stdout", "ab"),
        (1, "stderr", "!"),
        (2, "stdout", "c"),
        (1, "stdout", "d"),
    ]


def test_order_of_text_and_displays_is_kept(bench: Bench) -> None:
    bench.take("stream", text("before"))
    bench.take("display_data", shown("x", "d"))
    bench.take("stream", text("between"))
    bench.take("update_display_data", shown("y", "d"))
    bench.take("clear_output", {"wait": True})
    kinds = [type(record) for record in bench.records()]
    assert kinds == [Stream, Output, Stream, DisplayUpdated, Cleared]


def test_output_of_strangers_and_unknown_kinds_is_left_alone(bench: Bench) -> None:
    assert not bench.take("stream", text("x"), "m9")
    assert not bench.take("debug_event", {})
    bench.take("update_display_data", shown("y"))
    assert bench.records() == []


def test_a_long_text_is_cut_into_records_of_bearable_size(bench: Bench) -> None:
    bench.take("stream", text("é" * 200_000))
    found = [record.text for record in bench.records() if isinstance(record, Stream)]
    assert "".join(found) == "é" * 200_000
    assert max(map(len, found)) <= 65_536


def test_a_large_content_is_set_aside_once(bench: Bench) -> None:
    for _ in range(2):
        bench.take("display_data", shown("x" * 300_000))
    first, second = (record for record in bench.records() if isinstance(record, Output))
    assert first.blob == second.blob
    assert first.blob is not None
    assert bytes(first.content) == b"null"
    assert msgspec.json.decode(bench.blobs.get(first.blob)) == shown("x" * 300_000)
    assert (bench.path.parent / "blobs" / first.blob).stat().st_mode & 0o777 == 0o600


def test_a_blob_that_is_gone_is_an_empty_object(bench: Bench) -> None:
    assert bench.blobs.get("0" * 64) == b"{}"


def test_widgets_are_recorded_with_their_buffers_whoever_caused_them(bench: Bench) -> None:
    bench.take("comm_open", {"comm_id": "w", "data": {}}, "m9", b"\x00\xff")
    (record,) = bench.records()
    assert isinstance(record, Comm)
    assert (record.event, record.comm_id, record.buffers) == ("open", "w", ("AP8=",))


def test_output_beyond_the_limit_is_counted_and_noted(tmp_path: Path) -> None:
    bench = Bench(tmp_path, limit_bytes=1000)
    for _ in range(10):
        bench.take("stream", text("x" * 300))
    records = bench.records()
    kept = "".join(record.text for record in records if isinstance(record, Stream))
    assert 600 <= len(kept) < 1000
    (note,) = (record.note for record in records if isinstance(record, Noted))
    size = len(msgspec.json.encode(text("x" * 300)))
    assert note == OutputDropped(1000, (10 - len(kept) // 300) * size)


@pytest.mark.parametrize("kind", ["stream", "display_data", "clear_output", "comm_msg"])
def test_a_content_of_the_wrong_shape_is_reported_and_not_recorded(kind: str, bench: Bench) -> None:
    assert bench.take(kind, [1, 2])
    assert bench.records() == []
