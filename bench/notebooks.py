"""Notebooks to run, and what their results show."""

from __future__ import annotations

from .tools import Notebook


def python_notebook(sources: list[str]) -> Notebook:
    """Make a notebook of code cells for the kernel named python3."""
    cells: list[Notebook] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def executed_cells(result: Notebook, count: int) -> list[Notebook]:
    """Give the cells of a result, which have to have been executed one after the other.

    papermill may add a cell of its own in front, so ours are the last ones.

    Raises
    ------
    RuntimeError
        There are fewer, or one was not executed in its turn.
    """
    cells: list[Notebook] = result["cells"][-count:]
    counts = [cell["execution_count"] for cell in cells]
    if None in counts or counts != list(range(counts[0], counts[0] + count)):
        raise RuntimeError(f"{count} cells were to run, and the counts are {counts[:5]} ...")
    return cells


def printed(cell: Notebook) -> str:
    """Give all that a cell printed.

    Raises
    ------
    RuntimeError
        It has another output, too.
    """
    kinds = {(output["output_type"], output.get("name")) for output in cell["outputs"]}
    if kinds - {("stream", "stdout")}:
        raise RuntimeError(f"there are outputs of the kinds {kinds}")
    return "".join("".join(output["text"]) for output in cell["outputs"])


def require_text(cells: list[Notebook], texts: list[str]) -> None:
    """Compare what each cell printed with what it has to.

    Raises
    ------
    RuntimeError
        One printed something else.
    """
    for number, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        if (found := printed(cell)) != text:
            raise RuntimeError(f"cell {number} printed {len(found)} characters: {found[:60]!r} ...")
