"""Check that the tests of the thinking parts of the engine take nearly all of their branches.

Only what the tests call themselves is measured, nothing that runs in a process of its own. Each
module is held to the number by itself, so that none hides behind another.

Usage: python scripts/checks/branches.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

LEAST_PERCENT = 95.0
ENGINE = "jupyter_remote_helper/engine"
MODULES = (
    f"{ENGINE}/journal.py",
    f"{ENGINE}/recording.py",
    f"{ENGINE}/notebook/assemble.py",
    f"{ENGINE}/notebook/cells.py",
    f"{ENGINE}/notebook/declared.py",
    f"{ENGINE}/notebook/index.py",
    f"{ENGINE}/notebook/parameters.py",
    f"{ENGINE}/notebook/render.py",
)
TESTS = (
    "tests/engine/test_any_journal.py",
    "tests/engine/test_assemble.py",
    "tests/engine/test_cells.py",
    "tests/engine/test_journal.py",
    "tests/engine/test_journals.py",
    "tests/engine/test_parameters.py",
    "tests/engine/test_recording.py",
)


def measured(folder: Path) -> dict[str, dict[str, float]]:
    """Run the tests and give the numbers of each module by its path.

    Raises
    ------
    SystemExit
        A test failed, or nothing could be measured.
    """
    coverage = [sys.executable, "-m", "coverage"]
    data, report = f"--data-file={folder / 'data'}", folder / "report.json"
    pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    for command in (
        [*coverage, "run", data, *pytest],
        [*coverage, "json", data, "-q", "-o", str(report)],
    ):
        code = subprocess.run(command, check=False).returncode
        if code:
            sys.exit(code)
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {path: found["summary"] for path, found in files.items()}


def shares(numbers: dict[str, float]) -> tuple[float, float]:
    """Give the percentages of the branches and of the statements that were taken.

    Examples
    --------
    >>> shares({"covered_branches": 3, "num_branches": 4,
    ...         "covered_lines": 9, "num_statements": 10})
    (75.0, 90.0)
    """
    return (
        100 * numbers["covered_branches"] / max(1, numbers["num_branches"]),
        100 * numbers["covered_lines"] / max(1, numbers["num_statements"]),
    )


def main() -> int:
    """Measure, print a row for each module, and say whether each has enough."""
    with tempfile.TemporaryDirectory(prefix="jrh-") as folder:
        found = measured(Path(folder))
    has_failed = False
    print(f"{'module':<56}{'branches':>10}{'lines':>10}")
    for module in MODULES:
        branches, lines = shares(found[module])
        is_short = min(branches, lines) < LEAST_PERCENT
        has_failed = has_failed or is_short
        less = f"   less than {LEAST_PERCENT:g} %" if is_short else ""
        print(f"{module:<56}{branches:>9.1f}%{lines:>9.1f}%{less}")
    return 1 if has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
