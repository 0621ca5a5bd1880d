"""One module for each name that `bench/run` takes; `ROWS` has the rows of each."""

from __future__ import annotations

from . import (
    flushed_lines,
    large_cells,
    large_output,
    many_at_once,
    one_cell,
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
    "waiting": (waiting.ROW,),
}
