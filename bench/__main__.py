"""Run the benchmark: everybody once a round, in an order that rotates, after a warm-up each."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from .aims import Rounds
from .environments import OURS, make_peers_environment
from .measure import adopt_orphans
from .rows import ROWS, one_cell
from .rows.row import Contender, Row
from .table import conditions, row_table


def warm_up(rows: list[Row]) -> None:
    """Run each tool once, so that what it imports is compiled and in memory."""
    tools = {one.tool.name: one.tool for row in rows for one in row.contenders}
    for tool in tools.values():
        if tool.is_installed():
            tool.run(one_cell.SOURCE, one_cell.check)


def alternate(name: str, row: Row, count: int) -> tuple[Rounds, list[str]]:
    """Measure everybody; a slow minute of the machine is then a slow minute for all.

    Gives the failures of peers, too; that we fail is not borne.

    Raises
    ------
    RuntimeError
        We failed, or our result is wrong.
    """
    failures = []
    present = [one for one in row.contenders if one.tool.is_installed()]
    rounds: Rounds = {one.name: [] for one in present}
    for number in range(count):
        first = number % len(present)
        for one in present[first:] + present[:first]:
            if takes_part(one, number):
                print(f"{name}: round {number + 1} of {count}, {one.name}", file=sys.stderr)
                try:
                    rounds[one.name].append(replace(one.run(), number=number))
                except RuntimeError as failure:
                    if one.tool.environment is OURS:
                        raise
                    failures.append(f"`{one.name}`, round {number + 1}: {gist(str(failure))}")
    return rounds, failures


def gist(failure: str) -> str:
    """Give the line of an output that names the error."""
    lines = [line for line in failure.splitlines() if "Error:" in line]
    return lines[-1] if lines else failure.partition("\n")[0]


def takes_part(one: Contender, number: int) -> bool:
    """Tell whether a contender runs in a round."""
    return one.most_rounds is None or number < one.most_rounds


def main() -> int:
    """Measure the chosen rows and print them as Markdown."""
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("rows", metavar="ROW", nargs="*", help=f"of {', '.join(ROWS)}; else all")
    parser.add_argument(
        "--rounds", type=int, help="how often; else 7, or fewer where it takes long"
    )
    options = parser.parse_args()
    unknown = [name for name in options.rows if name not in ROWS]
    if unknown or (options.rounds is not None and options.rounds < 1):
        parser.error(f"no row named {unknown[0]}" if unknown else "--rounds is at least 1")

    make_peers_environment()
    adopt_orphans()
    print(conditions())
    chosen = [(name, row) for name in options.rows or ROWS for row in ROWS[name]]
    try:
        warm_up([row for _, row in chosen])
        for name, row in chosen:
            rounds, failures = alternate(name, row, options.rounds or row.rounds)
            print(f"\n{row_table(row, rounds, failures)}", flush=True)
    except (RuntimeError, TimeoutError) as failure:
        print(f"bench/run: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
