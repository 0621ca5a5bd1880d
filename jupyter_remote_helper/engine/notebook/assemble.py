"""Source and journal in, result notebook out: pure, deterministic, at any moment.

Whoever holds a run's folder can make its result: the runner at the end, or anybody who finds a
dead one. Cells that did not run have no outputs, so nothing stale is ever shown as new.

The result comes in pieces, since it may be larger than memory: first the notebook is written with
a mark for the outputs of each cell, then each mark is replaced by what the journal has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Protocol, cast

import msgspec

from jupyter_remote_helper.engine.records import (
    DisplayUpdated,
    InputRefused,
    JournalRecord,
    KernelLaunch,
    Output,
    Stream,
)

from .document import Json, code_cells, json_bytes, lines_of, notebook_from_bytes
from .index import Index, Slot
from .parameters import inject
from .text import collapsed

TEXT_LIMIT_CHARS = 64_000_000
MARK = "outputs-of-cell-"


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


def prepared(source: bytes, parameters: Mapping[str, object], language: str = "python") -> Json:
    """The notebook that is executed: format 4.5, ids given, parameters set.

    Raises
    ------
    NotANotebook
        The source is none.
    """
    notebook = notebook_from_bytes(source)
    inject(notebook, parameters, language)
    return notebook


def assemble(
    source: bytes,
    parameters: Mapping[str, object],
    kernel: KernelLaunch | None,
    records: Records,
    blobs: Blobs,
    text_limit_chars: int = TEXT_LIMIT_CHARS,
) -> Iterator[bytes]:
    """The result notebook, in pieces, from whatever the journal holds so far.

    A cell with more text than the limit keeps the head and the tail of it, with a line between
    that says how much is missing; the journal has all of it.

    Raises
    ------
    NotANotebook
        The source is none.
    """
    notebook = prepared(source, parameters, kernel.language if kernel else "python")
    writer = _OutputWriter(records, blobs, text_limit_chars)
    index = Index(writer.load).read(records)
    nonce = f"{MARK}{hash_free_nonce(source)}-"
    for number, cell in code_cells(notebook):
        _fill(cell, index, number, f"{nonce}{number}")
    _describe(notebook, kernel, index, writer)
    skeleton = json_bytes(notebook)
    start = 0
    for number, _ in code_cells(notebook):
        mark = json.dumps(f"{nonce}{number}").encode()
        place = skeleton.index(mark, start)
        yield skeleton[start:place]
        yield from writer.outputs(index.areas.get(number, []))
        start = place + len(mark)
    yield skeleton[start:]


def hash_free_nonce(source: bytes) -> str:
    """A word that does not occur in a text, the same one each time.

    Examples
    --------
    >>> hash_free_nonce(b"x"), hash_free_nonce(b"q0q")
    ('q0q', 'q1q')
    """
    number = 0
    while f"q{number}q".encode() in source:
        number += 1
    return f"q{number}q"


def _fill(cell: Json, index: Index, number: int, mark: str) -> None:
    """Give a code cell what the journal has for it, and nothing that stood there before."""
    ended = index.ended.get(number)
    metadata = cast("Json", cell["metadata"])
    metadata.pop("execution", None)
    if ended is not None and ended.timings:
        metadata["execution"] = ended.timings
    cell["execution_count"] = ended.execution_count if ended else None
    cell["outputs"] = mark


def _describe(
    notebook: Json, kernel: KernelLaunch | None, index: Index, writer: _OutputWriter
) -> None:
    metadata = cast("Json", notebook["metadata"])
    if kernel is not None:
        spec = metadata.get("kernelspec")
        metadata["kernelspec"] = (spec if isinstance(spec, dict) else {}) | {
            "display_name": kernel.display_name,
            "language": kernel.language,
            "name": kernel.name,
        }
    if index.language_info is not None:
        metadata["language_info"] = json.loads(bytes(index.language_info))
    captured = {
        area: [writer.output(slot) for slot in slots]
        for area, slots in index.areas.items()
        if isinstance(area, str)
    }
    metadata.pop("widgets", None)
    widgets = index.widgets.state(captured)
    if widgets is not None:
        metadata["widgets"] = widgets


class _OutputWriter:
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
            output = self.output(slot, limit_chars)
            limit_chars = max(0, limit_chars - slot.chars)
            yield (b",\n    " if number else b"[\n    ") + json_bytes(output, indent=4)
        yield b"\n   ]"

    def output(self, slot: Slot, limit_chars: int = TEXT_LIMIT_CHARS) -> Json:
        """One output."""
        if slot.stream is not None:
            text = self._text(slot, limit_chars)
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

    def _text(self, slot: Slot, limit_chars: int) -> str:
        if slot.chars <= limit_chars:
            return collapsed("".join(self._texts(slot.places)))
        half = limit_chars // 2
        head, tail = self._head(slot.places, half), self._tail(slot.places, half)
        missing = slot.chars - len(head) - len(tail)
        return f"{head}\n[… {missing:,} characters are left out here; the run keeps them …]\n{tail}"

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
        "ename": str(content.get("ename", "")),
        "evalue": str(content.get("evalue", "")),
        "traceback": [str(line) for line in traceback] if isinstance(traceback, list) else [],
    }


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
