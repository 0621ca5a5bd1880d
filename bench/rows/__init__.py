"""One module for each row of the table; `ROWS` is all of them, by name."""

from __future__ import annotations

from . import one_cell
from .row import Row

ROWS: dict[str, Row] = {row.name: row for row in (one_cell.ROW,)}
