"""The end of a run: its result beside the source, then the file that makes it ended."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import msgspec

from .records import FORMAT, EndFile, Note, ResultFile, ResultKept, ResultRenamed
from .status import create_file, replace_file, sync_folder, write_temporary

NAMES_TRIED = 100
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}


class Published(msgspec.Struct, frozen=True):
    """Where a result ended up, and what the user should know about it."""

    path: str
    is_beside_source: bool
    notes: tuple[Note, ...]


def publish(folder: Path, planned: Path, data: bytes, mode: int) -> Published:
    """Put a result where it was planned, without ever replacing a file of anybody's.

    The same bytes may be published any number of times and make one file. A name that was taken
    meanwhile gives the next free one and a note; a folder that cannot be written to keeps the
    result in the run's own `folder`, and a note too.
    """
    digest = hashlib.sha256(data).hexdigest()
    kept = folder / f"result{planned.suffix}"
    try:
        temporary = write_temporary(planned.parent, data, mode)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        return _keep(folder, kept, data, digest, reason)
    try:
        for number in range(1, NAMES_TRIED + 1):
            path = planned if number == 1 else planned.with_stem(f"{planned.stem}-{number}")
            replace_file(folder / "result.json", ResultFile(FORMAT, str(path), digest))
            if _take_name(temporary, path) or _has_digest(path, digest):
                sync_folder(path.parent)
                notes: tuple[Note, ...] = () if number == 1 else (ResultRenamed(str(planned)),)
                return Published(str(path), is_beside_source=True, notes=notes)
    finally:
        temporary.unlink(missing_ok=True)
    return _keep(folder, kept, data, digest, f"{NAMES_TRIED} names like it are taken")


def _keep(folder: Path, kept: Path, data: bytes, digest: str, reason: str) -> Published:
    replace_file(folder / "result.json", ResultFile(FORMAT, str(kept), digest))
    write_temporary(folder, data).replace(kept)
    sync_folder(folder)
    return Published(str(kept), is_beside_source=False, notes=(ResultKept(reason),))


def _take_name(temporary: Path, path: Path) -> bool:
    """Give a file a second name, if that is free; without hard links, by reserving it first."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            return False
        temporary.replace(path)
    return True


def _has_digest(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def write_end(folder: Path, end: EndFile) -> bool:
    """Make the run ended; False when somebody else already did."""
    return create_file(folder / "end.json", end)
