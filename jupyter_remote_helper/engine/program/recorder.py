"""From what a program prints and reports to the run's journal and progress."""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable
from functools import partial

import msgspec

from jupyter_remote_helper.engine.journal import BlobStore
from jupyter_remote_helper.engine.notebook.cells import CellBook
from jupyter_remote_helper.engine.notebook.outputs import OutputWriter
from jupyter_remote_helper.engine.notebook.text import cut
from jupyter_remote_helper.engine.notebook.wire import Message
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import CellEnded, CellError, CellStarted, Wrote
from jupyter_remote_helper.engine.status import StatusWriter

from .events import CellBegun, CellOver, CellShown, Event, EventLines, GaveUp, Written


class Recorder:
    """Writes what a program prints and reports to the journal.

    `error` is the last cell that failed, and `gave_up` why the program ended, if it said so;
    `cell` is the one that it is in.
    """

    def __init__(self, journal: Journal, status: StatusWriter, blobs: BlobStore) -> None:
        self.cell: CellBegun | None = None
        self.error: CellError | None = None
        self.gave_up: str | None = None
        self._journal = journal
        self._status = status
        self._book = CellBook()
        self._outputs = OutputWriter(journal, self._book, blobs)
        self._lines = EventLines()
        self._begun_s = 0.0
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {name: decoder("replace") for name in ("stdout", "stderr")}

    @property
    def takers(self) -> tuple[Callable[[bytes], None], ...]:
        """What to do with the bytes of each of a program's pipes; empty bytes are the end."""
        out, err = (partial(self._take_text, name) for name in ("stdout", "stderr"))
        return out, err, self._take_events

    @property
    def is_pending(self) -> bool:
        """Whether something waits for the next flush."""
        return self._outputs.is_pending or self._journal.is_pending

    def flush(self) -> None:
        """Hand everything taken so far to the operating system."""
        self._outputs.flush()
        self._journal.flush()

    def close(self) -> None:
        """Note what was dropped, and hand over the rest."""
        self._outputs.close()
        self._journal.flush()

    def end_cell(self, status: str) -> None:
        """The cell that the program was in ends with it."""
        if self.cell is not None:
            self._end_cell(CellOver(self.cell.cell, self.cell.cell_id, status))

    def _take_text(self, name: str, data: bytes) -> None:
        self._outputs.log(name, self._decoders[name].decode(data, final=not data))

    def _take_events(self, data: bytes) -> None:
        for event in self._lines.take(data):
            self._take_event(event)

    def _take_event(self, event: Event) -> None:
        match event:
            case CellBegun():
                self._begin_cell(event)
            case CellShown(cell=cell, type=kind, content=content):
                self._outputs.take(Message("iopub", kind, str(cell), "", bytes(content)))
            case CellOver():
                self._end_cell(event)
            case Written(path=path):
                self.flush()
                self._journal.append(Wrote(*self._journal.stamp(), path=path))
            case GaveUp(why=why):
                self.gave_up = why

    def _begin_cell(self, begun: CellBegun) -> None:
        self._outputs.flush()
        self.cell, self._begun_s = begun, time.monotonic()
        self._book.send(str(begun.cell), begun.cell)
        self._journal.append(
            CellStarted(
                *self._journal.stamp(),
                cell=begun.cell,
                cell_id=begun.cell_id,
                label=begun.label,
                message_id=str(begun.cell),
            )
        )
        progress = msgspec.structs.replace(
            self._status.progress, current=begun.cell, label=begun.label
        )
        self._status.advance(progress)

    def _end_cell(self, over: CellOver) -> None:
        self._outputs.flush()
        elapsed_s = 0.0 if self.cell is None else time.monotonic() - self._begun_s
        self.cell = None
        if over.status == "error":
            self.error = CellError(over.cell, cut(over.ename), cut(over.evalue))
        self._journal.append(
            CellEnded(
                *self._journal.stamp(),
                cell=over.cell,
                cell_id=over.cell_id,
                status=over.status,
                execution_count=over.execution_count,
                elapsed_s=round(elapsed_s, 4),
                timings={},
            )
        )
        done = self._status.progress.done if over.status == "died" else over.cell
        progress = msgspec.structs.replace(
            self._status.progress, done=done, current=None, label=None
        )
        self._status.advance(progress)
