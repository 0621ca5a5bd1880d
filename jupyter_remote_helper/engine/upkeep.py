"""What is due now and then while a run goes on, whatever does the work."""

from __future__ import annotations

import time
from collections.abc import Callable

from .child import Used
from .recording import Journal
from .records import Usage
from .status import StatusWriter

BATCH_S = 0.1
USAGE_INTERVAL_S = 5.0


class Upkeep:
    """Keeps journal and status up to date: what was printed, what is used, the sign of life.

    `flush` hands on what was taken; `usage` gives None once there is nothing left to measure.
    """

    def __init__(
        self,
        journal: Journal,
        status: StatusWriter,
        flush: Callable[[], None],
        usage: Callable[[], Used | None],
    ) -> None:
        self._journal = journal
        self._status = status
        self._flush = flush
        self._usage = usage
        self._flush_at_s = 0.0
        self._usage_at_s = 0.0

    def due_in_s(self, *, is_pending: bool) -> float:
        """How long nothing is due, less than 0 when something is; `is_pending` asks for a flush."""
        clock_s = time.monotonic()
        due_s = min(self._status.due_in_s(), self._usage_at_s - clock_s)
        return min(due_s, self._flush_at_s - clock_s) if is_pending else due_s

    def keep_up(self) -> None:
        """Do what is due."""
        clock_s = time.monotonic()
        if clock_s >= self._flush_at_s:
            self._flush()
            self._flush_at_s = clock_s + BATCH_S
        if clock_s >= self._usage_at_s:
            self._usage_at_s = clock_s + USAGE_INTERVAL_S
            self._record_usage()
        held_up = self._journal.held_up
        self._status.note((held_up,) if held_up else ())
        self._status.journal_bytes = self._journal.size_bytes
        self._status.beat()

    def _record_usage(self) -> None:
        usage = self._usage()
        if usage is None:
            return
        self._status.note_peak(usage.peak_bytes)
        memory_bytes, cpu_s = usage.memory_bytes, usage.cpu_s
        self._journal.append(Usage(*self._journal.stamp(), memory_bytes=memory_bytes, cpu_s=cpu_s))
