"""What was measured, as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from statistics import median

from .aims import Rounds, ratios
from .environments import OURS, THEIRS
from .measure import Measured
from .rows.row import Contender, Row
from .tools import OURSELVES

QUIET_CORES = 0.15
"""With more than this taken by others, a time is not to be trusted."""


def spread(values: Sequence[float], digits: int) -> str:
    """Write a median with the least and the greatest value.

    Examples
    --------
    >>> spread([3.0, 1.0, 2.0], 1)
    '2.0 (1.0 to 3.0)'
    >>> spread([3.0], 1)
    '3.0'
    """
    low, middle, high = min(values), median(values), max(values)
    if len(values) == 1:
        return f"{middle:.{digits}f}"
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def row_table(row: Row, rounds: Rounds, failures: list[str]) -> str:
    """Write the table of one row, and below it whether the aims are met and who failed."""
    titles = ["tool", "rounds", "wall time (s)", "CPU (s)", "all processes gone (s)"]
    titles += [*row.columns, "wall time ÷ ours"]
    lines = [f"### {row.title}", "", f"| {' | '.join(titles)} |", "| --- " * len(titles) + "|"]
    for one in row.contenders:
        cells = table_cells(row, one, rounds)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", f"Median (least to greatest). {row.remark}".rstrip(), ""]
    lines += [f"- {aim(rounds)}" for aim in row.aims]
    lines += [f"- FAILED: {failure}" for failure in failures]
    return "\n".join([*lines, f"- {disturbance(rounds)}"])


def table_cells(row: Row, one: Contender, rounds: Rounds) -> list[str]:
    """Write what is known of one contender, a cell for each column."""
    times = rounds.get(one.name, [])
    if not times:
        blanks = [""] * (len(row.columns) + 4)
        return [f"`{one.name}`", "no result", *blanks]
    ours = rounds[OURSELVES.name]
    facts = [spread(values, 1) if (values := fact(times, column)) else "" for column in row.columns]
    ratio = spread(ratios(times, ours), 2) if one.is_same_job else "another job"
    return [
        f"`{one.name}`",
        str(len(times)),
        spread([time.wall_s for time in times], 2),
        spread([time.cpu_s for time in times], 2),
        spread([time.gone_s for time in times], 2),
        *facts,
        "1" if times is ours else ratio,
    ]


def fact(times: list[Measured], column: str) -> list[float]:
    """Give the numbers of a column, where they are known."""
    return [time.facts[column] for time in times if column in time.facts]


def disturbance(rounds: Rounds) -> str:
    """Say how much of the machine was busy with other things."""
    others = [time.others for times in rounds.values() for time in times]
    disturbed = sum(value > QUIET_CORES for value in others)
    return (
        f"Other processes took more than {QUIET_CORES:g} cores during {disturbed} of "
        f"{len(others)} runs; {max(others):.2f} at most."
    )


def conditions() -> str:
    """Say what was measured on what."""
    lines = [f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}"]
    for label, environment in (("ours", OURS), ("peers", THEIRS)):
        versions = ", ".join(
            f"{name} {version}" for name, version in environment.versions().items()
        )
        lines.append(f"{label}: {versions}")
    return "\n".join(f"- {line}" for line in lines)
