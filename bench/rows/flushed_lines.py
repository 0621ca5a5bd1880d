"""A hundred thousand lines, each a message of its own: is all of it kept, and how fast."""

from __future__ import annotations

from itertools import pairwise

from bench.aims import at_most_times, passed_by_all
from bench.measure import Facts
from bench.notebooks import executed_cells, printed, python_notebook
from bench.runner import CELLS_S, PEAK_MB
from bench.tools import EXECUTE, KERNEL_ALONE, NBCONVERT, OURSELVES, PAPERMILL, Notebook

from .row import Row, contender

LINES = 100_000
KEPT = "lines kept (%)"
OUT_OF_ORDER = "lines out of order"
DAMAGED = "damaged lines"
SOURCE = python_notebook([f"for i in range({LINES}):\n    print(i, flush=True)"])


def check(result: Notebook) -> Facts:
    """Count what is kept, what is in the wrong place, and what is no line that was printed.

    A number and its newline may be two messages, so that a loss can also glue lines together.
    """
    lines = printed(executed_cells(result, 1)[0]).removesuffix("\n").split("\n")
    numbers = [
        int(line) for line in lines if line.isascii() and line.isdigit() and int(line) < LINES
    ]
    return {
        KEPT: 100 * len(set(numbers)) / LINES,
        OUT_OF_ORDER: sum(later <= earlier for earlier, later in pairwise(numbers)),
        DAMAGED: len(lines) - len(numbers),
    }


ROW = Row(
    title=f"{LINES:,} flushed lines",
    contenders=(
        *(contender(tool, SOURCE, check) for tool in (OURSELVES, EXECUTE)),
        *(contender(tool, SOURCE, check, most_rounds=1) for tool in (NBCONVERT, PAPERMILL)),
        contender(KERNEL_ALONE, SOURCE, check),
    ),
    aims=(
        passed_by_all(KEPT, 100),
        passed_by_all(OUT_OF_ORDER, 0),
        passed_by_all(DAMAGED, 0),
        at_most_times(EXECUTE.name, 1.0),
    ),
    rounds=3,
    columns=(KEPT, OUT_OF_ORDER, DAMAGED, CELLS_S, PEAK_MB),
    remark="A tool that loses lines has less to do for them.",
)
