"""What happens while a run cannot be written down: one policy for all who write to its folder.

Nothing that was written is ever harmed, and a run does not end for want of room: what it prints
waits in memory, and everything is tried again each second. Who writes what:

- The journal keeps what is not on the disk yet. A torn line is cut off, and after a failed sync
  the same bytes are written again at the same place. Above 256 MB output is counted and dropped.
- `status.json` is a sign of life, so it is tried again when it is due, and says what is held up.
- A large output that cannot be a file of its own becomes a line of the journal.
- `end.json` and the result are tried until they are there. Only a run that is told to stop
  (cancelled, at its limit, TERM) gives up, and then ends with what there is room for.
- `exit.json` and a dead runner's end are the launcher's, who is as patient.
- What is refused at submission, or fails before the first cell, ends at once with its cause.

So that the last words find room, each run keeps a megabyte in reserve. It is given back when
something cannot be written for want of room; small files may then use it, and the journal goes
on only when it can be had again.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from .records import HoldUp, NoSpace

RETRY_S = 1.0
PATIENCE_S = 2.0
"""For how long something is tried again by a run that was told to stop."""

RESERVE_BYTES = 1_000_000
MOST_WAITING_BYTES = 256_000_000
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def hold_up(error: OSError, folder: Path) -> HoldUp:
    """Why something in a folder could not be written."""
    if error.errno == errno.EDQUOT:
        return "quota"
    if error.errno == errno.EROFS:
        return "read_only"
    if error.errno == errno.ENOSPC:
        return "inodes" if _has_no_inodes(folder) else "disk"
    return "broken"


def no_space(what: HoldUp) -> NoSpace | None:
    """The cause that a hold-up makes of a failure; None where room would not help."""
    return NoSpace(what) if what in {"disk", "quota", "inodes"} else None


def _has_no_inodes(folder: Path) -> bool:
    """Whether a file system that counts inodes has none left for us."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_files > 0 and found.f_favail == 0


class Reserve:
    """The file `reserve` of a run: room that nobody else can take."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "reserve"

    def make(self) -> None:
        """Take the room, all of it or none.

        Raises
        ------
        OSError
            There is no room. Where room cannot be taken beforehand there is no reserve.
        """
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(fd, 0, RESERVE_BYTES)
        except OSError as error:
            self.free()
            if error.errno in NO_ROOM:
                raise
        finally:
            os.close(fd)

    def free(self) -> None:
        """Give the room back."""
        with suppress(OSError):
            self._path.unlink()
