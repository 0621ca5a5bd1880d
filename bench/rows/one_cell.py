"""The notebook with one cell: what a tool costs before and after the work itself."""

from __future__ import annotations

from bench.tools import Notebook, python_notebook

from .row import Row


def check(result: Notebook) -> None:
    """Compare the only cell with what it prints.

    Raises
    ------
    RuntimeError
        The cell was not run, or has another output.
    """
    # papermill may add a cell of its own; ours is found by what it does
    cells = [cell for cell in result["cells"] if "6 * 7" in "".join(cell["source"])]
    if len(cells) != 1 or cells[0]["execution_count"] != 1:
        raise RuntimeError("the cell was not run")
    texts = ["".join(output.get("text", "")) for output in cells[0]["outputs"]]
    if texts != ["the answer is 42\n"]:
        raise RuntimeError(f"the cell printed {texts}")


ROW = Row(
    name="one-cell",
    title="One-cell notebook, start to finished",
    source=python_notebook(['print("the answer is", 6 * 7)']),
    check=check,
    at_least=4.0,
)
