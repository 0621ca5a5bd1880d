"""Run the benchmark: each tool once a round, in an order that rotates, after one warm-up each."""

from __future__ import annotations

import argparse
import sys

from .environments import make_peers_environment
from .measure import Measured, adopt_orphans
from .rows import ROWS
from .rows.row import Row
from .table import Rounds, conditions, row_table
from .tools import OURSELVES, PEERS, Tool


def checked_run(tool: Tool, row: Row) -> Measured:
    """Run a tool and check that its result is right.

    Raises
    ------
    RuntimeError
        The tool failed or its result is wrong.
    """
    measured, result = tool.run(row.source)
    try:
        row.check(result)
    except RuntimeError as wrong:
        raise RuntimeError(f"{tool.name}: {wrong}") from wrong
    return measured


def alternate(row: Row, tools: list[Tool], rounds: int) -> Rounds:
    """Give each tool's times; a slow minute of the machine is then a slow minute for all."""
    times: Rounds = {tool.name: [] for tool in tools}
    for tool in tools:
        checked_run(tool, row)
    for number in range(rounds):
        first = number % len(tools)
        for tool in tools[first:] + tools[:first]:
            times[tool.name].append(checked_run(tool, row))
        print(f"{row.name}: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return times


def main() -> int:
    """Measure the chosen rows and print them as Markdown."""
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("rows", metavar="ROW", nargs="*", help=f"of {', '.join(ROWS)}; else all")
    parser.add_argument("--rounds", type=int, default=7, help="how often each tool runs (7)")
    options = parser.parse_args()
    unknown = [name for name in options.rows if name not in ROWS]
    if unknown or options.rounds < 1:
        parser.error(f"no row named {unknown[0]}" if unknown else "--rounds is at least 1")

    make_peers_environment()
    adopt_orphans()
    peers = [tool for tool in PEERS if tool.is_installed()]
    missing = [tool.name for tool in PEERS if tool not in peers]
    print(conditions())
    try:
        for name in options.rows or ROWS:
            times = alternate(ROWS[name], [OURSELVES, *peers], options.rounds)
            print(f"\n{row_table(ROWS[name], times, missing)}", flush=True)
    except (RuntimeError, TimeoutError) as failure:
        print(f"bench/run: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
