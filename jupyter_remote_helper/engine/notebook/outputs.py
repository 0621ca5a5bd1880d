"""From messages to journal records: whose output it is, and adjacent text joined."""

from __future__ import annotations

import base64
from typing import Literal

import msgspec

from jupyter_remote_helper.engine.journal import BLOB_BYTES, BlobStore
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import (
    Cleared,
    Comm,
    DisplayUpdated,
    Logged,
    Noted,
    Output,
    OutputDropped,
    Stream,
)

from .cells import CellBook
from .text import collapsed
from .wire import Message, sound_json

JOIN_CHARS = 65_536
LIMIT_BYTES = 2_000_000_000
NULL = msgspec.Raw(b"null")

COMM_EVENTS: dict[str, Literal["open", "message", "close"]] = {
    "comm_open": "open",
    "comm_msg": "message",
    "comm_close": "close",
}
OUTPUT_TYPES: dict[str, Literal["display_data", "execute_result", "error"]] = {
    "display_data": "display_data",
    "execute_result": "execute_result",
    "error": "error",
}


class _StreamContent(msgspec.Struct, frozen=True):
    name: str = "stdout"
    text: str = ""


class _Transient(msgspec.Struct, frozen=True):
    display_id: str | None = None


class _DisplayContent(msgspec.Struct, frozen=True):
    transient: _Transient | None = None


class _ClearContent(msgspec.Struct, frozen=True):
    wait: bool = False


class _CommContent(msgspec.Struct, frozen=True):
    comm_id: str = ""


class OutputWriter:
    """Writes what a kernel publishes to the journal.

    Text is held back until other output comes or `flush` is called, so that a hundred thousand
    printed lines make a few hundred records. What comes after the journal has `limit_bytes` is
    counted and dropped; `close` notes it.
    """

    def __init__(
        self, journal: Journal, book: CellBook, blobs: BlobStore, limit_bytes: int = LIMIT_BYTES
    ) -> None:
        self._journal = journal
        self.book = book
        self._blobs = blobs
        self._limit_bytes = limit_bytes
        self._kept_bytes = 0
        self._dropped_bytes = 0
        self._key: tuple[int | None, str] | None = None
        self._texts: list[str] = []
        self._held_chars = 0

    @property
    def is_pending(self) -> bool:
        """Whether text is held back."""
        return bool(self._texts)

    def take(self, message: Message) -> bool:
        """Take one message; True when its content was broken and had to be replaced."""
        is_comm = message.type in COMM_EVENTS
        cell = self.book.owner(message.parent_id)
        if cell is None and not is_comm:
            return False
        if not self._has_room(len(message.content) + sum(map(len, message.buffers))):
            return False
        content, replaced = sound_json(message.content)
        try:
            self._write(cell, message, content)
        except msgspec.ValidationError:  # valid JSON of the wrong shape says nothing usable
            return True
        return replaced

    def _has_room(self, size_bytes: int) -> bool:
        if self._kept_bytes + size_bytes > self._limit_bytes:
            self._dropped_bytes += size_bytes
            return False
        self._kept_bytes += size_bytes
        return True

    def _write(self, cell: int | None, message: Message, content: bytes) -> None:
        if message.type in COMM_EVENTS:
            self._comm(message, content)
        elif cell is None:
            return
        elif message.type == "stream":
            stream = msgspec.json.decode(content, type=_StreamContent)
            self._print(cell, stream.name, stream.text)
        elif message.type == "clear_output":
            self.flush()
            wait = msgspec.json.decode(content, type=_ClearContent).wait
            self._journal.append(Cleared(*self._journal.stamp(), cell=cell, wait=wait))
        elif message.type in OUTPUT_TYPES or message.type == "update_display_data":
            self.flush()
            self._display(cell, message.type, content)

    def log(self, name: str, text: str) -> None:
        """Take text that a program printed on stdout or stderr, outside of any cell."""
        if text and self._has_room(len(text)):
            self._print(None, name, text)

    def _print(self, cell: int | None, name: str, text: str) -> None:
        if self._key != (cell, name) or self._held_chars > JOIN_CHARS:
            self.flush()
            self._key = (cell, name)
        self._texts.append(text)
        self._held_chars += len(text)

    def flush(self) -> None:
        """Write the text held back."""
        if self._texts and self._key is not None:
            cell, name = self._key
            text = collapsed("".join(self._texts), starts_line=False)
            for start in range(0, len(text), JOIN_CHARS):
                piece = text[start : start + JOIN_CHARS]
                stamp = self._journal.stamp()
                self._journal.append(
                    Logged(*stamp, name=name, text=piece)
                    if cell is None
                    else Stream(*stamp, cell=cell, name=name, text=piece)
                )
        self._key, self._texts, self._held_chars = None, [], 0

    def close(self) -> None:
        """Write what is held back, and how much was dropped."""
        self.flush()
        if self._dropped_bytes:
            note = OutputDropped(self._limit_bytes, self._dropped_bytes)
            self._journal.append(Noted(*self._journal.stamp(), note=note))

    def _kept(self, content: bytes) -> tuple[msgspec.Raw, str | None]:
        """The content for the record, or the name of the blob that has it.

        A blob that cannot be written becomes part of the record, which waits until it can be.
        """
        if len(content) > BLOB_BYTES:
            try:
                return NULL, self._blobs.put(content)
            except OSError:
                pass
        return msgspec.Raw(content), None

    def _comm(self, message: Message, content: bytes) -> None:
        self.flush()  # an Output widget may begin to capture here, so the order counts
        comm_id = msgspec.json.decode(content, type=_CommContent).comm_id
        raw, blob = self._kept(content)
        self._journal.append(
            Comm(
                *self._journal.stamp(),
                event=COMM_EVENTS[message.type],
                comm_id=comm_id,
                content=raw,
                blob=blob,
                buffers=tuple(base64.b64encode(b).decode("ascii") for b in message.buffers),
            )
        )

    def _display(self, cell: int, kind: str, content: bytes) -> None:
        transient = msgspec.json.decode(content, type=_DisplayContent).transient
        display_id = transient.display_id if transient else None
        raw, blob = self._kept(content)
        stamp = self._journal.stamp()
        if kind in OUTPUT_TYPES:
            self._journal.append(
                Output(
                    *stamp,
                    cell=cell,
                    output_type=OUTPUT_TYPES[kind],
                    display_id=display_id,
                    content=raw,
                    blob=blob,
                )
            )
        elif display_id is not None:
            self._journal.append(
                DisplayUpdated(*stamp, display_id=display_id, content=raw, blob=blob)
            )
