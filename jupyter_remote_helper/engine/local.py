"""This user's private folder on the host's own disk: for sockets and locks, never for results."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path

SOCKETS = "jrh-k-"


def local_folder() -> Path:
    """This user's private folder on the host's own disk, made if it is missing.

    `JRH_LOCAL_DIR` replaces `/tmp/jrh-UID`. A folder that somebody else owns or can enter is
    not used: a fresh private one takes its place.
    """
    path = Path(os.environ.get("JRH_LOCAL_DIR") or f"/tmp/jrh-{os.geteuid()}")  # noqa: S108
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        if is_ours and stat.S_IMODE(found.st_mode) & 0o077 == 0:
            return path
    except OSError:
        pass
    return new_folder(Path("/tmp"))  # noqa: S108  # private from birth


def new_folder(parent: Path) -> Path:
    """A new private folder, without tempfile, which would import longer than the kernel's start.

    It is locked for as long as this process lives, so that `sweep` can tell which are left over.
    """
    while True:
        path = parent / f"{SOCKETS}{os.urandom(6).hex()}"
        path.mkdir(mode=0o700)
        try:
            fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue  # it was swept away before it was opened
        fcntl.flock(fd, fcntl.LOCK_EX)
        if path.exists():
            return path
        os.close(fd)  # it was swept away before it was locked


def sweep() -> None:
    """Take away the folders of sockets whose processes were killed."""
    for parent in (local_folder(), Path("/tmp")):  # noqa: S108
        for path in parent.glob(f"{SOCKETS}*"):
            with suppress(OSError):
                _remove_abandoned(path)


def _remove_abandoned(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if os.fstat(fd).st_uid != os.geteuid():
            return
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for name in os.listdir(fd):  # noqa: PTH208  # by descriptor
            os.unlink(name, dir_fd=fd)
        path.rmdir()
    finally:
        os.close(fd)
