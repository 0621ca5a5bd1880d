"""From messages to journal records: whose output it is, and adjacent text joined."""

from __future__ import annotations

import msgspec

from jupyter_remote_helper.engine.journal import Journal
from jupyter_remote_helper.engine.records import Cleared, DisplayUpdated, Output, Stream

from .cells import CellBook
from .wire import Message, sound_json

JOIN_BYTES = 65_536


class _StreamContent(msgspec.Struct, frozen=True):
    name: str = "stdout"
    text: str = ""


class _Transient(msgspec.Struct, frozen=True):
    display_id: str | None = None


class _DisplayContent(msgspec.Struct, frozen=True):
    transient: _Transient | None = None


class _ClearContent(msgspec.Struct, frozen=True):
    wait: bool = False


class OutputWriter:
    """Writes what a kernel publishes to the journal.

    Text is held back until other output comes or `flush` is called, so that a hundred thousand
    printed lines make a few hundred records.
    """

    def __init__(self, journal: Journal, book: CellBook) -> None:
        self._journal = journal
        self._book = book
        self._key: tuple[int, str] | None = None
        self._texts: list[str] = []
        self._held_bytes = 0

    @property
    def is_pending(self) -> bool:
        """Whether text is held back."""
        return bool(self._texts)

    def take(self, message: Message) -> bool:
        """Take one message; True when its content was broken and had to be replaced."""
        cell = self._book.owner(message.parent_id)
        if cell is None:
            return False
        content, replaced = sound_json(message.content)
        if message.type == "stream":
            self._stream(cell, msgspec.json.decode(content, type=_StreamContent))
            return replaced
        if message.type not in {
            "display_data",
            "execute_result",
            "error",
            "update_display_data",
            "clear_output",
        }:
            return False
        self.flush()
        self._other(cell, message.type, content)
        return replaced

    def _stream(self, cell: int, content: _StreamContent) -> None:
        if self._key != (cell, content.name) or self._held_bytes > JOIN_BYTES:
            self.flush()
            self._key = (cell, content.name)
        self._texts.append(content.text)
        self._held_bytes += len(content.text)

    def flush(self) -> None:
        """Write the text held back."""
        if self._texts and self._key is not None:
            cell, name = self._key
            self._journal.append(
                Stream(*self._journal.stamp(), cell=cell, name=name, text="".join(self._texts))
            )
        self._key, self._texts, self._held_bytes = None, [], 0

    def _other(self, cell: int, kind: str, content: bytes) -> None:
        stamp = self._journal.stamp
        raw = msgspec.Raw(content)
        if kind == "clear_output":
            wait = msgspec.json.decode(content, type=_ClearContent).wait
            self._journal.append(Cleared(*stamp(), cell=cell, wait=wait))
            return
        transient = msgspec.json.decode(content, type=_DisplayContent).transient
        display_id = transient.display_id if transient else None
        if kind == "update_display_data":
            if display_id is not None:
                self._journal.append(DisplayUpdated(*stamp(), display_id=display_id, content=raw))
            return
        self._journal.append(
            Output(
                *stamp(),
                cell=cell,
                output_type=kind,  # type: ignore[arg-type]  # one of the three, by `take`
                display_id=display_id,
                content=raw,
            )
        )
