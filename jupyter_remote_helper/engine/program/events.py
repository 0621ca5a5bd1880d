"""What a program reports while it goes on, as lines of JSON. Pure.

A line that says nothing usable is passed over: a program's word is never needed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from jupyter_remote_helper.engine.notebook.wire import sound_json

LONGEST_LINE_BYTES = 1 << 28


class CellBegun(msgspec.Struct, frozen=True, tag_field="kind", tag="started"):
    """A cell begins."""

    cell: int
    cell_id: str
    label: str


class CellShown(msgspec.Struct, frozen=True, tag_field="kind", tag="output"):
    """One output of a cell; `content` is what a kernel's message of this type would hold."""

    cell: int
    type: str
    content: msgspec.Raw


class CellOver(msgspec.Struct, frozen=True, tag_field="kind", tag="ended"):
    """A cell is over, or was passed over (`skipped`)."""

    cell: int
    cell_id: str
    status: str
    execution_count: int | None = None
    ename: str = ""
    evalue: str = ""


class Written(msgspec.Struct, frozen=True, tag_field="kind", tag="wrote"):
    """A result is complete on disk."""

    path: str


class GaveUp(msgspec.Struct, frozen=True, tag_field="kind", tag="stopped"):
    """It ends for a reason that has a name."""

    why: Literal["cell_error", "cell_timeout", "kernel_died"]


Event = CellBegun | CellShown | CellOver | Written | GaveUp
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


class EventLines:
    r"""Puts lines together from the pieces in which they arrive.

    Examples
    --------
    >>> lines = EventLines()
    >>> lines.take(b'{"kind":"wrote","pa'), lines.take(b'th":"/r"}\n{"kind":"?"}\n')
    ([], [Written(path='/r')])
    """

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._held_bytes = 0

    def take(self, data: bytes) -> list[Event]:
        """The events that are complete now."""
        head, newline, rest = data.rpartition(b"\n")
        if not newline:
            self._hold(data)
            return []
        whole = b"".join([*self._pieces, head])
        self._pieces, self._held_bytes = [], 0
        self._hold(rest)
        events = map(_event, whole.split(b"\n"))
        return [event for event in events if event is not None]

    def _hold(self, data: bytes) -> None:
        self._held_bytes += len(data)
        if self._held_bytes <= LONGEST_LINE_BYTES:
            self._pieces.append(data)


def _event(line: bytes) -> Event | None:
    try:
        return _decoder.decode(sound_json(line)[0])
    except msgspec.MsgspecError:
        return None
