"""What a row of the table is."""

from __future__ import annotations

from dataclasses import dataclass

from bench.tools import Check, Notebook


@dataclass(frozen=True)
class Row:
    """A notebook that every tool runs, and what the result has to show."""

    name: str
    title: str
    source: Notebook
    check: Check
    """Raises RuntimeError when a result is wrong: exit code 0 is not taken for success."""
    at_least: float
    """How many times faster than the fastest peer we want to be."""
