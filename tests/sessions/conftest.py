"""Real sessions of tmux and screen, in folders of the test's own."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.contract import Session, SessionKind
from jupyter_remote_helper.sessions import manager, programs
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.processes import all_processes
from jupyter_remote_helper.sessions.servers import Servers
from tests.audit import processes_with
from tests.waiting import PATIENCE_S, wait_until

KINDS: tuple[SessionKind, ...] = ("tmux", "screen")
Wait = Callable[[Callable[[], object]], None]


def settle() -> None:
    """Wait until each screen has its socket, and tmux has run what was in the names it was given.

    `screen -dm` comes back before, and so does tmux.
    """
    wait_until(lambda: _screens() <= _with_sockets())
    wait_until(lambda: not any(map(_jobs_of, Path(os.environ["TMUX_TMPDIR"]).glob("tmux-*/*"))))


def _screens() -> set[int]:
    mark = f"SCREENDIR={os.environ['SCREENDIR']}".encode()
    return {
        pid for pid, words in processes_with(mark).items() if words.startswith(("SCREEN", "screen"))
    }


def _with_sockets() -> set[int]:
    return {int(path.name.partition(".")[0]) for path in Path(os.environ["SCREENDIR"]).glob("*.*")}


def _jobs_of(path: Path) -> list[str]:
    """What the tmux behind a socket runs by itself, which has no terminal."""
    server = peer_of(path)
    children = [one for one in all_processes().values() if one.parent == server]
    return [one.name for one in children if one.terminal == 0]


def peer_of(path: Path) -> int | None:
    """The process behind a socket (unix(7)); None if nobody is."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return None
        size = struct.calcsize("3i")
        raw = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    pid: int = struct.unpack("3i", raw)[0]
    return pid


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> SessionKind:
    kind: SessionKind = request.param
    return kind


@pytest.fixture
def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionManager:
    """The manager; new sessions have a shell that says nothing of its own."""
    monkeypatch.setenv("SHELL", "/bin/sh")
    return SessionManager(Servers, dict, tmp_path)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tmux, screen and what is in them take as long as on a machine that is very busy."""
    long = msgspec.structs.replace(programs.LIMITS, seconds=PATIENCE_S)
    monkeypatch.setattr(programs, "LIMITS", long)
    monkeypatch.setattr(manager, "ENDS_S", PATIENCE_S)


@pytest.fixture
def tmux_socket() -> str:
    return str(Path(os.environ["TMUX_TMPDIR"]) / f"tmux-{os.getuid()}" / "default")


def by_name(manager: SessionManager, name: str) -> Session:
    (found,) = [one for one in manager.all().sessions if one.name == name]
    return found
