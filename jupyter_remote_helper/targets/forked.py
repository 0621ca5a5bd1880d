"""Runs on this host, started by a copy of this process instead of a second interpreter.

A command has loaded most of what a launcher needs, and would otherwise pay for that twice.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from jupyter_remote_helper.engine.launcher import launch_run
from jupyter_remote_helper.engine.leftovers import MARK
from jupyter_remote_helper.engine.watch import WATCHED
from jupyter_remote_helper.errors import LaunchFailed

from .environment import SECRETS
from .local import LocalTarget, answer_of, require_ready

TITLE = b"jupyter-remote-helper: "
ARGUMENTS = slice(45, 47)
"""Where a process's command line lies in its memory: arg_start and arg_end of proc(5), counted
from the state on."""


class ForkedTarget:
    """Starts launchers on this host, for a command that does nothing else.

    Where a copy would have more than it should, the launcher gets an interpreter of its own.
    """

    name = LocalTarget.name

    def start(self, folder: Path) -> None:
        """Start the launcher of the run in a folder; on return it is there, whatever we do.

        Raises
        ------
        LaunchFailed
            It could not be started, or did not report within 30 s.
        """
        if not _may_be_copied():
            LocalTarget().start(folder)
            return
        try:
            answer = _answer_of_copy(folder)
        except OSError as error:
            raise LaunchFailed(f"The run could not be started: {error.strerror}.") from error
        require_ready(answer)


def _may_be_copied() -> bool:
    """Whether this process has one thread, since others' locks would stay locked in a copy, and
    was not started with a secret or the mark of another run, which a copy can never take off.
    """
    try:
        threads = os.listdir("/proc/self/task")  # noqa: PTH208  # names, and no paths
    except OSError:
        return False
    return len(threads) == 1 and (SECRETS | {MARK}).isdisjoint(os.environ)


def _answer_of_copy(folder: Path) -> bytes:
    """What the launcher says; the process that we forked has then ended."""
    reader, writer = os.pipe2(os.O_CLOEXEC)
    # a Ctrl-C that comes before the copy has a session of its own is not for the copy
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    try:
        pid = os.fork()
        if pid == 0:
            _become_starter(folder, writer)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = answer_of(pipe)
    os.waitpid(pid, 0)
    return answer


def _become_starter(folder: Path, writer: int) -> NoReturn:
    """Let go of all that this process shares with the one it is a copy of, and launch the run."""
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC), 0)
        for fd in (1, 2):
            os.dup2(writer, fd)
        for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  # names, and no paths
            with suppress(OSError):  # one was the listing's own
                if int(name) > 2:
                    os.close(int(name))
        _rename(TITLE + os.fsencode(folder.name))
        launch_run(folder)
    finally:
        os._exit(1)


def _rename(title: bytes) -> None:
    """Show others a title, for as long as the run lasts, and not what somebody has typed."""
    with suppress(OSError, ValueError), Path("/proc/self/mem").open("r+b", buffering=0) as memory:
        fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
        start, end = map(int, fields[ARGUMENTS])
        memory.seek(start)
        memory.write(title[: end - start - 1].ljust(end - start, b"\0"))
