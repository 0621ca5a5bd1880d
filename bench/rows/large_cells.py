"""A thousand cells with 100 KB of text each: the cost of keeping, and whether memory stays flat."""

from __future__ import annotations

from bench.aims import at_most, at_most_times, ratio_of
from bench.measure import Facts
from bench.notebooks import executed_cells, python_notebook, require_text
from bench.runner import CELLS_S, EARLY_MB, GROWTH_MB, LATE_MB, PEAK_MB
from bench.tools import EXECUTE, KERNEL_ALONE, OURSELVES, Notebook

from .row import Row, contender

CELLS = 1000
LINES = 1000
FILL = "x" * 90
LINE_BYTES = 100
SOURCE = python_notebook(
    [
        f'print("".join(f"{number:04d} {{line:04d}}{FILL}\\n" for line in range({LINES})), end="")'
        for number in range(CELLS)
    ]
)


def check(result: Notebook) -> Facts:
    """Compare each cell with what it prints."""
    texts = [
        "".join(f"{number:04d} {line:04d}{FILL}\n" for line in range(LINES))
        for number in range(CELLS)
    ]
    require_text(executed_cells(result, CELLS), texts)
    return {}


ROW = Row(
    title=f"{CELLS:,} cells that print {LINES * LINE_BYTES / 1000:g} KB each",
    contenders=tuple(contender(tool, SOURCE, check) for tool in (OURSELVES, KERNEL_ALONE, EXECUTE)),
    aims=(
        at_most_times(KERNEL_ALONE.name, 1.3),
        ratio_of(CELLS_S, KERNEL_ALONE.name, 1.3),
        at_most(GROWTH_MB, 10),
        at_most(PEAK_MB, 60 + LINES * LINE_BYTES / 1e6, ", 60 above one message"),
    ),
    rounds=5,
    columns=(CELLS_S, EARLY_MB, LATE_MB, GROWTH_MB, PEAK_MB),
)
