"""Waiting for what a test needs to be so, for as long as a busy machine may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.engine.journal import read_journal
from jupyter_remote_helper.engine.records import LaunchFile, Stream
from jupyter_remote_helper.runs.place import runs_folder

PATIENCE_S = 90.0
LOOK_S = 0.02

T = TypeVar("T")


def wait_until(what: Callable[[], T]) -> T:
    """Wait for a condition; gives the first true value of the call."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not (found := what()):
        assert time.monotonic() < deadline_s
        time.sleep(LOOK_S)
    return found


def printed(run_id: str) -> str:
    """What a run has printed and has written to its journal, where it outlives the run."""
    records = read_journal(runs_folder() / run_id / "journal.jsonl")
    return "".join(record.text for record in records if isinstance(record, Stream))


def recorded(run_id: str, text: str) -> None:
    """Wait until that has been printed and is safe."""
    wait_until(lambda: text in printed(run_id))


def is_over(run_id: str) -> bool:
    """Whether the last of a run's processes has ended, after which nobody writes to its folder."""
    data = (runs_folder() / run_id / "launch.json").read_bytes()
    return start_ticks(msgspec.json.decode(data, type=LaunchFile).identity.pid) is None


def all_gone(pids: Iterable[int]) -> None:
    """Wait until none of these processes is there any more."""
    wait_until(lambda: [pid for pid in pids if start_ticks(pid) is not None] == [])
