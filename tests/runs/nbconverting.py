"""Runs on nbconvert, at their end, and what they are made of."""

from __future__ import annotations

from pathlib import Path

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.child import children_of
from jupyter_remote_helper.engine.journal import read_journal
from jupyter_remote_helper.engine.records import Logged
from jupyter_remote_helper.runs.conversion import submission_of
from jupyter_remote_helper.runs.manager import RunManager
from tests.running import ended, run_to_end


def on_nbconvert(manager: RunManager, path: Path, **changes: object) -> Run:
    return run_to_end(manager, path, engine="nbconvert", **changes)  # type: ignore[arg-type]


def line_to_end(manager: RunManager, cwd: Path, *arguments: str) -> Run:
    return ended(manager, manager.submit(submission_of(arguments, cwd)).id)


def log_of(runs_root: Path, run: Run) -> str:
    records = read_journal(runs_root / run.id / "journal.jsonl")
    return "".join(record.text for record in records if isinstance(record, Logged))


def family(pid: int) -> list[int]:
    below = children_of(pid)
    return [*below, *(grandchild for child in below for grandchild in family(child))]
