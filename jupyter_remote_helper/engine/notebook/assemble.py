"""Source and journal in, result notebook out: pure, deterministic, at any moment.

Whoever holds a run's folder can make its result: the runner at the end, or anybody who finds a
dead one. Cells that did not run have no outputs, so nothing stale is ever shown as new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import cast

from jupyter_remote_helper.engine.records import (
    CellEnded,
    Cleared,
    DisplayUpdated,
    JournalRecord,
    KernelLaunch,
    KernelReady,
    Output,
    Stream,
)

from .document import Json, bytes_of, code_cells, lines_of, notebook_from_bytes
from .parameters import inject


def prepared(source: bytes, parameters: Mapping[str, object]) -> Json:
    """The notebook that is executed: format 4.5, ids given, parameters set.

    Raises
    ------
    NotANotebook
        The source is none.
    """
    notebook = notebook_from_bytes(source)
    inject(notebook, parameters)
    return notebook


def assemble(
    source: bytes,
    parameters: Mapping[str, object],
    kernel: KernelLaunch | None,
    records: Iterable[JournalRecord],
) -> bytes:
    """The bytes of the result notebook, from whatever the journal holds so far.

    Raises
    ------
    NotANotebook
        The source is none.
    """
    notebook = prepared(source, parameters)
    outputs = _Outputs()
    for record in records:
        outputs.apply(record)
    for number, cell in code_cells(notebook):
        outputs.fill(number, cell)
    _describe(notebook, kernel, outputs.language_info)
    return bytes_of(notebook)


def _describe(notebook: Json, kernel: KernelLaunch | None, language_info: Json | None) -> None:
    metadata = cast("Json", notebook["metadata"])
    if kernel is not None:
        spec = metadata.get("kernelspec")
        metadata["kernelspec"] = (spec if isinstance(spec, dict) else {}) | {
            "display_name": kernel.display_name,
            "language": kernel.language,
            "name": kernel.name,
        }
    if language_info is not None:
        metadata["language_info"] = language_info


class _Outputs:
    """The outputs of every cell while the journal is read."""

    def __init__(self) -> None:
        self.language_info: Json | None = None
        self._outputs: dict[int, list[Json]] = {}
        self._ended: dict[int, CellEnded] = {}
        self._clears_next: set[int] = set()
        self._displays: dict[str, list[Json]] = {}

    def apply(self, record: JournalRecord) -> None:
        match record:
            case Stream():
                self._stream(record)
            case Output():
                self._output(record)
            case DisplayUpdated():
                for output in self._displays.get(record.display_id, ()):
                    output.update(_bundle(_loads(record.content)))
            case Cleared(cell=cell, wait=wait):
                self._clears_next.add(cell) if wait else self._clear(cell)
            case CellEnded():
                self._ended[record.cell] = record
            case KernelReady():
                self.language_info = _loads(record.language_info)
            case _:
                pass

    def _clear(self, cell: int) -> None:
        self._clears_next.discard(cell)
        self._outputs.pop(cell, None)

    def _add(self, cell: int) -> list[Json]:
        if cell in self._clears_next:
            self._clear(cell)
        return self._outputs.setdefault(cell, [])

    def _stream(self, record: Stream) -> None:
        outputs = self._add(record.cell)
        last = outputs[-1] if outputs else None
        if last and last["output_type"] == "stream" and last["name"] == record.name:
            cast("list[str]", last["text"]).append(record.text)  # joined when the cell is filled
            return
        outputs.append({"name": record.name, "output_type": "stream", "text": [record.text]})

    def _output(self, record: Output) -> None:
        content = _loads(record.content)
        output: Json = {"output_type": record.output_type}
        if record.output_type == "error":
            traceback = content.get("traceback")
            output["ename"] = str(content.get("ename", ""))
            output["evalue"] = str(content.get("evalue", ""))
            output["traceback"] = (
                [str(line) for line in traceback] if isinstance(traceback, list) else []
            )
        else:
            output |= _bundle(content)
            if record.output_type == "execute_result":
                count = content.get("execution_count")
                output["execution_count"] = count if isinstance(count, int) else None
        self._add(record.cell).append(output)
        if record.display_id is not None:
            self._displays.setdefault(record.display_id, []).append(output)

    def fill(self, number: int, cell: Json) -> None:
        """Give a code cell what the journal has for it, and nothing that stood there before."""
        ended = self._ended.get(number)
        metadata = cast("Json", cell["metadata"])
        metadata.pop("execution", None)
        if ended is not None and ended.timings:
            metadata["execution"] = ended.timings
        cell["execution_count"] = ended.execution_count if ended else None
        cell["outputs"] = [_closed(output) for output in self._outputs.get(number, ())]


def _loads(raw: object) -> Json:
    value = json.loads(bytes(cast("bytes", raw)))
    return value if isinstance(value, dict) else {}


def _bundle(content: Json) -> Json:
    """Data and metadata of a display, its texts as lines like Jupyter keeps them."""
    data, metadata = content.get("data"), content.get("metadata")
    bundle = data if isinstance(data, dict) else {}
    return {
        "data": {mime: _kept(mime, value) for mime, value in bundle.items()},
        "metadata": metadata if isinstance(metadata, dict) else {},
    }


def _kept(mime: str, value: object) -> object:
    is_json = mime == "application/json" or mime.endswith("+json")
    if is_json or not isinstance(value, str):
        return value
    is_text = mime.startswith("text/") or mime in {"application/javascript", "image/svg+xml"}
    return lines_of(value) if is_text else value


def _closed(output: Json) -> Json:
    if output["output_type"] != "stream":
        return output
    return output | {"text": lines_of("".join(cast("list[str]", output["text"])))}
