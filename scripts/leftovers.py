"""Processes that tests left running, found by a mark in the environment they inherited."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

MARK = "JRH_STAGES"  # its value is one run of the stages; detached processes carry it too


def marked(value: str) -> dict[int, str]:
    """Give the processes with this mark, by id, with their command lines; Linux only."""
    needle = f"{MARK}={value}".encode()
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        # a process may end, or belong to somebody else
        with contextlib.suppress(OSError):
            if needle in (process / "environ").read_bytes().split(b"\0"):
                words = (process / "cmdline").read_bytes().split(b"\0")
                found[int(process.name)] = b" ".join(words).decode(errors="replace").strip()
    found.pop(os.getpid(), None)
    return found


def end_leftovers(value: str, patience_s: float = 10) -> list[str]:
    """Wait for marked processes to end by themselves, then kill and list those that did not."""
    until = time.monotonic() + patience_s
    while (left := marked(value)) and time.monotonic() < until:
        time.sleep(0.2)
    for process in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return [f"{process} {command}" for process, command in left.items()]
