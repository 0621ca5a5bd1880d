"""A program's process: started without a shell, watched, stopped. It never outlives its runner."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from jupyter_remote_helper.engine.child import (
    Used,
    before_exec,
    peak_bytes_of,
    reaped_peak_bytes,
    usage_of_tree,
)

EVENTS = "JRH_EVENTS"
"""The variable that names the file to which a program may report, one JSON object a line."""


class Program:
    """One running program.

    `stdout`, `stderr` and `events` are the ends from which to read what it prints and reports;
    they don't block. Start it from the main thread, as it is killed when that thread ends.

    Raises
    ------
    OSError
        It could not be started.
    """

    def __init__(
        self,
        argv: tuple[str, ...],
        cwd: str,
        umask: int,
        stdin: Path | None,
        more_environment: Mapping[str, str],
    ) -> None:
        ends = [os.pipe2(os.O_CLOEXEC) for _ in range(3)]
        self.stdout, self.stderr, self.events = (reader for reader, _ in ends)
        writers = [writer for _, writer in ends]
        events = writers[2]
        source = os.open(stdin or os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self.process = subprocess.Popen(
                argv,
                stdin=source,
                stdout=writers[0],
                stderr=writers[1],
                cwd=cwd,
                env={**os.environ, **more_environment, EVENTS: f"/dev/fd/{events}"},
                pass_fds=(events,),
                start_new_session=True,
                umask=umask,
                preexec_fn=before_exec(os.getpid()),  # noqa: PLW1509  # no thread is running yet
            )
        except BaseException:
            self.close()
            raise
        finally:
            for fd in (source, *writers):
                os.close(fd)
        self._floor_bytes = peak_bytes_of(os.getpid()) or 0
        self.pidfd = os.pidfd_open(self.process.pid)
        for fd in self.pipes:
            os.set_blocking(fd, False)

    @property
    def pipes(self) -> tuple[int, int, int]:
        """What to read from."""
        return self.stdout, self.stderr, self.events

    def usage(self) -> Used | None:
        """What it and all below it use; None once it has ended."""
        return usage_of_tree(self.process.pid)

    def peak_bytes(self) -> int | None:
        """The most that it or one process below it held, once it has ended."""
        return reaped_peak_bytes(self._floor_bytes)

    def signal_group(self, number: int) -> None:
        """Send a signal to the program and what it started in its process group.

        It is our child and not reaped before `end`, so its number cannot belong to another.
        """
        if self.process.returncode is None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def end(self) -> int:
        """Make sure that it has ended, and give its exit code, negative for a signal.

        What else it started is left alone: after a success it may go on.
        """
        if self.process.poll() is None:
            self.signal_group(signal.SIGKILL)
        code = self.process.wait()
        os.close(self.pidfd)
        self.close()
        return code

    def close(self) -> None:
        """Read no more."""
        for fd in self.pipes:
            os.close(fd)


def read_some(fd: int, most_bytes: int) -> bytes | None:
    """What can be read at once; empty at the end, None when there is nothing yet."""
    try:
        return os.read(fd, most_bytes)
    except BlockingIOError:
        return None
