"""Where the lab that `up` started keeps what it needs on this host, and who may start it now."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jupyter_remote_helper.engine.local import own_folder
from jupyter_remote_helper.errors import Refused

LOOK_INTERVAL_S = 0.1


class Place:
    """The private folder of the lab: on this host's own disk, for a home may be shared.

    It is only there while a lab is.
    """

    def __init__(self) -> None:
        parent = own_folder()
        if parent is None:
            raise Refused(
                "The private folder for this user below /tmp cannot be used, since others own it "
                "or can enter it; name one of your own by JRH_LOCAL_DIR."
            )
        self._parent = parent.absolute()
        self.folder = self._parent / "up"
        self.socket = self.folder / "tmux"
        self.script = self.folder / "start"
        self.order = self.folder / "order"
        self.log = self.folder / "log"

    def make(self) -> None:
        """Make the folder; only its owner can enter it."""
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def clear(self) -> None:
        """Take the folder away with all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def locked(self, patience_s: float, waiting: Callable[[], None]) -> Iterator[None]:
        """Be the only one who starts or ends the lab; `waiting` is called if that takes a while.

        The lock is on the folder, so that no file is left, and goes with this process.

        Raises
        ------
        Refused
            Somebody else did not come to an end in that time.
        """
        fd = os.open(self._parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        deadline_s = time.monotonic() + patience_s
        has_waited = False
        try:
            while not _lock(fd):
                if time.monotonic() > deadline_s:
                    raise Refused("Another `up` or `down` is still at work; try again later.")
                if not has_waited:
                    has_waited = True
                    waiting()
                time.sleep(LOOK_INTERVAL_S)
            yield
        finally:
            os.close(fd)


def _lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
