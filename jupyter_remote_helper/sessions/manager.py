"""The sessions of tmux and screen: listed, made, shown, ended. Knows neither HTTP nor terminals."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from jupyter_remote_helper.contract import (
    Installer,
    Session,
    SessionEnd,
    SessionKind,
    SessionList,
    Survivor,
)
from jupyter_remote_helper.errors import (
    MultiplexerFailed,
    SessionChanged,
    SessionHoldsServer,
    SessionNameRefused,
    SessionNameTaken,
    SessionNotFound,
)

from .catalogue import Adapter, Found
from .holders import holder_of, started_in
from .processes import Process, all_processes, below
from .screen_adapter import ScreenAdapter
from .servers import Servers, held_servers, stop_servers
from .tmux import NAME
from .tmux_adapter import TmuxAdapter

ID = re.compile(r"[0-9]{1,10}-[0-9a-f]{10}")
STAYS_S = 1.0
ENDS_S = 5.0
LOOK_INTERVAL_S = 0.1
CLOCK_STEP_S = 2.0
TRIES = 20
INSTALLERS: tuple[tuple[str, Installer], ...] = (
    ("apt-get", "apt"), ("dnf", "dnf"), ("zypper", "zypper"), ("pacman", "pacman"),
    ("apk", "apk"), ("conda", "conda"), ("mamba", "conda"),
)  # fmt: skip


class SessionManager:
    """The sessions of this user on this host.

    `servers` gives the Jupyter servers that may run in one and must not end unasked, `launchers`
    the process of each unfinished run; new sessions begin in `folder`.
    """

    def __init__(
        self,
        servers: Callable[[], Servers],
        launchers: Callable[[], Mapping[str, int]],
        folder: Path,
    ) -> None:
        self._servers = servers
        self._launchers = launchers
        self._folder = folder
        self._acting = threading.Lock()
        self._adapters: dict[str, Adapter] = {
            one.kind: one for one in (TmuxAdapter(), ScreenAdapter())
        }

    def all(self) -> SessionList:
        """All sessions, the newest first, and how tmux and screen are."""
        found: list[Found] = []
        multiplexers = []
        table = all_processes()
        for adapter in self._adapters.values():
            sessions, state = adapter.all(table)
            found += sessions
            multiplexers.append(state)
        listed = sorted(self._told(found, table), key=lambda s: (s.created_at, s.id), reverse=True)
        is_there = any(one.problem != "not_installed" for one in multiplexers)
        return SessionList(tuple(listed), tuple(multiplexers), None if is_there else _installer())

    def holder(self, pid: int) -> Session | None:
        """The session in which a process runs, None if in none."""
        table = all_processes()
        found = [one for adapter in self._adapters.values() for one in adapter.all(table)[0]]
        return holder_of(pid, found, table)

    def create(self, kind: SessionKind, name: str | None) -> Session:
        """Make a session, and see that it stays.

        Raises
        ------
        SessionNameRefused, SessionNameTaken
            It cannot have that name.
        MultiplexerNotUsable, MultiplexerFailed
            It could not be made, or ended at once.
        """
        if name is not None and not NAME.fullmatch(name):
            raise SessionNameRefused(
                "The name of a session has letters, digits, _ and - only, and at most 32 of them.",
                "name",
            )
        with self._acting:
            made = self._create(self._adapters[kind], name)
            time.sleep(STAYS_S)  # both tell of success although the shell does not start
            found = self._find(kind, made)
        if found is None:
            raise MultiplexerFailed(
                f"The {kind} session ended at once: look whether your shell starts, and ends, "
                "without a terminal."
            )
        return found.session

    def attach_argv(self, kind: str, session_id: str) -> list[str]:
        """The words that show a session in a terminal of this host."""
        found = self._known(kind, session_id)
        return self._adapters[kind].attach_argv(found)

    def ends_own(
        self, kind: str, session_id: str, created_at: str, servers: Collection[str]
    ) -> bool:
        """Whether `end` with the same words would take along the server that this process is.

        Raises what that would.
        """
        found = self._meant(kind, session_id, created_at, servers)
        return any(one.is_own for one in found.session.servers)

    def end(
        self, kind: str, session_id: str, created_at: str, servers: Collection[str] = ()
    ) -> SessionEnd:
        """End a session if it is the one that was created then, and wait until it is gone.

        Jupyter servers in it are stopped first, in good order, all but the one that this process
        is. `servers` are the ids of those that may end.

        Raises
        ------
        SessionNotFound, SessionChanged, SessionHoldsServer
            There is nothing to end, or not this one, or a server in it was not named.
        MultiplexerFailed
            It did not end.
        """
        with self._acting:
            found = self._meant(kind, session_id, created_at, servers)
            inside = self._inside(found)
            stop_servers(found.session.servers)
            # it may have ended with its server, and another one may have its number by now
            if not self._adapters[kind].is_gone(found):
                self._adapters[kind].end(found)
            return self._proven(found, inside)

    def _meant(
        self, kind: str, session_id: str, created_at: str, servers: Collection[str]
    ) -> Found:
        found = self._known(kind, session_id)
        if not _is_same_time(found.session, created_at):
            raise SessionChanged(
                "Another session has taken the place of this one. Look at the list again."
            )
        if not {one.id for one in found.session.servers} <= set(servers):
            raise SessionHoldsServer(
                "A Jupyter server runs in that session and would end with it, with all its "
                "kernels. Stop it first, or name it as one that may end."
            )
        return found

    def _create(self, adapter: Adapter, name: str | None) -> str:
        taken = {one.session.name for one in adapter.all(all_processes())[0]}
        if name is not None:
            if name in taken:
                raise SessionNameTaken(f"There is a {adapter.kind} session {name} already.", "name")
            return adapter.create(name, str(self._folder))
        for number in range(1, TRIES + len(taken)):
            chosen = "jupyter" if number == 1 else f"jupyter-{number}"
            if chosen not in taken:
                try:
                    return adapter.create(chosen, str(self._folder))
                except SessionNameTaken:  # somebody was faster
                    continue
        raise MultiplexerFailed("No name is free for a session; give it one.")

    def _told(self, found: list[Found], table: dict[int, Process]) -> list[Session]:
        """The sessions with what only this side knows of them."""
        held = held_servers(self._servers(), found, table)
        runs = started_in(self._launchers(), found, table)
        return [
            msgspec.structs.replace(
                one.session,
                servers=held.get(one.session.id, ()),
                runs=tuple(sorted(runs.get(one.session.id, ()), reverse=True)),
            )
            for one in found
        ]

    def _find(self, kind: str, session_id: str) -> Found | None:
        if kind not in self._adapters or not ID.fullmatch(session_id):
            return None
        table = all_processes()
        found, state = self._adapters[kind].all(table)
        for one, session in zip(found, self._told(found, table), strict=True):
            if session.id == session_id:
                return msgspec.structs.replace(one, session=session)
        if state.problem in {"not_answering", "failed"}:
            raise MultiplexerFailed(
                f"{kind} does not answer. Look whether its process is stopped or stuck."
            )
        return None

    def _known(self, kind: str, session_id: str) -> Found:
        found = self._find(kind, session_id)
        if found is None:
            raise SessionNotFound("There is no such session, or it has ended.")
        return found

    def _inside(self, found: Found) -> dict[int, Process]:
        """All that runs in a session and in no other one, but this process and what it started."""
        table = all_processes()
        others = {
            pid
            for one in self._adapters[found.session.kind].all(table)[0]
            if one.session.id != found.session.id
            for pid in one.roots
        }
        own = {one.pid for one in found.session.servers if one.is_own}
        spared = {one.pid for one in below(own, table)}
        inside = below(set(found.roots) - others, table)
        return {one.pid: one for one in inside if one.pid not in spared}

    def _proven(self, found: Found, inside: dict[int, Process]) -> SessionEnd:
        """Wait until a session and its programs are gone; what goes on is told."""
        session = found.session
        deadline_s = time.monotonic() + ENDS_S
        while True:
            is_gone = self._adapters[session.kind].is_gone(found)
            left = _still(inside)
            if is_gone and not left:
                break
            if time.monotonic() > deadline_s:
                if not is_gone:
                    raise MultiplexerFailed(
                        f"The {session.kind} session was told to end, and did not."
                    )
                break
            time.sleep(LOOK_INTERVAL_S)
        survivors = tuple(Survivor(one.pid, one.name) for one in left)
        return SessionEnd(session.kind, session.id, survivors)


def _still(known: dict[int, Process]) -> list[Process]:
    """Those of some processes that are still there, and still the same ones."""
    table = all_processes()
    return [
        one
        for pid, one in sorted(known.items())
        if pid in table and table[pid].start_ticks == one.start_ticks
    ]


def _is_same_time(session: Session, created_at: str) -> bool:
    """Whether a session was created then; where that is reckoned a clock may have been set."""
    if session.created_at == created_at:
        return True
    if session.kind != "screen":
        return False
    try:
        then = datetime.fromisoformat(created_at)
        apart = datetime.fromisoformat(session.created_at) - then
    except (ValueError, TypeError):
        return False
    return abs(apart.total_seconds()) <= CLOCK_STEP_S


def _installer() -> Installer | None:
    return next((name for program, name in INSTALLERS if shutil.which(program)), None)
