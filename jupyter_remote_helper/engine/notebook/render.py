"""Outputs of the journal as a notebook has them: pure, in pieces where they may be large."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from jupyter_remote_helper.engine.records import (
    DisplayUpdated,
    InputRefused,
    JournalRecord,
    Output,
    Stream,
)

from .document import Json, json_bytes, json_of_lines, lines_of
from .index import Slot
from .text import collapsed_pieces

TEXT_LIMIT_CHARS = 64_000_000


class Records(Protocol):
    """A journal: gone through with places, and gone back to by place."""

    def __iter__(self) -> Iterator[tuple[int, JournalRecord]]:
        """Each record with its place."""

    def at(self, place: int) -> JournalRecord:
        """The record at a place."""


class Blobs(Protocol):
    """Where large contents are kept."""

    def get(self, name: str) -> bytes:
        """The content of that name."""


class OutputRenderer:
    """Reads outputs back from the journal and writes them as a notebook has them."""

    def __init__(self, records: Records, blobs: Blobs, text_limit_chars: int) -> None:
        self._records = records
        self._blobs = blobs
        self._limit_chars = text_limit_chars

    def load(self, content: msgspec.Raw, blob: str | None) -> Json:
        """The content of a record."""
        try:
            value = json.loads(bytes(content) if blob is None else self._blobs.get(blob))
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def outputs(self, slots: list[Slot]) -> Iterator[bytes]:
        """The list of a cell's outputs, as it stands in the file."""
        if not slots:
            yield b"[]"
            return
        limit_chars = self._limit_chars
        for number, slot in enumerate(slots):
            yield b",\n    " if number else b"[\n    "
            if slot.stream is None:
                yield json_bytes(self.output(slot), indent=4)
            else:
                yield from self._stream(slot.stream, self._text(slot, limit_chars))
                limit_chars = max(0, limit_chars - slot.chars)
        yield b"\n   ]"

    def _stream(self, name: str, texts: Iterable[str]) -> Iterator[bytes]:
        """A text output, which may be larger than all others together, in pieces."""
        head = json_bytes({"name": name, "output_type": "stream"}, indent=4)
        yield head.removesuffix(b"\n    }") + b',\n     "text": '
        yield from json_of_lines(texts, indent=5)
        yield b"\n    }"

    def output(self, slot: Slot) -> Json:
        """One output."""
        if slot.stream is not None:
            text = "".join(self._text(slot, self._limit_chars))
            return {"name": slot.stream, "output_type": "stream", "text": lines_of(text)}
        record = self._records.at(slot.places[0])
        if isinstance(record, InputRefused):
            text = f"{record.prompt}[input was asked for and refused: nobody is there to give it]\n"
            return {"name": "stderr", "output_type": "stream", "text": [text]}
        if not isinstance(record, Output):
            raise TypeError(record)
        content = self.load(record.content, record.blob)
        if record.output_type == "error":
            return _error(content)
        if slot.newest is not None and slot.newest.place != slot.places[0]:
            update = self._records.at(slot.newest.place)
            if isinstance(update, DisplayUpdated | Output):
                newer = self.load(update.content, update.blob)
                content |= {k: v for k, v in newer.items() if k in {"data", "metadata"}}
        output: Json = {"output_type": record.output_type} | _bundle(content)
        if record.output_type == "execute_result":
            count = content.get("execution_count")
            output["execution_count"] = count if isinstance(count, int) else None
        return output

    def _text(self, slot: Slot, limit_chars: int) -> Iterator[str]:
        if slot.chars <= limit_chars:
            yield from collapsed_pieces(self._texts(slot.places))
            return
        half = limit_chars // 2
        head, tail = self._head(slot.places, half), self._tail(slot.places, half)
        missing = slot.chars - len(head) - len(tail)
        yield head
        yield f"\n[… {missing:,} characters are left out here; the run keeps them …]\n"
        yield tail

    def _texts(self, places: list[int]) -> Iterator[str]:
        for place in places:
            record = self._records.at(place)
            if isinstance(record, Stream):
                yield record.text

    def _head(self, places: list[int], most_chars: int) -> str:
        texts: list[str] = []
        left = most_chars
        for text in self._texts(places):
            if left <= 0:
                break
            texts.append(text[:left])
            left -= len(text)
        return "".join(texts)

    def _tail(self, places: list[int], most_chars: int) -> str:
        texts: list[str] = []
        left = most_chars
        for text in self._texts(places[::-1]):
            if left <= 0:
                break
            texts.append(text[-left:])
            left -= len(text)
        return "".join(texts[::-1])


def _error(content: Json) -> Json:
    traceback = content.get("traceback")
    return {
        "output_type": "error",
        "ename": _said(content.get("ename")),
        "evalue": _said(content.get("evalue")),
        "traceback": [str(line) for line in traceback] if isinstance(traceback, list) else [],
    }


def _said(value: object) -> str:
    return "" if value is None else str(value)


def _bundle(content: Json) -> Json:
    """Data and metadata of a display, its texts as lines like Jupyter keeps them."""
    data, metadata = content.get("data"), content.get("metadata")
    bundle = data if isinstance(data, dict) else {}
    return {
        "data": {mime: _kept(mime, value) for mime, value in bundle.items()},
        "metadata": metadata if isinstance(metadata, dict) else {},
    }


def _kept(mime: str, value: object) -> object:
    if mime == "application/json" or mime.endswith("+json"):
        return value
    if not isinstance(value, str):
        is_lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
        return value if is_lines else json.dumps(value)
    is_text = mime.startswith("text/") or mime in {"application/javascript", "image/svg+xml"}
    return lines_of(value) if is_text else value
