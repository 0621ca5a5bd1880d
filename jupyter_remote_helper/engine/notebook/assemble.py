"""Source and journal in, result notebook out: pure, deterministic, at any moment.

Whoever holds a run's folder can make its result: the runner at the end, or anybody who finds a
dead one. Cells that did not run have no outputs, so nothing stale is ever shown as new.

The result comes in pieces, since it may be larger than memory: first the notebook is written with
a mark for the outputs of each cell, then each mark is replaced by what the journal has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from jupyter_remote_helper.engine.records import (
    KernelLaunch,
    Note,
)

from .document import (
    Json,
    code_cells,
    json_bytes,
    notebook_from_bytes,
)
from .index import Index
from .parameters import inject
from .render import TEXT_LIMIT_CHARS, Blobs, OutputRenderer, Records

PIECE_BYTES = 65_536
MARK = "outputs-of-cell-"


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
    return Assembly(records, blobs, text_limit_chars).pieces(source, parameters, kernel)


class Assembly:
    """A journal that was gone through: its notes, and the result that can be made with it."""

    def __init__(
        self, records: Records, blobs: Blobs, text_limit_chars: int = TEXT_LIMIT_CHARS
    ) -> None:
        self._renderer = OutputRenderer(records, blobs, text_limit_chars)
        self._index = Index(self._renderer.load).read(records)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the run noted, in order."""
        return tuple(self._index.notes)

    def pieces(
        self, source: bytes, parameters: Mapping[str, object], kernel: KernelLaunch | None
    ) -> Iterator[bytes]:
        """The result notebook, see `assemble`; no piece is very small, but for the last."""
        return joined(self._parts(source, parameters, kernel))

    def _parts(
        self, source: bytes, parameters: Mapping[str, object], kernel: KernelLaunch | None
    ) -> Iterator[bytes]:
        notebook = prepared(source, parameters, kernel.language if kernel else "python")
        nonce = f"{MARK}{hash_free_nonce(source)}-"
        for number, cell in code_cells(notebook):
            _fill(cell, self._index, number, f"{nonce}{number}")
        _describe(notebook, kernel, self._index, self._renderer)
        skeleton = json_bytes(notebook)
        start = 0
        for number, _ in code_cells(notebook):
            mark = json.dumps(f"{nonce}{number}").encode()
            place = skeleton.index(mark, start)
            yield skeleton[start:place]
            yield from self._renderer.outputs(self._index.areas.get(number, []))
            start = place + len(mark)
        yield skeleton[start:]


def joined(parts: Iterable[bytes], least_bytes: int = PIECE_BYTES) -> Iterator[bytes]:
    """The same bytes in fewer pieces, since each costs whoever takes it; the last may be small."""
    held: list[bytes] = []
    size_bytes = 0
    for part in parts:
        held.append(part)
        size_bytes += len(part)
        if size_bytes >= least_bytes:
            yield b"".join(held)
            held, size_bytes = [], 0
    if held:
        yield b"".join(held)


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
    notebook: Json, kernel: KernelLaunch | None, index: Index, renderer: OutputRenderer
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
        said = json.loads(bytes(index.language_info))
        if isinstance(said, dict) and isinstance(said.get("name"), str):  # which nbformat asks for
            metadata["language_info"] = said
    captured = {
        area: [renderer.output(slot) for slot in slots]
        for area, slots in index.areas.items()
        if isinstance(area, str)
    }
    metadata.pop("widgets", None)
    widgets = index.widgets.state(captured)
    if widgets is not None:
        metadata["widgets"] = widgets
