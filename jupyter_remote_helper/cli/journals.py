"""A run's journal as it grows, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_remote_helper.contract import JournalRecord
from jupyter_remote_helper.engine.journal import records_of
from jupyter_remote_helper.engine.records import Opened


class GrowingJournal:
    """Gives each record once, also when what was written last is cut off again.

    That happens to what could not be brought to the disk and was dropped for want of room. Then
    the journal is read anew, and what was given before is passed over. `read` gives lines from an
    offset, and the offset to go on from, as `RunManager.journal` does; lines that begin with one
    of `skipped` are not looked at.
    """

    def __init__(
        self, read: Callable[[int], tuple[bytes, int]], skipped: tuple[bytes, ...] = ()
    ) -> None:
        self._read = read
        self._skipped = skipped
        self._offset = 0
        self._attempt = 0
        self._newest = (0, 0)
        self.is_at_end = False

    def more(self) -> list[JournalRecord]:
        """The next records; `is_at_end` says whether there was nothing left to read."""
        data, after = self._read(self._offset)
        self.is_at_end = not data and after == self._offset
        self._offset = after
        lines = data.splitlines(keepends=True)
        wanted = (line for line in lines if not line.startswith(self._skipped))
        return [record for record in records_of(wanted) if self._is_new(record)]

    def _is_new(self, record: JournalRecord) -> bool:
        if isinstance(record, Opened):  # each attempt counts anew
            self._attempt = record.attempt
        place = (self._attempt, record.seq)
        is_new = place > self._newest
        self._newest = max(place, self._newest)
        return is_new
