"""What can be seen of a tool's runner: its memory while it works, and what it wrote down."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jupyter_remote_helper.engine.journal import read_journal
from jupyter_remote_helper.engine.records import CellEnded, CellStarted

from .measure import Facts

# titles of columns
CELLS_S = "cells only (s)"
EARLY_MB = "memory at 10 % (MB)"
LATE_MB = "memory at 100 % (MB)"
GROWTH_MB = "growth (MB)"
PEAK_MB = "peak memory of the runner (MB)"

KIB = 1024
MB = 1_000_000

FindRunner = Callable[[Path, int], int | None]
"""From the working folder and the program's process number to that of the runner."""


@dataclass(frozen=True)
class Seen:
    """A process's memory at one moment."""

    wall_s: float
    """Seconds since 1970."""
    resident_bytes: int
    peak_bytes: int
    """The most that was resident so far."""


class MemoryWatch:
    """Looks at the memory of a runner as long as there is one."""

    def __init__(self, folder: Path, find: FindRunner) -> None:
        self.seen: list[Seen] = []
        self._folder = folder
        self._find = find
        self._runner: int | None = None

    def look(self, program: int) -> None:
        """Note the runner's memory now, if it is there."""
        if self._runner is None:
            self._runner = self._find(self._folder, program)
            return
        try:
            text = Path(f"/proc/{self._runner}/status").read_text(encoding="ascii")
        except OSError:
            return
        fields = dict(line.split(":", 1) for line in text.splitlines())
        if "VmRSS" in fields:  # an ended process that was not waited for yet has none
            resident, peak = (int(fields[name].split()[0]) * KIB for name in ("VmRSS", "VmHWM"))
            self.seen.append(Seen(time.time(), resident, peak))

    def facts(self) -> Facts:
        """Give the peak."""
        return {PEAK_MB: self.seen[-1].peak_bytes / MB} if self.seen else {}


def program_itself(_: Path, program: int) -> int:
    """Say that the runner is the program that was started."""
    return program


def runner_of_run(folder: Path, _: int) -> int | None:
    """Find the runner of the only run in the folder, by what it says of itself."""
    for status in folder.glob("runs/*/status.json"):
        return int(json.loads(status.read_bytes())["identity"]["pid"])
    return None


def facts_of_run(folder: Path, seen: list[Seen]) -> Facts:
    """Give what the journal of the only run says: the cells' time, and the memory along it."""
    journal = next(folder.glob("runs/*/journal.jsonl"))
    begun, ended = [], []
    for record in read_journal(journal):
        if isinstance(record, CellStarted):
            begun.append(record)
        elif isinstance(record, CellEnded):
            ended.append(record)
    facts = {CELLS_S: ended[-1].steady_s - begun[0].steady_s}
    if len(ended) >= 10:
        tenth = ended[math.ceil(len(ended) / 10) - 1]
        early, late = (resident_mb(seen, record.wall_s) for record in (tenth, ended[-1]))
        facts |= {EARLY_MB: early, LATE_MB: late, GROWTH_MB: late - early}
    return facts


def resident_mb(seen: list[Seen], wall_s: float) -> float:
    """Give what was resident at a moment, as it was seen closest to it."""
    closest = min(seen, key=lambda sample: abs(sample.wall_s - wall_s))
    return closest.resident_bytes / MB


def facts_of_kernel_alone(folder: Path, _: list[Seen]) -> Facts:
    """Give what the bare client printed."""
    return {CELLS_S: json.loads((folder / "output.log").read_bytes())["cells_s"]}
