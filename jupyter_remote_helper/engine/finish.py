"""The end of a run as its runner writes it down, for as long as that takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .conclude import Conclusion, conclude, conclude_dead
from .disk import NO_ROOM, PATIENCE_S, RETRY_S, Reserve, hold_up, no_space
from .ending import Exports
from .leftovers import end_orphans, goes_on_after, processes_left
from .notebook.limits import StopWatch
from .notebook.stop import Stop
from .recording import Journal
from .records import (
    Cancelled,
    End,
    Ended,
    Failed,
    Noted,
    ProcessesLeft,
    RunFile,
    Succeeded,
    WritingHeldUp,
)
from .status import StatusWriter, now

WAIT_S = 0.05


def conclude_unstarted(folder: Path, run: RunFile, end: End) -> None:
    """End a run that could not even begin to be written down."""
    begun_s = time.monotonic()
    while True:
        try:
            conclude_dead(folder, run, end)
        except OSError:
            if time.monotonic() - begun_s > PATIENCE_S:
                raise
            time.sleep(RETRY_S)
        else:
            return


class Ending:
    """Brings a run to its end: the last records, the result, the file that makes it ended."""

    def __init__(
        self,
        run: RunFile,
        folder: Path,
        journal: Journal,
        status: StatusWriter,
        watch: StopWatch,
        reserve: Reserve,
    ) -> None:
        self._run = run
        self._folder = folder
        self._journal = journal
        self._status = status
        self._watch = watch
        self._reserve = reserve
        self._held: WritingHeldUp | None = None
        self._export: Callable[[Path], Exports] | None = None
        if run.formats:  # loaded while the program is there for certain
            from .export import Exporter  # noqa: PLC0415

            self._export = Exporter(run, folder, self._is_told_to_stop).export

    def finish(self, end: End) -> None:
        """Write the end down, for as long as it takes."""
        left = processes_left(self._folder, self._run.id)
        if left and isinstance(end, Succeeded):
            self._journal.append(Noted(*self._journal.stamp(), note=ProcessesLeft(left)))
        stop = self._until(self._journal.settle)
        if stop is not None:
            held_up = self._journal.held_up
            if not self._journal.give_up() and held_up is not None:
                end = _cut_short(end, held_up, stop)
        self._journal.append(Ended(*self._journal.stamp(), state=end))
        if self._until(self._journal.settle) is not None:
            self._journal.give_up()
        conclusion = Conclusion(
            state=end,
            attempt=self._status.attempt,
            started_at=self._status.began_at,
            ended_at=now(),
            elapsed_s=self._status.elapsed_s,
            progress=self._status.progress,
            peak_memory_bytes=self._status.peak_memory_bytes,
        )
        if self._until(lambda: self._conclude(conclusion)) is not None:
            conclude(self._folder, self._run, conclusion, without_result=True)
        self._journal.close()
        if not goes_on_after(end):
            end_orphans(self._folder, self._run.id)

    def _until(self, step: Callable[[], bool]) -> Stop | None:
        """Repeat a step until it succeeds, or until the run was told to stop and tried enough."""
        begun_s = again_s = time.monotonic()
        while True:
            clock_s = time.monotonic()
            if clock_s >= again_s:
                if step():
                    return None
                took_s = time.monotonic() - clock_s
                again_s = time.monotonic() + max(RETRY_S, 5 * took_s)
            stop = self._watch.reason()
            if stop is not None and time.monotonic() - begun_s > PATIENCE_S:
                return stop
            held_up = self._journal.held_up or self._held
            self._status.note((held_up,) if held_up else ())
            self._status.beat()
            self._watch.wait(min(RETRY_S, self._status.due_in_s() + 0.1))

    def _is_told_to_stop(self) -> bool:
        """Whether to wait no longer for another program; gives signs of life meanwhile."""
        self._status.beat()
        self._watch.wait(WAIT_S)
        return self._watch.reason() is not None

    def _conclude(self, conclusion: Conclusion) -> bool:
        try:
            conclude(self._folder, self._run, conclusion, export=self._export)
        except OSError as error:
            if not self._folder.exists():  # there is nowhere to write to, and nobody to tell
                raise
            if error.errno in NO_ROOM:
                self._reserve.free()
            if self._held is None:
                with suppress(OSError):
                    print(f"The end cannot be written yet: {error}", file=sys.stderr, flush=True)
                self._held = WritingHeldUp(hold_up(error, self._folder), now(), None, 0, 0)
            return False
        return True


def _cut_short(end: End, held_up: WritingHeldUp, stop: Stop) -> End:
    """The end of a run that could not be written down and was then told to stop."""
    if not isinstance(end, Succeeded):
        return end
    cause = no_space(held_up.what)
    if cause is None or isinstance(stop.end, Cancelled):
        return stop.end
    return Failed(cause)
