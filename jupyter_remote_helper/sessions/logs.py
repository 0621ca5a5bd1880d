"""The logs of protected servers: which of them nobody needs any more."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from .place import LOG, log_name
from .processes import process

GONE = "The terminal has gone."
NOTE = re.compile(rb"\S+ " + GONE.encode())
KEPT_S = 7 * 86400.0
"""So long a log is kept for who wants to know how its server ended."""


def drop_own_log(folder: Path) -> None:
    """Take the log of this very process away if nothing is in it that was not noted here."""
    path = folder / log_name(os.getpid())
    with suppress(OSError):
        if all(NOTE.fullmatch(line) for line in path.read_bytes().splitlines()):
            path.unlink()


def sweep_logs(folder: Path) -> None:
    """Take away what servers that ended long ago have left.

    The folder may be on a home that other hosts share, where the same number is another process.
    A server that runs has its own file beside its log, on every host.
    """
    own = folder / log_name(os.getpid())
    with suppress(OSError):
        os.utime(own)  # by the clock of the file system, which the others are measured by
        now_s = own.stat().st_mtime
        for name in os.listdir(folder):  # noqa: PTH208  # names may be no text
            if found := LOG.fullmatch(name):
                _drop_if_left(folder, int(found[1]), now_s)


def _drop_if_left(folder: Path, pid: int, now_s: float) -> None:
    path = folder / log_name(pid)
    with suppress(OSError):
        about = path.lstat()
        is_old = stat.S_ISREG(about.st_mode) and now_s - about.st_mtime > KEPT_S
        may_run = (folder / f"jpserver-{pid}.json").exists() or process(pid) is not None
        if is_old and not may_run and about.st_uid == os.geteuid():
            path.unlink()
