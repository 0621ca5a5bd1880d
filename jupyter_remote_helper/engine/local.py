"""This user's private folder on the host's own disk: for sockets and locks, never for results."""

from __future__ import annotations

import os
import stat
from pathlib import Path


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
    """A new private folder, without tempfile, which would import longer than the kernel's start."""
    path = parent / f"jrh-k-{os.urandom(6).hex()}"
    path.mkdir(mode=0o700)
    return path
