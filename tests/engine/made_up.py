"""Journals that tests make up, and what assembling makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import nbformat

from jupyter_remote_helper.engine.notebook.assemble import assemble
from jupyter_remote_helper.engine.records import (
    CellEnded,
    DisplayUpdated,
    JournalRecord,
    KernelLaunch,
    Output,
    Stream,
)
from tests.conftest import code, notebook_json

KERNEL = KernelLaunch("python3", "Python 3", "python", ("python",), {}, "signal", "")
AT = (1, 0.0, 0.0)
STALE = {"output_type": "stream", "name": "stdout", "text": "stale"}


class Listed:
    """Records in a list, with their numbers as places."""

    def __init__(self, records: list[JournalRecord]) -> None:
        self.records = records

    def __iter__(self) -> Iterator[tuple[int, JournalRecord]]:
        return iter(list(enumerate(self.records)))

    def at(self, place: int) -> JournalRecord:
        return self.records[place]


class NoBlobs:
    def get(self, name: str) -> bytes:
        raise KeyError(name)


def assembled(
    source: bytes, records: list[JournalRecord], parameters: dict[str, object] | None = None
) -> bytes:
    return b"".join(assemble(source, parameters or {}, KERNEL, Listed(records), NoBlobs()))


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())


def display(cell: int, text: str, display_id: str | None = None) -> Output:
    content = {"data": {"text/plain": text}, "metadata": {}}
    return Output(
        *AT,
        cell=cell,
        output_type="display_data",
        display_id=display_id,
        content=raw(content),
        blob=None,
    )


def update(display_id: str, text: str, kind: str = "text/plain") -> DisplayUpdated:
    content = raw({"data": {kind: text}, "metadata": {}})
    return DisplayUpdated(*AT, display_id=display_id, content=content, blob=None)


def stream(cell: int, text: str, name: str = "stdout") -> Stream:
    return Stream(*AT, cell=cell, name=name, text=text)


def ended(cell: int, count: int | None = 1) -> CellEnded:
    timings = {"iopub.status.busy": "2026-11-24T00:00:00Z"}
    return CellEnded(*AT, cell=cell, cell_id="c", status="ok", execution_count=count,
                     elapsed_s=0.1, timings=timings)  # fmt: skip


def outputs(records: list[JournalRecord], cells: int = 2) -> list[list[dict[str, Any]]]:
    """The outputs of each cell; what was assembled is valid, and the same each time."""
    source = notebook_json(
        *[code(f"x = {n}", outputs=[STALE], execution_count=9) for n in range(cells)]
    )
    data = assembled(source, records)
    assert data == assembled(source, records)
    notebook = json.loads(data)
    nbformat.validate(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    return [cell["outputs"] for cell in notebook["cells"]]
