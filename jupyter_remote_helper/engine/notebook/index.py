"""Where in the journal each output of the result stands. Pure, and small in memory.

The journal may be larger than memory. So it is gone through once, and of each output only the
places of its records are kept; what they hold is read again when the result is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from jupyter_remote_helper.engine.records import (
    CellEnded,
    CellStarted,
    Cleared,
    Comm,
    DisplayUpdated,
    InputRefused,
    JournalRecord,
    KernelReady,
    Note,
    Noted,
    Output,
    Stream,
)

from .document import Json
from .widgets import Widgets

Load = Callable[[msgspec.Raw, str | None], Json]
Area = int | str
"""Where outputs stand: in the cell of that number, or in the Output widget of that id."""


class Newest(msgspec.Struct):
    """The place of what a display shows now, shared by all outputs that are that display."""

    place: int


class Slot(msgspec.Struct):
    """One output: the places of its texts, or its place and that of its newest data."""

    stream: str | None
    places: list[int]
    chars: int = 0
    newest: Newest | None = None


class Index:
    """The outputs of every cell, as places in the journal.

    `load` gives the content of a record as JSON, wherever it is kept.
    """

    def __init__(self, load: Load) -> None:
        self.language_info: msgspec.Raw | None = None
        self.ended: dict[int, CellEnded] = {}
        self.notes: list[Note] = []
        self.widgets = Widgets()
        self.areas: dict[Area, list[Slot]] = {}
        self._load = load
        self._messages: dict[int, str] = {}
        self._clears_next: set[Area] = set()
        self._displays: dict[str, Newest] = {}

    def read(self, journal: Iterable[tuple[int, JournalRecord]]) -> Index:
        """Go through a journal."""
        for place, record in journal:
            self._apply(place, record)
        return self

    def _apply(self, place: int, record: JournalRecord) -> None:  # noqa: C901  # a case a kind
        match record:
            case Stream():
                self._stream(place, record)
            case Output():
                self._output(place, record)
            case InputRefused(cell=int() as cell):
                self._slots(cell).append(Slot(None, [place]))
            case DisplayUpdated(display_id=display_id):
                if (shown := self._displays.get(display_id)) is not None:
                    shown.place = place
            case Cleared(cell=cell, wait=wait):
                area = self._area(cell)
                self._clears_next.add(area) if wait else self._clear(area)
            case Comm():
                self.widgets.apply(record, self._load(record.content, record.blob))
            case CellStarted():
                self._messages[record.cell] = record.message_id
            case CellEnded():
                self.ended[record.cell] = record
            case Noted():
                self.notes.append(record.note)
            case KernelReady():
                self.language_info = record.language_info
            case _:
                pass

    def _area(self, cell: int) -> Area:
        widget = self.widgets.capturing(self._messages.get(cell, ""))
        return cell if widget is None else widget

    def _clear(self, area: Area) -> None:
        self._clears_next.discard(area)
        self.areas[area] = []

    def _slots(self, cell: int) -> list[Slot]:
        area = self._area(cell)
        if area in self._clears_next:
            self._clear(area)
        return self.areas.setdefault(area, [])

    def _stream(self, place: int, record: Stream) -> None:
        slots = self._slots(record.cell)
        if not slots or slots[-1].stream != record.name:
            slots.append(Slot(record.name, []))
        slots[-1].places.append(place)
        slots[-1].chars += len(record.text)

    def _output(self, place: int, record: Output) -> None:
        newest = None
        if record.display_id is not None:  # wherever it stands already, it changes too
            newest = self._displays.setdefault(record.display_id, Newest(place))
            newest.place = place
        self._slots(record.cell).append(Slot(None, [place], newest=newest))
