"""Writing a run's journal: appended to by the runner alone, also while the disk is full."""

from __future__ import annotations

import os
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from .disk import MOST_WAITING_BYTES, NO_ROOM, RESERVE_BYTES, RETRY_S, Reserve, hold_up, no_space
from .journal import line_of
from .records import (
    Cleared,
    Comm,
    DisplayUpdated,
    HoldUp,
    InputRefused,
    JournalRecord,
    Logged,
    Noted,
    Output,
    Stream,
    Usage,
    WritingHeldUp,
)
from .status import now

SYNC_INTERVAL_S = 1.0
SYNC_BYTES = 1_000_000
FLUSH_BYTES = 65_536
OUTPUTS = (Stream, Logged, Output, DisplayUpdated, Comm, Cleared, InputRefused, Usage)
"""What may be dropped when there is no room; the rest says how the run went, and is small."""


class _Line(NamedTuple):
    data: bytes
    is_output: bool


class _Held(msgspec.Struct):
    """A time in which the journal could not be written."""

    what: HoldUp
    since: str
    dropped_outputs: int = 0
    dropped_bytes: int = 0


class Journal:
    """Appends records to a run's journal. It has one writer, the runner.

    `append` only buffers; `flush` hands everything to the operating system, after which a kill
    of this process loses nothing; `sync` also brings it to the disk, at most once a second or
    every megabyte, so that a power cut loses no more than that.

    None of them raises when the disk cannot take it: what is not on the disk is kept and tried
    again, as `engine/disk.py` says, and `held_up` tells. `settle` says whether all is on the disk.
    """

    def __init__(
        self,
        path: Path,
        reserve: Reserve | None = None,
        most_waiting_bytes: int = MOST_WAITING_BYTES,
    ) -> None:
        self._folder = path.parent
        self._reserve = reserve
        self._most_waiting_bytes = most_waiting_bytes
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._begin_s = time.monotonic()
        self._seq = 0
        self._waiting: deque[_Line] = deque()
        self._waiting_bytes = 0
        self._unsynced: list[_Line] = []
        self._unsynced_bytes = 0
        self._synced_s = self._begin_s
        self._held: _Held | None = None
        self._retry_at_s = 0.0
        self._is_last = False
        self.size_bytes = _whole_bytes(self._fd)

    def stamp(self) -> tuple[int, float, float]:
        """Sequence number, wall clock and steady clock of the next record."""
        self._seq += 1
        return self._seq, round(time.time(), 3), round(time.monotonic() - self._begin_s, 4)

    @property
    def is_pending(self) -> bool:
        """Whether something waits for the next flush, and not for the disk."""
        return bool(self._waiting) and self._held is None

    @property
    def held_up(self) -> WritingHeldUp | None:
        """What cannot be written now, and what that cost; None while all is well."""
        return self._note(None) if self._held else None

    def append(self, record: JournalRecord) -> None:
        """Take a record; it reaches the file with the next flush."""
        line = _Line(line_of(record), isinstance(record, OUTPUTS))
        room = self._most_waiting_bytes - self._waiting_bytes - len(line.data)
        if self._held and line.is_output and room < 0:
            self._drop(self._held, line)
            return
        self._waiting.append(line)
        self._waiting_bytes += len(line.data)
        if self._waiting_bytes >= FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is buffered, and sync when it is time."""
        due = time.monotonic() - self._synced_s >= SYNC_INTERVAL_S
        self._bring(syncs=due)

    def sync(self) -> None:
        """Bring everything appended so far to the disk."""
        self._bring(syncs=True)

    def _bring(self, *, syncs: bool) -> None:
        if self._held and not self._may_try():
            return
        try:
            self._write()
            if self._unsynced and (syncs or self._unsynced_bytes >= SYNC_BYTES):
                self._sync()
        except OSError as error:
            self._hold(error)
        else:
            self._release()

    def settle(self) -> bool:
        """Try at once to bring everything to the disk, the last of it; whether it is there.

        What is less than half of the reserve goes where that was.
        """
        self._retry_at_s = 0.0
        self._is_last = self._waiting_bytes <= RESERVE_BYTES // 2
        self.sync()
        if self._waiting and not self._held:  # the note that writing goes on
            self.sync()
        return not (self._held or self._waiting or self._unsynced)

    def give_up(self) -> bool:
        """Write all if there is room for it, or else everything but output, and a note.

        Whether it was all. What is left of the reserve is for the end of the run.
        """
        self._retry_at_s = 0.0
        self._is_last = self._waiting_bytes <= RESERVE_BYTES // 2
        for keep in (True, False):
            if keep and self._held and not self._may_try():
                continue
            if not keep and self._held:
                if self._reserve is not None:
                    self._reserve.free()
                self._drop_outputs(self._held)
            try:
                self._write()
                self._sync()
            except OSError as error:
                self._hold(error)
                if not keep:  # should it go on after all, a note of all is written then
                    self._waiting_bytes -= len(self._waiting.pop().data)
            else:
                if keep:
                    self._release()
                self._held = None  # what was dropped is noted already
                return keep
        return False

    def close(self) -> None:
        """Sync and close."""
        self.sync()
        with suppress(OSError):
            os.close(self._fd)

    def _write(self) -> None:
        """Hand what waits to the operating system, about a megabyte at a time."""
        while self._waiting:
            lines: list[bytes] = []
            size_bytes = 0
            for line in self._waiting:
                lines.append(line.data)
                size_bytes += len(line.data)
                if size_bytes >= SYNC_BYTES:
                    break
            data = memoryview(b"".join(lines))
            written = 0
            try:
                while written < len(data):
                    written += os.pwrite(self._fd, data[written:], self.size_bytes + written)
            finally:
                self._accept(written)

    def _accept(self, written: int) -> None:
        """Note how much of what waits was written; a line that is torn is cut off."""
        while self._waiting and len(self._waiting[0].data) <= written:
            line = self._waiting.popleft()
            written -= len(line.data)
            self._waiting_bytes -= len(line.data)
            self.size_bytes += len(line.data)
            self._unsynced.append(line)
            self._unsynced_bytes += len(line.data)
        if written:
            with suppress(OSError):  # what is torn counts for no reader, and is written over
                os.ftruncate(self._fd, self.size_bytes)

    def _sync(self) -> None:
        """Sync; after a failure nobody knows what is on the disk, so all of it waits again."""
        try:
            os.fdatasync(self._fd)
        except OSError:
            self._waiting.extendleft(reversed(self._unsynced))
            self._waiting_bytes += self._unsynced_bytes
            self.size_bytes -= self._unsynced_bytes
            raise
        finally:
            self._unsynced.clear()
            self._unsynced_bytes = 0
        self._synced_s = time.monotonic()

    def _may_try(self) -> bool:
        """Whether it is time to try again, and the reserve could be taken first."""
        if time.monotonic() < self._retry_at_s:
            return False
        self._retry_at_s = time.monotonic() + RETRY_S
        if self._is_last or self._held is None or self._reserve is None:
            return True
        if no_space(self._held.what):
            try:
                self._reserve.make()
            except OSError:
                return False
        return True

    def _hold(self, error: OSError) -> None:
        self._retry_at_s = time.monotonic() + RETRY_S
        if self._held is None:
            self._held = _Held(hold_up(error, self._folder), now())
        if self._reserve is not None and error.errno in NO_ROOM:
            self._reserve.free()

    def _release(self) -> None:
        """Everything was written: say what happened in between, if anything did."""
        if self._held is not None:
            note = self._note(now())
            self._held = None
            self.append(Noted(*self.stamp(), note=note))

    def _note(self, until: str | None) -> WritingHeldUp:
        held = self._held or _Held("broken", "")
        return WritingHeldUp(held.what, held.since, until, held.dropped_outputs, held.dropped_bytes)

    def _drop(self, held: _Held, line: _Line) -> None:
        held.dropped_outputs += 1
        held.dropped_bytes += len(line.data)

    def _drop_outputs(self, held: _Held) -> None:
        """Keep what says how the run went, and drop what it printed and could not be written."""
        with suppress(OSError):
            os.ftruncate(self._fd, self.size_bytes)
        for line in self._waiting:
            if line.is_output:
                self._drop(held, line)
        self._waiting = deque(line for line in self._waiting if not line.is_output)
        note = _Line(line_of(Noted(*self.stamp(), note=self._note(now()))), is_output=False)
        self._waiting.append(note)
        self._waiting_bytes = sum(len(line.data) for line in self._waiting)


def _whole_bytes(fd: int) -> int:
    """How much of a journal that is gone on with are whole lines."""
    end = os.fstat(fd).st_size
    while end:
        begin = max(0, end - FLUSH_BYTES)
        found = os.pread(fd, end - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0
