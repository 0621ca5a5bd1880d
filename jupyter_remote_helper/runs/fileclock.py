"""What time it is for the file system that the runs are kept on, which may be another host's."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

PROBE_INTERVAL_S = 1.0


class FileClock:
    """Tells how long ago a file was written, whoever wrote it and whatever their clocks say.

    The file's own time is compared with that of a file written now on the same file system, so
    that both come from one clock. Safe to use from several threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._probed: tuple[float, float] | None = None

    def age_s(self, path: Path) -> float | None:
        """Seconds since a file was written; None when that cannot be told."""
        try:
            written_s = path.stat().st_mtime
            now_s = self._now_s()
        except OSError:
            return None
        return max(0.0, now_s - written_s)

    def _now_s(self) -> float:
        """The file system's time, asked for once a second at most."""
        with self._lock:
            clock_s = time.monotonic()
            if self._probed is None or clock_s - self._probed[0] >= PROBE_INTERVAL_S:
                self._probed = (clock_s, self._probe())
            return self._probed[1] + clock_s - self._probed[0]

    def _probe(self) -> float:
        path = self._folder / f".probe-{os.getpid()}-{os.urandom(4).hex()}"
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(fd, b"\n")
            os.fsync(fd)  # over a network the time is only the server's once it has the file
            return os.fstat(fd).st_mtime
        finally:
            os.close(fd)
            path.unlink()
