"""The Jupyter messaging protocol over ZeroMQ: signed messages in and out of one kernel.

Source: jupyter-client.readthedocs.io, "Messaging in Jupyter", protocol 5.3/5.4.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
import zmq

from .connection import Connection
from .document import read_deeper

DELIMITER = b"<IDS|MSG>"
PROTOCOL = "5.3"
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
RECONNECT_MS = 10
DEPARTURE_LOOK_S = 0.1
EMPTY = b"{}"

T = TypeVar("T", bound=msgspec.Struct)


class Header(msgspec.Struct, frozen=True):
    """The part of a message's header that is used."""

    msg_id: str = ""
    msg_type: str = ""
    date: str = ""


class Message(msgspec.Struct, frozen=True):
    """A message from the kernel. `content` is its frame as sent: JSON, mostly."""

    channel: str
    type: str
    parent_id: str
    date: str
    content: bytes
    buffers: tuple[bytes, ...] = ()


class Wire:
    """The sockets to one kernel. Not thread-safe; close it to leave nothing behind.

    Nothing is lost on our side for lack of room: the receive high-water mark is off, and the
    reader does nothing but take messages away. `departures` becomes readable when the kernel's
    end of the output channel is closed, and stays so.
    """

    def __init__(self, connection: Connection) -> None:
        self._digest = hmac.new(connection.key.encode("ascii"), digestmod=hashlib.sha256)
        self._session = os.urandom(16).hex()
        self._sent = 0
        self._decoder = msgspec.json.Decoder(Header)
        self._context = zmq.Context()
        self.shell = self._socket(zmq.DEALER, connection.address("shell"))
        self.control = self._socket(zmq.DEALER, connection.address("control"))
        self.stdin = self._socket(zmq.DEALER, connection.address("stdin"))
        self.iopub = self._socket(zmq.SUB, connection.address("iopub"), is_watched=True)

    def _socket(self, kind: int, address: str, *, is_watched: bool = False) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        socket.linger = 0
        socket.rcvhwm = 0
        socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
        if kind == zmq.SUB:
            socket.setsockopt(zmq.SUBSCRIBE, b"")
        else:
            socket.setsockopt(zmq.IDENTITY, self._session.encode("ascii"))
        if is_watched:
            self.departures = socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        socket.connect(address)
        return socket

    def send(self, socket: zmq.Socket[bytes], message_type: str, content: object) -> str:
        """Send a request and return its id; ZeroMQ keeps it until the kernel listens."""
        self._sent += 1
        message_id = f"{self._session}_{self._sent}"
        header = {
            "msg_id": message_id,
            "msg_type": message_type,
            "username": "",
            "session": self._session,
            "date": datetime.now(UTC).isoformat(),
            "version": PROTOCOL,
        }
        parts = [msgspec.json.encode(header), EMPTY, EMPTY, msgspec.json.encode(content)]
        socket.send_multipart([DELIMITER, self._signature(parts), *parts])
        return message_id

    def _signature(self, parts: list[bytes]) -> bytes:
        digest = self._digest.copy()  # a new one for each message would cost as much as it signs
        for part in parts:
            digest.update(part)
        return digest.hexdigest().encode("ascii")

    def take(self, channel: str, most: int) -> Iterator[Message]:
        """Up to `most` messages that wait on a channel; never blocks.

        A message with a wrong signature is none of ours.
        """
        socket: zmq.Socket[bytes] = getattr(self, channel)
        for _ in range(most):
            try:
                frames = socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            message = self._message(channel, frames)
            if message is not None:
                yield message

    def _message(self, channel: str, frames: list[bytes]) -> Message | None:
        try:
            start = frames.index(DELIMITER) + 1
            signature, *parts = frames[start : start + 5]
            if len(parts) != 4 or not hmac.compare_digest(signature, self._signature(parts)):
                return None
        except ValueError:  # there is no delimiter
            return None
        header, parent = (self._header(part) for part in parts[:2])
        return Message(
            channel,
            header.msg_type,
            parent.msg_id,
            header.date,
            parts[3],
            tuple(frames[start + 5 :]),
        )

    def _header(self, frame: bytes) -> Header:
        try:
            return self._decoder.decode(frame)
        except (msgspec.MsgspecError, RecursionError):
            return lenient(frame, Header)

    def wait_for_departure(self, most_s: float) -> None:
        """Wait until the kernel's end of the output channel is closed, at most so long.

        What it had sent before is then with us: ZeroMQ reads a connection to its end before it
        reports that it is gone. Time in which this process was stopped does not count.
        """
        for _ in range(round(most_s / DEPARTURE_LOOK_S)):
            if self.departures.poll(int(DEPARTURE_LOOK_S * 1000)):
                return

    def close(self) -> None:
        """Close all sockets; what was not sent yet is dropped."""
        self._context.destroy(linger=0)


def sound_json(frame: bytes) -> tuple[bytes, bool]:
    """A content frame that can be copied into a line of the journal, and whether it was changed.

    A frame that is one line of valid UTF-8 JSON comes back as it is. Another one is read
    leniently and written anew: NaN and infinities become null; bytes that are no UTF-8 and
    halves of surrogate pairs become the replacement character. What cannot be read at all, or
    is nested too deep to be read wherever it is needed, becomes an empty object.
    """
    try:
        frame.decode()
        read_deeper(frame)
    except (UnicodeDecodeError, msgspec.MsgspecError, RecursionError):
        return _reread(frame), True
    is_line = b"\n" not in frame and b"\r" not in frame
    return (frame, False) if is_line else (_reread(frame), False)


def lenient(frame: bytes, kind: type[T]) -> T:
    """What a frame says of a struct's members: those that are of no right kind have their default.

    Where text is asked for, another value but null is taken as its JSON.

    Examples
    --------
    >>> lenient(b'{"msg_id":7,"msg_type":"stream","date":null}', Header)
    Header(msg_id='7', msg_type='stream', date='')
    """
    content, _ = sound_json(frame)
    with suppress(msgspec.MsgspecError):
        return msgspec.json.decode(content, type=kind)
    members: dict[str, msgspec.Raw] = {}
    with suppress(msgspec.MsgspecError):  # it may be no object
        members = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    fitting = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name not in members:
            continue
        value = bytes(members[field.encode_name])
        if field.type is str and value != b"null" and not value.startswith(b'"'):
            fitting[field.name] = value.decode()
            continue
        with suppress(msgspec.ValidationError):
            fitting[field.name] = msgspec.json.decode(value, type=field.type)
    return kind(**fitting)


def _finite(word: str) -> float | None:
    number = float(word)
    return number if math.isfinite(number) else None


def _reread(frame: bytes) -> bytes:
    try:
        words = frame.decode("utf-8", "replace")
        value = json.loads(words, parse_constant=lambda _: None, parse_float=_finite)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        # through UTF-16 two halves of a pair join, and a half without the other is replaced
        data = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
        read_deeper(data)
    except (ValueError, RecursionError):
        return EMPTY
    return data
