"""tmux and screen at places of their user's own: listed where that is safe, else counted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_remote_helper.cli.sessions_texts import elsewhere_sentence
from jupyter_remote_helper.contract import Multiplexer, SessionKind
from jupyter_remote_helper.sessions.elsewhere import screens_elsewhere, tmux_elsewhere
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.processes import Process, all_processes
from tests.waiting import wait_until

from .conftest import by_name, peer_of
from .made import fields, started_with


@pytest.fixture
def own() -> Path:
    """A folder of which `private.end_all` knows, too."""
    folder = Path(os.environ["TMUX_TMPDIR"]) / "own"
    folder.mkdir(mode=0o700)
    return folder


def tmux_at(path: Path, **environment: str) -> dict[int, Process]:
    """A tmux at that socket, as a table with nothing else in it."""
    words = ["tmux", "-u", "-S", str(path), "new-session", "-d", "-s", "own", "sleep", "1000"]
    started_with(words, **environment)
    wait_until(lambda: peer_of(path))
    pid = peer_of(path)
    assert pid is not None
    return {pid: all_processes()[pid]}


@pytest.mark.parametrize("mode", [0o700, 0o750, 0o755, 0o1777])
def test_a_tmux_at_a_place_of_its_own_is_listed_shown_and_ended(
    mode: int, own: Path, sessions: SessionManager
) -> None:
    own.chmod(mode)
    table = tmux_at(own / "sock")
    assert tmux_elsewhere(table, []) == ([str(own / "sock")], 0)
    assert tmux_elsewhere(table, [str(own / "sock")]) == ([], 0), "it is known"
    one = by_name(sessions, "own")
    assert one.label == "sock"
    assert one.attach is not None and str(own / "sock") in one.attach
    assert sessions.end("tmux", one.id, one.created_at).survivors == ()
    assert not set(table) & set(all_processes())


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_one_in_a_folder_that_others_can_change_is_counted_and_not_touched(
    mode: int, own: Path, sessions: SessionManager
) -> None:
    table = tmux_at(own / "sock")
    own.chmod(mode)
    assert tmux_elsewhere(table, []) == ([], 1)
    assert "own" not in {one.name for one in sessions.all().sessions}
    own.chmod(0o700)


def test_one_that_is_kept_apart_is_counted(own: Path, sessions: SessionManager) -> None:
    table = tmux_at(own / "sock", TMUX_TMPDIR=str(own))
    assert tmux_elsewhere(table, []) == ([], 1)
    found = sessions.all()
    assert "own" not in {one.name for one in found.sessions}
    assert found.multiplexers[0].elsewhere >= 1


def test_one_whose_socket_is_another_one_s_by_now_is_counted(own: Path) -> None:
    first = tmux_at(own / "sock")
    (own / "sock").rename(own / "old")
    second = tmux_at(own / "sock")
    assert tmux_elsewhere(first, []) == ([], 1)
    assert tmux_elsewhere(second, []) == ([str(own / "sock")], 0)


def test_a_screen_that_is_kept_apart_is_counted(own: Path, sessions: SessionManager) -> None:
    started_with(["screen", "-dmS", "own", "sleep", "1000"], SCREENDIR=str(own))
    wait_until(lambda: list(own.glob("*.own")))
    pid = int(next(own.glob("*.own")).name.partition(".")[0])
    mark = f"SCREENDIR={own}".encode()
    wait_until(lambda: mark in fields(pid, "environ"))
    table = {pid: all_processes()[pid]}
    assert screens_elsewhere(table, []) == ([], 1)
    assert screens_elsewhere(table, [pid]) == ([], 0)
    found = sessions.all()
    assert "own" not in {one.name for one in found.sessions}
    assert found.multiplexers[1].elsewhere >= 1


def test_a_screen_in_a_folder_that_is_not_known_is_found(
    own: Path, sessions: SessionManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    started_with(["screen", "-dmS", "own", "sleep", "1000"], SCREENDIR=str(own))
    wait_until(lambda: list(own.glob("*.own")))
    pid = int(next(own.glob("*.own")).name.partition(".")[0])
    monkeypatch.setenv("SCREENDIR", str(own))
    assert screens_elsewhere({pid: all_processes()[pid]}, []) == ([own], 0)
    own.chmod(0o755)
    assert screens_elsewhere({pid: all_processes()[pid]}, []) == ([], 1)
    own.chmod(0o700)


@pytest.mark.parametrize("kind", ["tmux", "screen"])
def test_that_there_is_more_is_said(kind: SessionKind) -> None:
    one, three = (elsewhere_sentence(Multiplexer(kind, "1", None, None, n)) for n in (1, 3))
    assert one.startswith(f"1 more {kind} server of yours has its socket where ")
    assert three.startswith(f"3 more {kind} servers of yours have their sockets where ")
    assert elsewhere_sentence(Multiplexer(kind, "1", None, None, 0)) == ""
