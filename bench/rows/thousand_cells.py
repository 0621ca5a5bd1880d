"""A thousand cells that do next to nothing: what a tool costs at each cell."""

from __future__ import annotations

from bench.aims import faster_than
from bench.measure import Facts, Measured
from bench.notebooks import executed_cells, python_notebook, require_text
from bench.runner import CELLS_S, PEAK_MB
from bench.tools import EXECUTE, KERNEL_ALONE, OURSELVES, PAPERMILL, Notebook

from .row import Contender, Row, contender

CELLS = 1000
FEWER = 100


def source(cells: int) -> Notebook:
    """Make the notebook: each cell prints its number."""
    return python_notebook([f"print({number})" for number in range(cells)])


def check_of(cells: int, result: Notebook) -> Facts:
    """Compare each cell with what it prints."""
    require_text(executed_cells(result, cells), [f"{number}\n" for number in range(cells)])
    return {}


def check(result: Notebook) -> Facts:
    """Compare all cells."""
    return check_of(CELLS, result)


def papermill_with_fewer() -> Measured:
    """Run papermill as long as that is bearable: it saves the notebook twice a cell."""
    return PAPERMILL.run(source(FEWER), lambda result: check_of(FEWER, result))


SOURCE = source(CELLS)
ROW = Row(
    title=f"{CELLS:,} trivial cells",
    contenders=(
        *(contender(tool, SOURCE, check) for tool in (OURSELVES, EXECUTE, KERNEL_ALONE)),
        Contender(
            f"papermill, {FEWER} cells only",
            PAPERMILL,
            papermill_with_fewer,
            most_rounds=3,
            is_same_job=False,
        ),
    ),
    aims=(faster_than((EXECUTE.name,), 1.0),),
    rounds=5,
    columns=(CELLS_S, PEAK_MB),
    remark="papermill's time grows with the square of the cells: all of them take it minutes.",
)
