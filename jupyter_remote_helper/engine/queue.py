"""The queue of a host's runs: slots and tickets, without anybody who manages them.

A slot is a locked file, held by a runner; a ticket is a locked file, held by a launcher that
waits. The operating system lets go of a lock when its holder dies, however it dies, so nothing
here can go stale. Locks are for the host's own disk only.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from .naming import is_at

LOOK_INTERVAL_S = 0.5
NEAR_INTERVAL_S = 0.1
TOUCH_INTERVAL_S = 3600.0


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def waiting(folder: Path | None) -> list[str]:
    """The ids of the runs that wait, the next one first; `folder` is the user's local one."""
    if folder is None:  # then each launcher has one of its own, and none waits
        return []
    try:
        names = sorted(path.name for path in (folder / "queue").iterdir())
    except FileNotFoundError:
        return []
    return [name.partition(".")[2] for name in names if not name.startswith(".")]


class Ticket:
    """A place in the queue, by the time of submission: seconds since the host's boot, since the
    wall clock may be set. Gone with `close`, or with its holder.
    """

    def __init__(self, folder: Path, created_s: float, run_id: str) -> None:
        self._slots = folder / "slots"
        self._queue = folder / "queue"
        self._path = self._queue / f"{round(created_s * 1000):015d}.{run_id}"
        self._building = self._queue / f".{run_id}"
        self._fd = self._line_up()

    def _line_up(self) -> int:
        """Put the ticket where others see it, locked before they can."""
        for path in (self._slots, self._queue):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            fd = _open(self._building)
            try:
                if _lock(fd) and is_at(fd, self._building):
                    self._building.rename(self._path)
                    return fd
            except OSError:
                os.close(fd)
                raise
            os.close(fd)  # it was taken for what a killed launcher had left

    def _stay_in_line(self) -> None:
        """Come back where the host's cleaner of old temporary files took the ticket away."""
        if not self._path.exists():
            fd = self._line_up()
            os.close(self._fd)
            self._fd = fd

    def take_slot(self, slots: int) -> int | None:
        """A descriptor that holds a slot, when it is this ticket's turn and one is free.

        `slots` is how many there are; 0 means no limit, and gives a descriptor of nothing.
        """
        if slots == 0:
            return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        self._stay_in_line()
        if not self._is_first():
            return None
        for number in range(slots):
            fd = _open(self._slots / str(number))
            if _lock(fd) and is_at(fd, self._slots / str(number)):
                return fd
            os.close(fd)
        return None

    def look_again_s(self, slots: int) -> float:
        """How long to wait before the next look: less for those whose turn comes soon."""
        try:
            names = sorted(path.name for path in self._queue.iterdir())
        except FileNotFoundError:
            return LOOK_INTERVAL_S
        is_near = self._path.name in names[: slots + 1]
        return NEAR_INTERVAL_S if is_near else LOOK_INTERVAL_S

    def _is_first(self) -> bool:
        """Whether nobody waits for longer; tickets that nobody holds any more are taken away."""
        for path in sorted(self._queue.iterdir()):
            if path == self._path:
                return True
            if not _is_abandoned(path) and not path.name.startswith("."):
                return False
        return True

    def close(self) -> None:
        """Leave the queue."""
        self._path.unlink(missing_ok=True)
        os.close(self._fd)


def _is_abandoned(path: Path) -> bool:
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        if not _lock(fd):
            return False
        if is_at(fd, path):
            path.unlink(missing_ok=True)
        return True
    finally:
        os.close(fd)


class SlotKeeper:
    """Sees to it that the file of a slot is there for as long as the slot is held.

    Without that, the host's cleaner of old temporary files would let others hold the same slot.
    It is made while the slot is held by the caller, and keeps it in its holder's stead where its
    file was taken away nevertheless.
    """

    def __init__(self, fd: int) -> None:
        self._is_slot = stat.S_ISREG(os.fstat(fd).st_mode)  # and not that of a queue without limit
        self._path = Path(f"/proc/self/fd/{fd}").readlink()
        self._again: int | None = None
        self._touch_at_s = 0.0

    def keep(self) -> None:
        """Do what is due; to be called each second or so."""
        if self._is_slot:
            with suppress(OSError):  # there may be no room, or no right any more
                self._keep()

    def _keep(self) -> None:
        if not self._path.exists():
            self._take_again()
        if time.monotonic() >= self._touch_at_s:
            self._touch_at_s = time.monotonic() + TOUCH_INTERVAL_S
            os.utime(self._path)

    def _take_again(self) -> None:
        self.close()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = _open(self._path)
        if _lock(fd) and is_at(fd, self._path):
            self._again = fd
        else:
            os.close(fd)

    def close(self) -> None:
        """Keep it no more; its holder is gone."""
        if self._again is not None:
            os.close(self._again)
            self._again = None
