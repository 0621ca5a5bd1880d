"""Run the stages of a tier one after the other and say how many tests passed.

A failed stage does not stop the others. The exit code is 1 when anything failed.

Usage: python scripts/stages.py TIER [NAME...]
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from leftovers import MARK, end_leftovers
from reports import Tally, tally
from system_parts import in_ci
from tiers import Stage, chosen_stages

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """A stage that has run."""

    name: str
    elapsed_s: float
    tally: Tally


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a stage and the processes of its group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)


def exit_code_of(stage: Stage, environment: dict[str, str]) -> int:
    """Run a stage's command, its output going where ours goes; -1 when it took too long."""
    process = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", stage.run],
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=stage.limit_s)
    except subprocess.TimeoutExpired:
        print(f"{stage.name}: stopped, it took more than {stage.limit_s:g} s", flush=True)
        return -1
    finally:
        end_group(process)


def run_stage(stage: Stage, folder: Path, mark: str) -> Outcome:
    """Run one stage with folders of its own for runs and reports."""
    print(f"\n== {stage.name}", flush=True)
    place = folder / stage.name
    (place / "runs").mkdir(parents=True)
    (place / "local").mkdir(mode=0o700)
    report = place / "report"
    environment = {
        **os.environ,
        MARK: mark,
        "REPORT": str(report),
        "JRH_RUNS_DIR": str(place / "runs"),
        "JRH_LOCAL_DIR": str(place / "local"),
    }
    started = time.monotonic()
    exit_code = exit_code_of(stage, environment)
    return Outcome(stage.name, time.monotonic() - started, tally(stage.counts, report, exit_code))


def leftovers_outcome(mark: str) -> Outcome:
    """Check that no stage has left a process behind."""
    started = time.monotonic()
    left = end_leftovers(mark)
    for process in left:
        print(f"left running, now ended: {process}", flush=True)
    return Outcome(
        "leftovers", time.monotonic() - started, Tally(failed=1) if left else Tally(passed=1)
    )


def print_table(outcomes: list[Outcome]) -> None:
    """Print one row for each stage, with its time."""
    print(f"\n{'stage':<14}{'seconds':>9}{'passed':>9}{'failed':>9}{'skipped':>9}")
    for outcome in outcomes:
        found = outcome.tally
        print(
            f"{outcome.name:<14}{outcome.elapsed_s:>9.1f}"
            f"{found.passed:>9}{found.failed:>9}{found.skipped:>9}"
        )
    print(f"{'all':<14}{sum(outcome.elapsed_s for outcome in outcomes):>9.1f}")


def main(tier: str, names: list[str]) -> int:
    """Run the stages and close with the line that counts them."""
    stages = chosen_stages(tier, names)
    mark = uuid.uuid4().hex
    # being told to end is the same as Ctrl-C: what was started is ended first
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="jrh-") as folder:
        try:
            outcomes = [run_stage(stage, Path(folder), mark) for stage in stages]
        except KeyboardInterrupt:
            end_leftovers(mark, patience_s=0)
            print("\ninterrupted")
            return 130
        outcomes.append(leftovers_outcome(mark))
    print_table(outcomes)
    total = sum((outcome.tally for outcome in outcomes), Tally())
    # A tier is a list, never a skip: in CI, where nothing may be missing, a skipped test fails.
    failed = total.failed + (total.skipped if in_ci() else 0)
    print(f"{total.passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
