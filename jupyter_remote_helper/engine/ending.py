"""The end of a run: its result beside the source, then the file that makes it ended."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from .disk import Reserve
from .identity import start_ticks
from .naming import numbered, take_name
from .records import (
    FORMAT,
    EndFile,
    ExportedFile,
    Note,
    NotExported,
    ResultFile,
    ResultKept,
    ResultRenamed,
    RunFile,
)
from .status import create_file, drop, replace_file, sync_folder, write_temporary

NAMES_TRIED = 100
PIECE_BYTES = 1 << 20


class Published(msgspec.Struct, frozen=True):
    """Where a result ended up, and what the user should know about it."""

    path: str
    is_beside_source: bool
    notes: tuple[Note, ...]


class Exports(msgspec.Struct, frozen=True):
    """A result in other formats: the files, and what the user should know of those missing."""

    files: tuple[ExportedFile, ...] = ()
    notes: tuple[Note, ...] = ()


def none_made(run: RunFile) -> Exports:
    """What is to be said where nobody is left to make any."""
    return Exports(notes=tuple(NotExported(name, "stopped", "") for name in run.formats))


def publish(
    folder: Path, planned: Path, pieces: Iterable[bytes], mode: int, room: Path | None = None
) -> Published:
    """Put a result where it was planned, without ever replacing a file of anybody's.

    The same result may be published any number of times and makes one file. A name that was
    taken meanwhile gives the next free one and a note; a folder that cannot be written to keeps
    the result in the run's own `folder`, and a note too. It is put together in `room`: in the run
    (nothing can be in the way there, and a link is all that is left to do), unless said otherwise.

    Raises
    ------
    OSError
        There is no place for it, or it may not be on the disk yet.
    """
    hashing = hashlib.sha256()
    room = room or folder
    prefix = "" if room == folder else f"{folder.name}-"
    kept = write_temporary(room, _hashed(pieces, hashing), mode, prefix)
    digest = hashing.hexdigest()
    try:
        try:
            published = _link_or_copy(folder, kept, planned, digest, mode)
            reason = f"{NAMES_TRIED} names like it are taken"
        except OSError as error:
            published, reason = None, os.strerror(error.errno or 0)
        if published is not None:
            sync_folder(planned.parent)
        return published or _keep(folder, kept, planned.suffix, digest, reason)
    finally:
        drop(kept)


def _hashed(pieces: Iterable[bytes], hashing: hashlib._Hash) -> Iterator[bytes]:
    for piece in pieces:
        hashing.update(piece)
        yield piece


def _link_or_copy(
    folder: Path, kept: Path, planned: Path, digest: str, mode: int
) -> Published | None:
    """Give a result its name, by a copy where the name is on another file system."""
    try:
        return _link(folder, kept, planned, digest)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    copy = write_temporary(planned.parent, pieces_of(kept), mode, f"{folder.name}-")
    try:
        return _link(folder, copy, planned, digest)
    finally:
        drop(copy)


def _link(folder: Path, temporary: Path, planned: Path, digest: str) -> Published | None:
    """Give the result the planned name or the next free one; None when too many are taken."""
    for number in range(1, NAMES_TRIED + 1):
        path = numbered(planned, number)
        _announce(folder, path, digest)
        if take_name(temporary, path) or _digest_of(path) == digest:
            notes: tuple[Note, ...] = () if number == 1 else (ResultRenamed(str(planned)),)
            return Published(str(path), is_beside_source=True, notes=notes)
    return None


def _announce(folder: Path, path: Path, digest: str) -> None:
    """Say where the result goes; if there is no room for that, its bytes still say what it is."""
    with suppress(OSError):
        replace_file(folder / "result.json", ResultFile(FORMAT, str(path), digest))


def _keep(folder: Path, kept: Path, suffix: str, digest: str, reason: str) -> Published:
    path = folder / f"result{suffix}"
    _announce(folder, path, digest)
    kept.replace(path)
    path.chmod(0o600)
    sync_folder(folder)
    return Published(str(path), is_beside_source=False, notes=(ResultKept(reason),))


def put_beside(folder: Path, made: Path, planned: Path, like: Path) -> Path:
    """Copy a file that was `made` to a place, or the next free name there, and give that.

    Never replaces a file. It may be read by whoever may read the file `like`.

    Raises
    ------
    OSError
        It cannot be written there.
    """
    mode = stat.S_IMODE(like.stat().st_mode)
    copy = write_temporary(planned.parent, pieces_of(made), mode, f"{folder.name}-")
    try:
        for number in range(1, NAMES_TRIED + 1):
            path = numbered(planned, number)
            if take_name(copy, path):
                sync_folder(path.parent)
                return path
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(planned))
    finally:
        drop(copy)


def pieces_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time."""
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _digest_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def write_end(folder: Path, end: EndFile) -> bool:
    """Make the run ended; False when somebody else already did."""
    return create_file(folder / "end.json", end)


def tidy(folder: Path, planned: Path | None = None) -> None:
    """Take away what writers left that were killed in the middle of it, once the run has ended.

    With `planned` also the rarer things: large outputs, wishes, and copies beside the source.
    Nobody but a finder may still be at it, and one that loses its file finds the end there.
    """
    Reserve(folder).free()
    left = _found(folder, ".*.tmp")
    if planned is not None:
        left += [path for name in ("blobs", "control") for path in _found(folder / name, ".*.tmp")]
        left += _found(planned.parent, f".{folder.name}-*.tmp")
    for path in left:
        writer = path.name.rsplit("-", 2)[-2].removeprefix(".") if "-" in path.name else ""
        if not writer.isdigit() or start_ticks(int(writer)) is None:
            _take_away(path)


def _found(folder: Path, pattern: str) -> list[Path]:
    """What a folder has of a pattern; nothing where it is removed while we look."""
    try:
        return list(folder.glob(pattern))
    except OSError:
        return []


def _take_away(path: Path) -> None:
    if path.is_dir():
        import shutil  # noqa: PLC0415  # rarely needed, and start-up time counts

        shutil.rmtree(path, ignore_errors=True)
    else:
        drop(path)
