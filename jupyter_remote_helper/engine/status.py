"""The small files that say how a run stands: written whole or not at all.

Readers re-open them on each look, also over NFS, so a file is never changed in place: a synced
temporary file is renamed over it, or (where the first writer must win) linked to the name.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from .disk import NO_ROOM, Reserve
from .identity import own_identity
from .naming import take_name
from .records import FORMAT, Note, Phase, Progress, StatusFile

T = TypeVar("T")

BEAT_INTERVAL_S = 5.0
CHANGE_INTERVAL_S = 1.0


def iso(seconds: float) -> str:
    """A Unix time as the project writes it.

    Examples
    --------
    >>> iso(0.25)
    '1970-01-01T00:00:00.250Z'
    """
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def now() -> str:
    """The wall clock, as the project writes it."""
    return iso(time.time())


def boottime_s() -> float:
    """Seconds since boot, sleep included: no change of the clock touches it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where a folder can be synced at all."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(fd)


def write_temporary(
    folder: Path, data: bytes | Iterable[bytes], mode: int = 0o600, prefix: str = ""
) -> Path:
    """Write data to a new file of a name nobody else uses, synced; the caller moves it."""
    path = folder / f".{prefix}{os.getpid()}-{os.urandom(6).hex()}.tmp"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        try:
            os.fchmod(fd, mode)
            for piece in (data,) if isinstance(data, bytes) else data:
                _write_all(fd, piece)
            os.fsync(fd)
        finally:
            os.close(fd)
    except BaseException:
        drop(path)
        raise
    return path


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def drop(path: Path) -> None:
    """Take a file away that is of no use; if that fails, it is tidied up later."""
    with suppress(OSError):
        path.unlink()


def put_file(path: Path, data: bytes) -> None:
    """Put data in place of a file, whole and on the disk, or leave everything as it was."""
    temporary = write_temporary(path.parent, data)
    try:
        temporary.replace(path)
    except OSError:
        drop(temporary)
        raise
    sync_folder(path.parent)


def replace_file(path: Path, value: object, *, durable: bool = True) -> None:
    """Put a value, as JSON, in place of a file. `durable` also brings it to the disk."""
    data = msgspec.json.encode(value)
    if durable:
        put_file(path, data)
        return
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(fd, data)
        finally:
            os.close(fd)
        temporary.replace(path)
    except OSError:
        drop(temporary)
        raise


def create_file(path: Path, value: object) -> bool:
    """Write a value, as JSON, under a name that is still free; False when it is not.

    However many processes try at once, one succeeds, and readers see all of it or nothing.
    """
    temporary = write_temporary(path.parent, msgspec.json.encode(value))
    try:
        if not take_name(temporary, path):
            return False
    finally:
        drop(temporary)
    sync_folder(path.parent)
    return True


def read_file(path: Path, kind: type[T]) -> T | None:
    """The value in a file, None when there is no such file.

    Raises
    ------
    msgspec.MsgspecError
        The file holds something else.
    OSError
        It cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(data, type=kind)


class StatusWriter:
    """Keeps `status.json` true: at once on a new phase, at most once a second on progress,
    and every five seconds at rest as the sign of life. Where it cannot be written it is tried
    again a second later; for want of room the reserve is given up for it. `when_there` is
    called once it is there.
    """

    def __init__(
        self,
        path: Path,
        attempt: int,
        progress: Progress,
        phase: Phase,
        reserve: Reserve | None = None,
        when_there: Callable[[], None] = lambda: None,
    ) -> None:
        self._path = path
        self._reserve = reserve
        self._when_there = when_there
        self._is_there = False
        self.attempt = attempt
        self._identity = own_identity()
        self.began_at = now()
        self._began_boottime_s = boottime_s()
        self._written_s = -BEAT_INTERVAL_S
        self._changed = True
        self._phase = phase
        self._progress = progress
        self.journal_bytes = 0
        self.peak_memory_bytes: int | None = None
        self._notes: tuple[Note, ...] = ()

    def note(self, notes: tuple[Note, ...]) -> None:
        """Say, with the next beat, what the user should know while it lasts."""
        self._changed = self._changed or notes != self._notes
        self._notes = notes

    def note_peak(self, peak_bytes: int | None) -> None:
        """Keep the most memory that one process of the run was seen to have held."""
        if peak_bytes is not None:
            self.peak_memory_bytes = max(self.peak_memory_bytes or 0, peak_bytes)

    @property
    def progress(self) -> Progress:
        """How far the run is."""
        return self._progress

    @property
    def elapsed_s(self) -> float:
        """Seconds since the runner began, sleep of the host included."""
        return boottime_s() - self._began_boottime_s

    def enter(self, phase: Phase) -> None:
        """Enter a phase, and say so at once."""
        self._phase = phase
        self._write(durable=True)

    def advance(self, progress: Progress) -> None:
        """Note progress; it is written when it is due."""
        self._changed = self._changed or progress != self._progress
        self._progress = progress

    def due_in_s(self) -> float:
        """Seconds until `beat` has something to do."""
        interval_s = CHANGE_INTERVAL_S if self._changed else BEAT_INTERVAL_S
        return max(0.0, self._written_s + interval_s - boottime_s())

    def beat(self) -> None:
        """Write the file if it is due."""
        if self.due_in_s() <= 0:
            self._write(durable=False)

    def _write(self, *, durable: bool) -> None:
        beat_s = boottime_s()
        value = StatusFile(
            format=FORMAT,
            attempt=self.attempt,
            phase=self._phase,
            progress=self._progress,
            beat_interval_s=BEAT_INTERVAL_S,
            identity=self._identity,
            beat_boottime_s=beat_s,
            started_at=self.began_at,
            elapsed_s=round(beat_s - self._began_boottime_s, 3),
            journal_bytes=self.journal_bytes,
            peak_memory_bytes=self.peak_memory_bytes,
            notes=self._notes,
        )
        self._written_s = beat_s
        self._changed = not self._put(value, durable=durable)

    def _put(self, value: StatusFile, *, durable: bool) -> bool:
        for _ in range(2):
            try:
                replace_file(self._path, value, durable=durable)
            except OSError as error:
                if self._reserve is None or error.errno not in NO_ROOM:
                    return False
                self._reserve.free()
            else:
                if not self._is_there:
                    self._is_there = True
                    self._when_there()
                return True
        return False
