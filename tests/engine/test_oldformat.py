"""Notebooks of format 3 and early 4: what nbformat makes of them, we do too."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest

from jupyter_remote_helper.engine.notebook.document import (
    NotANotebook,
    cells_of,
    notebook_from_bytes,
    source_of,
)

CELLS: list[dict[str, Any]] = [
    {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["Two\n", "lines"]},
    {"cell_type": "heading", "level": 1, "metadata": {}, "source": "One"},
    {"cell_type": "markdown", "metadata": {"a": 1}, "source": "text"},
    {"cell_type": "html", "metadata": {}, "source": "<b>x</b>"},
    {"cell_type": "raw", "metadata": {}, "source": "raw"},
    {
        "cell_type": "code", "collapsed": True, "input": ["x = 1\n", "x"], "language": "python",
        "metadata": {"k": 2}, "outputs": [], "prompt_number": 3,
    },
]  # fmt: skip
OLD = {
    "metadata": {"name": "old", "other": 1},
    "nbformat": 3,
    "nbformat_minor": 0,
    "worksheets": [{"cells": CELLS[:3], "metadata": {}}, {"cells": CELLS[3:], "metadata": {}}],
}


def test_format_3_becomes_what_nbformat_makes_of_it() -> None:
    ours = notebook_from_bytes(json.dumps(OLD).encode())
    nbformat.validate(nbformat.from_dict(ours))  # type: ignore[no-untyped-call]
    theirs = nbformat.reads(json.dumps(OLD), 4)  # type: ignore[no-untyped-call]
    assert len(cells_of(ours)) == len(theirs.cells) == len(CELLS)
    for mine, other in zip(cells_of(ours), theirs.cells, strict=True):
        assert mine["cell_type"] == other.cell_type
        assert source_of(mine) == other.source
        assert mine["metadata"] == dict(other.metadata)
    assert ours["metadata"] == {"other": 1, "orig_nbformat": 3}


@pytest.mark.parametrize("minor", range(6))
def test_every_format_4_becomes_valid(minor: int) -> None:
    code: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    raw = {"cell_type": "raw", "metadata": {}, "source": "", "attachments": {}}
    old = {
        "metadata": {}, "nbformat": 4, "nbformat_minor": minor,
        "cells": [{**code, "source": "1", "id": "a"}, {**code, "source": ["2"]}, raw],
    }  # fmt: skip
    made = notebook_from_bytes(json.dumps(old).encode())
    nbformat.validate(nbformat.from_dict(made))  # type: ignore[no-untyped-call]
    assert made["nbformat_minor"] == 5


def test_a_newer_minor_format_is_kept() -> None:
    newer = {"metadata": {}, "nbformat": 4, "nbformat_minor": 9, "cells": [], "unknown": [1]}
    assert notebook_from_bytes(json.dumps(newer).encode()) == newer


@pytest.mark.parametrize("worksheets", [None, 3, [3], [{"cells": 3}]])
def test_a_strange_format_3_is_empty_or_refused(worksheets: object) -> None:
    data = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": worksheets}).encode()
    try:
        assert cells_of(notebook_from_bytes(data)) == []
    except NotANotebook:
        return
