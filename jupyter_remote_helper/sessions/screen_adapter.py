"""GNU screen on this host: its folders of sockets, and the processes behind them."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from jupyter_remote_helper.contract import Multiplexer, Session, SessionKind
from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.engine.status import iso
from jupyter_remote_helper.errors import MultiplexerFailed, MultiplexerNotUsable, SessionChanged
from jupyter_remote_helper.process import Overrun

from . import screen
from .catalogue import Found
from .elsewhere import screens_elsewhere
from .processes import Process, all_processes, kin, terminate
from .programs import call, call_or_refuse, login_word
from .sockets import screen_folders, screen_sockets, usual_screen_folder

APPEAR_S = 15.0
LOOK_INTERVAL_S = 0.05


class ScreenAdapter:
    """The sessions of screen."""

    kind: SessionKind = "screen"

    def __init__(self) -> None:
        self._version: str | None = None

    def all(self, table: dict[int, Process]) -> tuple[list[Found], Multiplexer]:
        """All sessions whose processes live; sockets of dead ones are passed over."""
        if shutil.which("screen") is None:
            return [], Multiplexer("screen", None, "not_installed", None, 0)
        found = [one for folder in screen_folders() for one in _sessions(folder, table)]
        known = {one.keeper for one in found}
        others, elsewhere = screens_elsewhere(table, known)
        more = [one for folder in others for one in _sessions(folder, table)]
        found += [one for one in more if one.keeper not in known]
        return found, Multiplexer("screen", self._known_version(), None, None, elsewhere)

    def create(self, name: str, folder: str) -> str:
        """Make a session of the user's shell in that folder, and give its id."""
        if shutil.which("screen") is None:
            raise MultiplexerNotUsable("screen is not installed on this host.")
        table = all_processes()
        before = {one.session.id for one in self.all(table)[0]}
        done = call_or_refuse(screen.create_argv(name), Path(folder))
        if done.exit_code != 0:
            raise MultiplexerFailed(
                f"screen made no session: {done.last_line or 'it said nothing'}"
            )
        deadline_s = time.monotonic() + APPEAR_S
        is_coming = True
        while is_coming and time.monotonic() < deadline_s:
            now = all_processes()
            for one in self.all(now)[0]:
                if one.session.name == name and one.session.id not in before:
                    return one.session.id
            # it comes back before its session has a socket, which takes a busy host its time
            is_coming = any(one.name == "screen" and pid not in table for pid, one in now.items())
            time.sleep(LOOK_INTERVAL_S)
        raise MultiplexerFailed("screen made no session, or its shell ended at once.")

    def attach_argv(self, found: Found) -> list[str]:
        """The words that show a session in a terminal of this host.

        Raises
        ------
        SessionChanged
            Another session has a name that begins with this one's number.
        """
        names = [name for name, _ in screen_sockets(Path(found.place))]
        if not screen.is_unmistakable(found.keeper, names):
            raise SessionChanged(
                "screen cannot tell this session from another one whose name begins with its "
                "number. End that one, or give it another name."
            )
        return screen.attach_argv(found.place, found.keeper)

    def end(self, found: Found) -> None:
        """Tell a session to end; one that is not there any more has ended."""
        terminate(found.keeper, int(found.handle))

    def is_gone(self, found: Found) -> bool:
        """Whether a session has ended for sure: the process that holds it has."""
        return start_ticks(found.keeper) != int(found.handle)

    def _known_version(self) -> str | None:
        if self._version is None:
            try:
                # some versions say it with an exit code of 1
                self._version = screen.version_from(call(["screen", "-v"]).stdout)
            except (OSError, Overrun):
                return None
        return self._version


def _sessions(folder: Path, table: dict[int, Process]) -> list[Found]:
    sockets = screen_sockets(folder)
    names = [name for name, _ in sockets]
    found = []
    for name, mode in sockets:
        entry = screen.entry_from(name, mode)
        if entry is None or (keeper := table.get(entry.pid)) is None:
            continue
        about = kin(entry.pid)
        if about is None or about.keeper != "screen":  # the number belongs to another one now
            continue
        found.append(_found(entry, str(folder), keeper, table, names))
    return found


def _found(
    entry: screen.Entry, folder: str, keeper: Process, table: dict[int, Process], names: list[str]
) -> Found:
    windows = [one for one in table.values() if one.parent == keeper.pid]
    in_front = [table.get(one.foreground, one).name for one in windows]
    is_clear = screen.is_unmistakable(entry.pid, names)
    attach = screen.attach_words(folder, usual_screen_folder(), entry, login_word("screen"))
    session = Session(
        kind="screen",
        id=entry.id_at(folder, keeper.start_ticks),
        name=entry.name,
        created_at=iso(int(_started_s(keeper))),
        attached=int(entry.is_attached),
        windows=len(windows),
        programs=tuple(dict.fromkeys(in_front)),
        servers=(),
        runs=(),
        label=None,
        attach=attach if is_clear else None,
    )
    roots = tuple(one.pid for one in windows)
    return Found(session, folder, str(keeper.start_ticks), entry.pid, roots)


def _started_s(one: Process) -> float:
    """When a process started, as a Unix time; a clock that was set moves it along."""
    boot_s = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return boot_s + one.start_ticks / os.sysconf("SC_CLK_TCK")
