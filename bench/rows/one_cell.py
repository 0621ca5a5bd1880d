"""The notebook with one cell: what a tool costs before and after the work itself."""

from __future__ import annotations

from bench.aims import faster_than
from bench.measure import Facts
from bench.notebooks import executed_cells, python_notebook, require_text
from bench.tools import OURSELVES, PEERS, Notebook

from .row import Row, contender

SOURCE = python_notebook(['print("the answer is", 6 * 7)'])


def check(result: Notebook) -> Facts:
    """Compare the only cell with what it prints."""
    require_text(executed_cells(result, 1), ["the answer is 42\n"])
    return {}


ROW = Row(
    title="One-cell notebook, start to finished",
    contenders=tuple(contender(tool, SOURCE, check) for tool in (OURSELVES, *PEERS)),
    aims=(faster_than(tuple(peer.name for peer in PEERS), 4.0),),
)
