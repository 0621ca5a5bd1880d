"""Notebooks of format 3, brought to format 4. Pure.

What nbformat does with them, as far as a run needs it: outputs are not carried over, since a run
makes its own.
"""

from __future__ import annotations

from typing import TypeAlias

Json: TypeAlias = dict[str, object]
MAJOR = 3


def upgraded(notebook: Json) -> Json:
    """The notebook in format 4; `notebook` has format 3 and is not changed.

    Examples
    --------
    >>> cells = [{"cell_type": "heading", "level": 2, "source": ["Two"]}]
    >>> upgraded({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]})["cells"]
    [{'cell_type': 'markdown', 'metadata': {}, 'source': '## Two'}]
    """
    sheets = notebook.get("worksheets")
    metadata = notebook.get("metadata")
    cells = [
        _cell(cell)
        for sheet in (sheets if isinstance(sheets, list) else [])
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
        for cell in sheet["cells"]
    ]
    kept = dict(metadata) if isinstance(metadata, dict) else {}
    kept.pop("name", None)
    kept["orig_nbformat"] = MAJOR
    return {"cells": cells, "metadata": kept, "nbformat": 4, "nbformat_minor": 5}


def _cell(cell: object) -> object:
    if not isinstance(cell, dict):
        return cell
    kind, metadata = cell.get("cell_type"), cell.get("metadata")
    made: Json = {
        "cell_type": kind if kind in {"code", "raw"} else "markdown",
        "metadata": dict(metadata) if isinstance(metadata, dict) else {},
        "source": cell.get("input" if kind == "code" else "source", ""),
    }
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
        if isinstance(cell.get("collapsed"), bool):
            made["metadata"] = {**_dict(made["metadata"]), "collapsed": cell["collapsed"]}
    if kind == "heading":
        level, text = cell.get("level"), made["source"]
        words = "".join(map(str, text)) if isinstance(text, list) else str(text)
        marks = "#" * (level if isinstance(level, int) else 1)
        made["source"] = f"{marks} {' '.join(words.splitlines())}"
    return made


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}
