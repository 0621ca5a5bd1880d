"""What a behaviour is: a notebook, and what is asked of whoever runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec

from tests.conftest import code, notebook_json

Json = dict[str, object]


class Behaviour(msgspec.Struct, frozen=True):
    """One notebook and how it is run.

    `files` lie beside it. `parameters` are given to a run of ours, while nbclient, which knows
    none, gets a notebook with `injected` as a cell at the place `injected_at`. `minor` is the
    minor number of its format; below 5 its cells have no ids. `document` replaces all of it.
    """

    name: str
    cells: tuple[str | Json, ...] = ()
    kernel: str | None = "python3"
    allow_errors: bool = False
    cell_s: float | None = None
    files: Mapping[str, str] = {}
    parameters: Mapping[str, object] = {}
    injected: str | None = None
    injected_at: int = 0
    minor: int = 5
    document: bytes | None = None

    def source(self) -> bytes:
        """The notebook as it is submitted."""
        if self.document is not None:
            return self.document
        cells = [cell if isinstance(cell, str) else dict(cell) for cell in self.cells]
        notebook = json.loads(notebook_json(*cells, kernel=self.kernel))
        notebook["nbformat_minor"] = self.minor
        for cell in notebook["cells"]:
            if self.minor < 5:
                del cell["id"]
            if cell["cell_type"] != "code":
                cell.pop("outputs", None)
        return json.dumps(notebook).encode()

    def source_for_nbclient(self) -> bytes:
        """The same, with what a run of ours would put in already there."""
        if self.injected is None:
            return self.source()
        notebook = json.loads(self.source())
        cell = code(self.injected, "injected-parameters", id="injected-parameters")
        notebook["cells"].insert(self.injected_at, cell)
        return json.dumps(notebook).encode()


def prose(text: str, kind: str = "markdown", **more: object) -> Json:
    """A cell that is not executed."""
    return {"cell_type": kind, "metadata": {}, "source": text, **more}


STALE: Json = {"output_type": "stream", "name": "stdout", "text": ["stale\n"]}


def stale(source: str, *tags: str) -> Json:
    """A code cell with the output and the count of an earlier execution."""
    return {**code(source, *tags), "outputs": [STALE], "execution_count": 77}
