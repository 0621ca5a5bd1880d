"""The Jupyter messaging protocol over ZeroMQ: signed messages in and out of one kernel.

Source: jupyter-client.readthedocs.io, "Messaging in Jupyter", protocol 5.3/5.4.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import zmq

DELIMITER = b"<IDS|MSG>"
PROTOCOL = "5.3"
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
RECONNECT_MS = 10
EMPTY = b"{}"


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


class Connection(msgspec.Struct, frozen=True):
    """A connection file, as kernels read it.

    Over ipc, `ip` is the path that the port numbers are appended to.
    """

    transport: str
    ip: str
    shell_port: int
    iopub_port: int
    stdin_port: int
    control_port: int
    hb_port: int
    key: str
    signature_scheme: str
    kernel_name: str

    def address(self, channel: str) -> str:
        """Where a channel listens."""
        port = getattr(self, f"{channel}_port")
        separator = "-" if self.transport == "ipc" else ":"
        return f"{self.transport}://{self.ip}{separator}{port}"


class Wire:
    """The sockets to one kernel. Not thread-safe; close it to leave nothing behind.

    Nothing is lost on our side for lack of room: the receive high-water mark is off, and the
    reader does nothing but take messages away.
    """

    def __init__(self, connection: Connection) -> None:
        self._key = connection.key.encode("ascii")
        self._session = os.urandom(16).hex()
        self._sent = 0
        self._decoder = msgspec.json.Decoder(Header)
        self._context = zmq.Context()
        self.shell = self._socket(zmq.DEALER, connection.address("shell"))
        self.control = self._socket(zmq.DEALER, connection.address("control"))
        self.iopub = self._socket(zmq.SUB, connection.address("iopub"))

    def _socket(self, kind: int, address: str) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        socket.linger = 0
        socket.rcvhwm = 0
        socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
        if kind == zmq.SUB:
            socket.setsockopt(zmq.SUBSCRIBE, b"")
        else:
            socket.setsockopt(zmq.IDENTITY, self._session.encode("ascii"))
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
        digest = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in parts:
            digest.update(part)
        return digest.hexdigest().encode("ascii")

    def take(self, channel: str, most: int) -> Iterator[Message]:
        """Up to `most` messages that wait on a channel; never blocks.

        A message with a wrong signature, or without a readable header, is none of ours.
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
            header = self._decoder.decode(parts[0])
            parent = self._decoder.decode(parts[1])
        except (ValueError, msgspec.MsgspecError):
            return None
        return Message(channel, header.msg_type, parent.msg_id, header.date, parts[3])

    def close(self) -> None:
        """Close all sockets; what was not sent yet is dropped."""
        self._context.destroy(linger=0)


def sound_json(frame: bytes) -> tuple[bytes, bool]:
    """A content frame that can be copied into a line of the journal, and whether it was changed.

    A frame that is one line of valid UTF-8 JSON comes back as it is. Another one is read
    leniently (NaN and infinities become null, undecodable bytes the replacement character) and
    written anew; what cannot be read at all becomes an empty object.
    """
    try:
        frame.decode()
        msgspec.json.decode(frame, type=msgspec.Raw)
        if b"\n" not in frame and b"\r" not in frame:
            return frame, False
        return msgspec.json.encode(msgspec.json.decode(frame)), False
    except (UnicodeDecodeError, msgspec.MsgspecError):
        return _reread(frame), True


def _reread(frame: bytes) -> bytes:
    import json  # noqa: PLC0415  # only for broken frames, and it costs start-up time

    try:
        value = json.loads(frame.decode("utf-8", "replace"), parse_constant=lambda _: None)
        return json.dumps(value, separators=(",", ":")).encode("ascii")
    except (ValueError, RecursionError):
        return EMPTY
