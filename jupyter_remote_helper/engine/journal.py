"""The append-only record of a run: the truth from which everything else can be rebuilt.

One JSON object a line. The last member of each is `"crc":"8 hex digits"`, the CRC-32 of the
bytes before it. A line counts if it is whole and its CRC matches.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from .records import FORMAT, End, Ended, JournalRecord, Opened
from .status import put_file

BLOB_BYTES = 256 * 1024
"""Contents above this size are kept beside the journal, in files named by their hash."""

READ_BYTES = 1 << 17
_CRC_TAIL = len(b',"crc":"00000000"}\n')
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[JournalRecord] = msgspec.json.Decoder(JournalRecord)


def line_of(record: JournalRecord) -> bytes:
    r"""The journal line of a record, with its checksum and newline.

    Examples
    --------
    >>> from jupyter_remote_helper.engine.records import Cleared
    >>> line_of(Cleared(1, 0.0, 0.0, cell=2, wait=False))[-19:]
    b',"crc":"7082a8ed"}\n'
    """
    body = _encoder.encode(record)[:-1]
    if isinstance(record, Opened):  # the format comes first, so that any reader can stop there
        body = b'{"format":%d,' % FORMAT + body[1:].replace(b',"format":%d' % FORMAT, b"", 1)
    return body + b',"crc":"%08x"}\n' % zlib.crc32(body)


def is_sound(line: bytes) -> bool:
    """Whether a line is whole and its checksum matches."""
    body, tail = memoryview(line)[:-_CRC_TAIL], line[-_CRC_TAIL:]  # a view, for lines may be long
    return bool(body) and tail == b',"crc":"%08x"}\n' % zlib.crc32(body)


def records_of(lines: Iterable[bytes]) -> Iterator[JournalRecord]:
    """The records that count, in order; damaged lines and unknown kinds are passed over."""
    for line in lines:
        if not is_sound(line):
            continue
        try:
            yield _decoder.decode(line)
        except (msgspec.MsgspecError, RecursionError):  # sound but unknown to this version
            continue


def read_journal(path: Path) -> Iterator[JournalRecord]:
    """The records of a journal file, one at a time; none when there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        yield from records_of(file)


def recorded_end(path: Path) -> End | None:
    """The end that the runner wrote to a journal last, None when it wrote none."""
    ends = [record.state for record in read_journal(path) if isinstance(record, Ended)]
    return ends[-1] if ends else None


class JournalReader:
    """A journal file that can be gone through, and gone back to.

    Iterating gives each record that counts with its place; `at` gives the record at a place.
    Nothing is held in memory but one line. Use it in a `with`, which closes the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> JournalReader:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def __iter__(self) -> Iterator[tuple[int, JournalRecord]]:
        """Go through the records in order; there are none when there is no file."""
        place = 0
        try:
            file = self._path.open("rb", READ_BYTES)
        except FileNotFoundError:
            return
        with file:
            for line in file:
                for record in records_of((line,)):
                    yield place, record
                place += len(line)

    def at(self, place: int) -> JournalRecord:
        """The record at a place that iterating gave."""
        if self._file is None:
            self._file = self._path.open("rb", READ_BYTES)
        self._file.seek(place)
        return _decoder.decode(self._file.readline())


def read_lines(path: Path, offset: int, most_bytes: int) -> tuple[bytes, int]:
    """Whole lines of a file from a byte offset, and the offset to go on from.

    About `most_bytes` at a time; a longer line comes whole all the same. Without new lines, or
    without a file, nothing comes and the offset stays.

    Raises
    ------
    ValueError
        No line begins there: it is in the middle of one, or beyond the end.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return b"", offset
    try:
        if offset and os.pread(fd, 1, offset - 1) != b"\n":
            raise ValueError(f"no line begins at {offset}")
        while True:
            data = os.pread(fd, most_bytes, offset)
            end = data.rfind(b"\n") + 1
            if end or len(data) < most_bytes:
                return data[:end], offset + end
            most_bytes *= 2
    finally:
        os.close(fd)


class BlobStore:
    """The `blobs` folder of a run. The same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep data, on disk when this returns, and give its name.

        Raises
        ------
        OSError
            It cannot be written, and nothing is left of it.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(mode=0o700, exist_ok=True)
            put_file(path, data)
        return name

    def get(self, name: str) -> bytes:
        """The data of that name; an empty object where it is gone, so that the rest is kept."""
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            return b"{}"
