"""One module for each name that `bench/run` takes; `ROWS` has the rows of each."""

from __future__ import annotations

from . import (
    flushed_lines,
    large_cells,
    large_output,
    many_at_once,
    many_runs,
    one_cell,
    print_to_http,
    thousand_cells,
    waiting,
)
from .row import Row

ROWS: dict[str, tuple[Row, ...]] = {
    "one-cell": (one_cell.ROW,),
    "thousand-cells": (thousand_cells.ROW,),
    "flushed-lines": (flushed_lines.ROW,),
    "large-cells": (large_cells.ROW,),
    "large-output": large_output.ROWS,
    "many-at-once": (many_at_once.ROW,),
    "print-to-http": (print_to_http.ROW,),
    "many-runs": (many_runs.ROW,),
    "waiting": (waiting.ROW,),
}
