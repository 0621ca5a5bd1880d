"""What a row is: one job, and everybody who does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.aims import Aim
from bench.measure import Measured
from bench.tools import Check, Notebook, Tool


@dataclass(frozen=True)
class Contender:
    """One who does the job, and how."""

    name: str
    tool: Tool
    run: Callable[[], Measured]
    """Does the job once; raises RuntimeError when the result is wrong: exit code 0 is not taken
    for success."""
    most_rounds: int | None = None
    """Its rounds are no more than this, because they take so long."""
    is_same_job: bool = True
    """False when it was given less to do, so that its time is not compared."""


def contender(
    tool: Tool, source: Notebook, check: Check, most_rounds: int | None = None
) -> Contender:
    """Make a contender that runs a notebook and has its result checked."""
    return Contender(tool.name, tool, lambda: tool.run(source, check), most_rounds)


@dataclass(frozen=True)
class Row:
    """One job, everybody who does it, and what we want of the numbers."""

    title: str
    contenders: tuple[Contender, ...]
    aims: tuple[Aim, ...]
    rounds: int = 7
    """How often each does it, unless more or fewer are asked for."""
    columns: tuple[str, ...] = ()
    """Which facts to show beside the times."""
    remark: str = ""
