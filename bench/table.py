"""The measured times as a Markdown table."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from statistics import median

from .environments import OURS, THEIRS
from .measure import Measured
from .rows.row import Row
from .tools import OURSELVES

Rounds = dict[str, list[Measured]]  # a tool's name → its times, one a round


def spread(values: Sequence[float], digits: int) -> str:
    """Write a median with the least and the greatest value.

    Examples
    --------
    >>> spread([3.0, 1.0, 2.0], 1)
    '2.0 (1.0 to 3.0)'
    """
    low, middle, high = min(values), median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def ratios(theirs: list[Measured], ours: list[Measured]) -> list[float]:
    """Divide a tool's wall time by ours, round by round: both saw the same machine then."""
    return [their.wall_s / our.wall_s for their, our in zip(theirs, ours, strict=True)]


def row_table(row: Row, rounds: Rounds, missing: list[str]) -> str:
    """Write the table of one row, and below it whether the aim is met."""
    ours = rounds[OURSELVES.name]
    lines = [
        f"### {row.title}",
        "",
        "| tool | wall time (s) | CPU (s) | all processes gone (s) | wall time ÷ ours |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, times in rounds.items():
        cells = (
            f"`{name}`",
            spread([time.wall_s for time in times], 2),
            spread([time.cpu_s for time in times], 2),
            spread([time.gone_s for time in times], 2),
            "1" if times is ours else spread(ratios(times, ours), 1),
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += [f"| `{name}` | could not be installed here | | | |" for name in missing]
    lines += ["", f"Median (least to greatest) of {len(ours)} rounds. {verdict(row, rounds)}"]
    return "\n".join(lines)


def verdict(row: Row, rounds: Rounds) -> str:
    """Compare us with the fastest peer, which is the one with the smallest median ratio."""
    ours = rounds[OURSELVES.name]
    by_peer = {
        name: median(ratios(times, ours)) for name, times in rounds.items() if times is not ours
    }
    fastest = min(by_peer, key=by_peer.__getitem__)
    word = "met" if by_peer[fastest] >= row.at_least else "NOT met"
    return (
        f"Fastest peer: `{fastest}`, {by_peer[fastest]:.1f} times our time; "
        f"the aim, at least {row.at_least:g} times, is {word}."
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
