"""How many tests passed, failed and were skipped, by the report that a test runner wrote."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiers import Counts


@dataclass(frozen=True)
class Tally:
    """Numbers of tests; a flaky test that passed in the end is a passed one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add number by number."""
        return Tally(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )


def of_pytest(report: Path) -> Tally:
    """Read a junit file; an error in set-up or tear-down makes a test a failed one.

    Such a test may have two entries: its worst counts. An expected failure is no failure.
    """
    worst: dict[tuple[str | None, str | None], str] = {}
    for case in ET.parse(report).getroot().iter("testcase"):
        test = (case.get("classname"), case.get("name"))
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            worst[test] = "failed"
        elif skip is not None and skip.get("type") != "pytest.xfail":
            worst[test] = "skipped"
        else:
            worst.setdefault(test, "passed")
    return Tally(**Counter(worst.values()))


def of_jest(report: Path) -> Tally:
    """Read what `jest --json` wrote; a file that does not even load counts as one failure."""
    found = json.loads(report.read_text(encoding="utf-8"))
    return Tally(
        found["numPassedTests"],
        found["numFailedTests"] + found["numRuntimeErrorTestSuites"],
        found["numPendingTests"] + found["numTodoTests"],
    )


def of_playwright(report: Path) -> Tally:
    """Read the JSON reporter's file; an error outside of any test counts as one failure."""
    found = json.loads(report.read_text(encoding="utf-8"))
    stats = found["stats"]
    return Tally(
        stats["expected"] + stats["flaky"],
        stats["unexpected"] + len(found["errors"]),
        stats["skipped"],
    )


READERS = {"pytest": of_pytest, "jest": of_jest, "playwright": of_playwright}


def tally(counts: Counts, report: Path, exit_code: int) -> Tally:
    """Count a finished stage.

    A check is one test. A stage that failed has at least one failure, whatever its report says
    or if there is none; a runner that ran no test has failed.
    """
    if counts == "check":
        return Tally(passed=1) if exit_code == 0 else Tally(failed=1)
    try:
        found = READERS[counts](report)
    except (OSError, ValueError, KeyError, ET.ParseError):
        return Tally(failed=1)
    is_silent_failure = exit_code != 0 and found.failed == 0
    if is_silent_failure or found.passed + found.failed == 0:
        found += Tally(failed=1)
    return found
