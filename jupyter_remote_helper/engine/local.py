"""This user's private folder on the host's own disk: for sockets and locks, never for results."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path

SOCKETS = "jrh-k-"


def own_folder() -> Path | None:
    """This user's private folder on the host's own disk, made if it is missing.

    `JRH_LOCAL_DIR` replaces `/tmp/jrh-UID`. None where it cannot be made, and where somebody else
    owns it or can enter it.
    """
    path = Path(os.environ.get("JRH_LOCAL_DIR") or f"/tmp/jrh-{os.geteuid()}")  # noqa: S108
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except OSError:
        return None
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    return path if is_ours and stat.S_IMODE(found.st_mode) & 0o077 == 0 else None


def local_folder() -> Path:
    """The same; a fresh private folder takes the place of one that cannot be used."""
    return own_folder() or new_folder(Path("/tmp"))  # noqa: S108  # private from birth


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
    for parent in filter(None, (own_folder(), Path("/tmp"))):  # noqa: S108
        for path in parent.glob(f"{SOCKETS}*"):
            with suppress(OSError):
                _remove_abandoned(path)


def _remove_abandoned(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if os.fstat(fd).st_uid != os.geteuid():
            return
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        import shutil  # noqa: PLC0415  # rarely needed, and start-up time counts

        shutil.rmtree(path)  # where it took our own folder's place, tickets and slots are in it
    finally:
        os.close(fd)
