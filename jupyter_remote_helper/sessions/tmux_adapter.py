"""tmux on this host: all servers of this user, whatever their sockets."""

from __future__ import annotations

import os
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_remote_helper.contract import Multiplexer, MultiplexerProblem, Session, SessionKind
from jupyter_remote_helper.engine.status import iso
from jupyter_remote_helper.errors import (
    MultiplexerFailed,
    MultiplexerNotUsable,
    SessionNameTaken,
)
from jupyter_remote_helper.process import Done, Overrun

from . import tmux
from .catalogue import Found
from .elsewhere import tmux_elsewhere
from .processes import Process
from .programs import call, call_or_refuse, login_word
from .sockets import login_tmux_socket, tmux_sockets, usual_tmux_socket

CONNECT_S = 1.0
AT_ONCE = 4


class TmuxAdapter:
    """The sessions of tmux."""

    kind: SessionKind = "tmux"

    def __init__(self) -> None:
        self._version: tuple[str, tuple[int, int]] | None = None

    def all(self, table: dict[int, Process]) -> tuple[list[Found], Multiplexer]:
        """All sessions at all sockets; a server that does not answer is said to be one."""
        if shutil.which("tmux") is None:
            return [], Multiplexer("tmux", None, "not_installed", None, 0)
        problem: MultiplexerProblem | None = None if self._can_create() else "too_old"
        detail: str | None = None
        found: list[Found] = []
        usual = tmux_sockets()
        others, elsewhere = tmux_elsewhere(table, usual)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for one in pool.map(_at, [*usual, *others]):
                if isinstance(one, list):
                    found += one
                else:
                    problem, detail = one
        version = None if self._version is None else self._version[0]
        return found, Multiplexer("tmux", version, problem, detail, elsewhere)

    def create(self, name: str, folder: str) -> str:
        """Make a session of the user's shell in that folder, and give its id."""
        if shutil.which("tmux") is None:
            raise MultiplexerNotUsable("tmux is not installed on this host.")
        if not self._can_create():
            raise MultiplexerNotUsable("This tmux is too old to make sessions; 2.7 or newer can.")
        mark = _mark()
        done = call_or_refuse(tmux.create_argv(name, mark), Path(folder))
        made = tmux.made_from(done.stdout, mark)
        if done.exit_code != 0 or made is None:
            if "duplicate session" in done.last_line:
                raise SessionNameTaken(f"There is a tmux session {name} already.", "name")
            raise MultiplexerFailed(f"tmux made no session: {done.last_line or 'it said nothing'}")
        server, target, created_s = made
        one = tmux.TmuxSession(server, target, created_s, 0, 1, name, (), ())
        return one.id_at(usual_tmux_socket())

    def attach_argv(self, found: Found) -> list[str]:
        """The words that show a session in a terminal of this host."""
        return tmux.attach_argv(found.place, found.handle)

    def end(self, found: Found) -> None:
        """Tell a session to end; one that is not there any more has ended."""
        call_or_refuse(tmux.end_argv(found.place, found.handle))

    def is_gone(self, found: Found) -> bool:
        """Whether a session has ended for sure; others that do not answer do not matter."""
        there = _at(found.place)
        return isinstance(there, list) and found.session.id not in {o.session.id for o in there}

    def _can_create(self) -> bool:
        if self._version is None:
            try:
                self._version = tmux.version_from(call(["tmux", "-V"]).stdout)
            except (OSError, Overrun):
                return False
        # one built from tmux's repository has no number, and is new
        return self._version is None or self._version[1] >= tmux.LOWEST_TO_CREATE


def _mark() -> str:
    return f"jrh{os.urandom(6).hex()}"


def _at(path: str) -> list[Found] | tuple[MultiplexerProblem, str | None]:
    """The sessions of the server at a socket, or what is the matter with it."""
    mark = _mark()
    try:
        if not _listens(path):
            return []
        done = call(tmux.list_argv(path, mark))
    except (OSError, Overrun):
        return "not_answering", None
    if done.exit_code != 0 and not done.stdout:
        return _failure(path, done)
    return [_found(one, path) for one in tmux.sessions_from(done.stdout, mark)]


def _listens(path: str) -> bool:
    """Whether anybody is behind a socket; the file stays when a server has ended.

    Raises
    ------
    TimeoutError
        Somebody is, and does not answer.
    """
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(CONNECT_S)
        try:
            probe.connect(path)
        except (ConnectionError, FileNotFoundError, PermissionError):
            return False
        except BlockingIOError as error:  # its queue is full
            raise TimeoutError from error
    return True


def _failure(path: str, done: Done) -> list[Found] | tuple[MultiplexerProblem, str | None]:
    try:
        is_gone = not _listens(path)
    except OSError:
        is_gone = False
    # a server without sessions may say so by an error; those of another protocol cannot be asked
    if is_gone or done.last_line.startswith(("no server running", "no sessions", "no current")):
        return []
    return "failed", done.last_line or None


def _found(one: tmux.TmuxSession, path: str) -> Found:
    usual = usual_tmux_socket()
    session = Session(
        kind="tmux",
        id=one.id_at(path),
        name=one.name,
        created_at=iso(one.created_s),
        attached=one.attached,
        windows=one.windows,
        programs=one.programs,
        servers=(),
        runs=(),
        label=None if path == usual else os.fsencode(Path(path).name).decode("utf-8", "replace"),
        attach=tmux.attach_words(path, login_tmux_socket(), one.name, login_word("tmux")),
    )
    return Found(session, path, one.target, one.server, one.panes)
