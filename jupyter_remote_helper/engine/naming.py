"""Giving a finished file its name, if that is free: one step that nothing can come between."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}
NO_FLAGS = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
NAME_BYTES = 255
AT_FDCWD = -100
RENAME_NOREPLACE = 1
LOCK = ".jrh-naming"
LOCK_WAIT_S = 5.0
LOCK_LOOK_S = 0.01


def shortened(stem: str, most_bytes: int) -> str:
    """A stem that fits, cut between characters.

    Examples
    --------
    >>> shortened("données", 5)
    'donn'
    """
    return os.fsencode(stem)[:most_bytes].decode("utf-8", "ignore")


def numbered(path: Path, number: int) -> Path:
    """The name to take when `number` - 1 like it are taken: the path itself for 1.

    Examples
    --------
    >>> numbered(Path("/w/r.ipynb"), 1).name, numbered(Path("/w/r.ipynb"), 2).name
    ('r.ipynb', 'r-2.ipynb')
    """
    if number == 1:
        return path
    ending = f"-{number}{path.suffix}"
    return path.with_name(shortened(path.stem, NAME_BYTES - len(os.fsencode(ending))) + ending)


def take_name(temporary: Path, path: Path) -> bool:
    """Give a file a name that is free; False when it is not, and then nothing is replaced.

    Of any number of processes that try at once, one succeeds. It is a second name where the file
    system has hard links and a new name elsewhere, so the caller takes the old one away if it is
    still there. Both are one step. On a file system that knows neither, who gives names in that
    folder takes turns by a lock, which is free again when its holder dies. Readers see the whole
    file or none.

    Raises
    ------
    OSError
        It cannot be written; another process that is held up has held the lock for five seconds.
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
        return _move_in_turn(temporary, path)
    old, new = os.fsencode(temporary), os.fsencode(path)
    if rename(AT_FDCWD, old, AT_FDCWD, new, RENAME_NOREPLACE) == 0:
        return True
    number = ctypes.get_errno()
    if number == errno.EEXIST:
        return False
    if number in NO_FLAGS:
        return _move_in_turn(temporary, path)
    raise OSError(number, os.strerror(number), str(path))


def _move_in_turn(temporary: Path, path: Path) -> bool:
    with _turn(path.parent / LOCK):
        if os.path.lexists(path):
            return False
        temporary.rename(path)
        return True


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    """Hold a lock by a file that is there only meanwhile."""
    deadline_s = time.monotonic() + LOCK_WAIT_S
    while True:
        fd = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_at(fd, lock):
                try:
                    yield
                finally:
                    lock.unlink(missing_ok=True)
                return
        except BlockingIOError:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(LOCK_LOOK_S)
        finally:
            os.close(fd)


def is_at(fd: int, path: Path) -> bool:
    """Whether an open file still has that name; whoever had the lock before took it away."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(fd), path.stat())
    return False
