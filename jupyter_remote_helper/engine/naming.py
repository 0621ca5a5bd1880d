"""Giving a finished file its name, if that is free: one step that nothing can come between."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}
NO_FLAGS = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
AT_FDCWD = -100
RENAME_NOREPLACE = 1


def take_name(temporary: Path, path: Path) -> bool:
    """Give a file a name that is free; False when it is not, and then nothing is replaced.

    Of any number of processes that try at once, one succeeds. It is a second name where the file
    system has hard links and a new name elsewhere, so the caller takes the old one away if it is
    still there. Both are one step; a file system that knows neither needs two, and a kill between
    them leaves an empty file.

    Raises
    ------
    OSError
        It cannot be written.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return _move(temporary, path)
    return True


def _move(temporary: Path, path: Path) -> bool:
    """Rename a file to a name that is free, by renameat2(2) where that is known."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return _reserve(temporary, path)
    old, new = os.fsencode(temporary), os.fsencode(path)
    if rename(AT_FDCWD, old, AT_FDCWD, new, RENAME_NOREPLACE) == 0:
        return True
    number = ctypes.get_errno()
    if number == errno.EEXIST:
        return False
    if number in NO_FLAGS:
        return _reserve(temporary, path)
    raise OSError(number, os.strerror(number), str(path))


def _reserve(temporary: Path, path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return False
    temporary.replace(path)
    return True
