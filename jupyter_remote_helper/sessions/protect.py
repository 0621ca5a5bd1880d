"""Protecting this process against a closed terminal, without starting it again.

Two things end a server whose terminal goes: the signal SIGHUP, and in the long run the errors of
whatever writes to the terminal. So the signal gets a handler that only notes it. A handler, not
SIG_IGN: what is ignored stays ignored in every program that is started from here, what is handled
is set back at exec. And what would go to the terminal goes to a private log. Kernels that run
already keep the terminal they have; those that start later get the log.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import select
import signal
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from jupyter_remote_helper.engine.status import now
from jupyter_remote_helper.errors import NotProtectable, StorageFailed

from .logs import GONE, drop_own_log, sweep_logs
from .place import log_name

STANDARD = (0, 1, 2)


class Preparation(NamedTuple):
    """What is found out and opened before a process is protected."""

    log: int
    is_ssh_pipe: bool


class Protection:
    """The protection of this process. All but `prepare` belongs to its main thread.

    `is_ssh_pipe` says whether a login by ssh may be at the other end of this process's pipes.
    """

    def __init__(self, folder: Path, is_ssh_pipe: Callable[[], bool]) -> None:
        self._folder = folder
        self._is_ssh_pipe = is_ssh_pipe
        self._log: int | None = None
        self._before: signal.Handlers | Callable[..., object] | int | None = None
        self._saved: dict[int, int] = {}

    @property
    def is_on(self) -> bool:
        """Whether this process is protected."""
        return self._log is not None

    def prepare(self) -> Preparation:
        """Open the log, private from birth, and look whose the pipes are; it may take a while.

        Raises
        ------
        StorageFailed
            It cannot be written.
        """
        is_ssh_pipe = self._is_ssh_pipe()
        path = self._folder / log_name(os.getpid())
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fd = os.open(path, flags, 0o600)
            os.fchmod(fd, 0o600)
        except OSError as error:
            raise StorageFailed(
                f"The log of a protected server cannot be written ({path}): {error.strerror}."
            ) from error
        sweep_logs(self._folder)
        return Preparation(fd, is_ssh_pipe)

    def protect(self, prepared: Preparation) -> None:
        """Take over SIGHUP and what goes to the terminal. Doing it again changes nothing.

        Raises
        ------
        NotProtectable
            This is not the main thread, where alone signals can be taken over.
        """
        if threading.current_thread() is not threading.main_thread():
            os.close(prepared.log)
            raise NotProtectable(
                "This server does not run in the main thread of its process, so it cannot be "
                "protected. Start it in tmux or screen."
            )
        if self._log is not None:
            os.close(prepared.log)
            return
        self._log = prepared.log
        # last of all, since whatever ends in good order may still have something to say
        atexit.unregister(drop_own_log)
        atexit.register(drop_own_log, self._folder)
        self._before = signal.signal(signal.SIGHUP, self._note)
        for fd in _doomed(is_ssh_pipe=prepared.is_ssh_pipe):
            self._saved[fd] = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3)
            _replace(fd, prepared.log)

    def undo(self) -> None:
        """Let go of SIGHUP, and print to the terminal again if there still is one."""
        if self._log is None:
            return
        signal.signal(signal.SIGHUP, self._before or signal.SIG_DFL)
        for fd, saved in self._saved.items():
            if _is_usable(saved):
                os.dup2(saved, fd, inheritable=True)
            os.close(saved)
        self._saved.clear()
        os.close(self._log)
        self._log = None

    def _note(self, *_: object) -> None:
        if self._log is not None:
            with suppress(OSError):
                os.write(self._log, f"{now()} {GONE}\n".encode())


def _doomed(*, is_ssh_pipe: bool) -> list[int]:
    """Those of the standard descriptors that go with the terminal or with ssh."""
    return [fd for fd in STANDARD if _is_terminal(fd) or (is_ssh_pipe and _is_pipe(fd))]


def _replace(fd: int, log: int) -> None:
    if fd != 0:
        os.dup2(log, fd, inheritable=True)
        return
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    os.dup2(nothing, 0, inheritable=True)
    os.close(nothing)


def _is_terminal(fd: int) -> bool:
    """Whether a descriptor is a terminal, also one that has gone: there isatty(3) says no."""
    with suppress(OSError):
        target = str(Path(f"/proc/self/fd/{fd}").readlink())
        return target.startswith(("/dev/pts/", "/dev/tty"))
    return os.isatty(fd)


def _is_pipe(fd: int) -> bool:
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _is_usable(fd: int) -> bool:
    """Whether somebody is still at the other end of what was put aside."""
    if os.isatty(fd):
        return True
    ends = select.poll()
    ends.register(fd, 0)  # what cannot be used any more is told without being asked for
    return _is_pipe(fd) and not ends.poll(0)
