"""Multiplexers that hang, are gone, belong to others, or speak in another locale."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.errors import MultiplexerFailed, SessionNotFound
from jupyter_remote_helper.process import Limits, run_briefly
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.programs import LIMITS
from tests.waiting import wait_until

from .conftest import by_name, peer_of, settle
from .made import make, started_with


def server_of(path: str) -> int:
    pid = peer_of(Path(path))
    assert pid is not None
    return pid


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_tmux_that_hangs_is_said_to_and_the_others_are_listed(
    sessions: SessionManager, tmux_socket: str
) -> None:
    one = sessions.create("tmux", "stuck")
    make("screen", "fine", "sleep", "1000")
    settle()
    started_with(["tmux", "-L", "second", "new-session", "-d", "-s", "other"])
    with stopped(server_of(tmux_socket)):
        found = sessions.all()
        assert {session.name for session in found.sessions} == {"fine", "other"}
        assert found.multiplexers[0].problem == "not_answering"
        with pytest.raises(MultiplexerFailed, match="does not answer"):
            sessions.end("tmux", one.id, one.created_at)
    assert LIMITS.seconds == 3
    assert {session.name for session in sessions.all().sessions} == {"fine", "other", "stuck"}


def test_one_ends_while_another_tmux_hangs(sessions: SessionManager, tmux_socket: str) -> None:
    one = sessions.create("tmux", "goes")
    started_with(["tmux", "-L", "second", "new-session", "-d", "-s", "other"])
    with stopped(server_of(str(Path(tmux_socket).with_name("second")))):
        assert sessions.end("tmux", one.id, one.created_at).survivors == ()
    assert [session.name for session in sessions.all().sessions] == ["other"]


def test_a_screen_that_hangs_is_not_said_to_have_ended(sessions: SessionManager) -> None:
    one = sessions.create("screen", "stuck")
    with stopped(int(one.id.partition("-")[0])), pytest.raises(MultiplexerFailed, match="did not"):
        sessions.end("screen", one.id, one.created_at)
    wait_until(lambda: sessions.all().sessions == ())  # it got the signal in the end


SLOW_SCREEN = """#!/bin/sh
exec strace -D -f -qq -o /dev/null -e inject=bind:delay_enter=5s {screen} "$@" >/dev/null 2>&1
"""


def test_a_screen_that_takes_its_time_is_waited_for(
    sessions: SessionManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "bin" / "screen"
    slow.parent.mkdir()
    slow.write_text(SLOW_SCREEN.format(screen=shutil.which("screen")))
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    assert sessions.create("screen", "slow").name == "slow"


def test_a_multiplexer_that_is_killed_leaves_a_stale_socket_and_no_session(
    sessions: SessionManager, kind: SessionKind, tmux_socket: str
) -> None:
    one = sessions.create(kind, "short")
    pid = server_of(tmux_socket) if kind == "tmux" else int(one.id.partition("-")[0])
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: sessions.all().sessions == ())
    assert {state.problem for state in sessions.all().multiplexers} == {None}
    with pytest.raises(SessionNotFound):
        sessions.end(kind, one.id, one.created_at)
    assert sessions.create(kind, "again").name == "again"


def test_files_that_are_no_sockets_of_ours_are_passed_over(
    sessions: SessionManager, tmux_socket: str
) -> None:
    sessions.create("tmux", "real")
    folder, screens = Path(tmux_socket).parent, Path(os.environ["SCREENDIR"])
    for place, name in ((folder, "file"), (screens, "77.file")):
        (place / name).write_text("x")
        (place / f"{name}-link").symlink_to(tmux_socket)
        (place / f"{name}-folder").mkdir()
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(folder / "dead"))
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(screens / "1.dead"))
    found = sessions.all()
    assert [one.name for one in found.sessions] == ["real"]
    assert {state.problem for state in found.multiplexers} == {None}


def test_sockets_of_another_user_and_in_open_folders_are_not_touched(
    sessions: SessionManager, tmux_socket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("screen", "mine", "sleep", "1000")
    settle()
    sessions.create("tmux", "mine")
    folder, screens = Path(tmux_socket).parent, Path(os.environ["SCREENDIR"])
    for mode in (0o770, 0o707, 0o755):
        folder.chmod(mode)
        screens.chmod(mode)
        # tmux alone is content with a folder that others can look into, and so are we
        listed = [one.kind for one in sessions.all().sessions]
        assert listed == (["tmux"] if mode == 0o755 else [])
    folder.chmod(0o700)
    screens.chmod(0o700)
    assert len(sessions.all().sessions) == 2
    if os.geteuid() == 0:
        for path in (Path(tmux_socket), next(screens.iterdir())):
            os.chown(path, 7002, -1)
        assert sessions.all().sessions == ()
        for path in (Path(tmux_socket), next(screens.iterdir())):
            os.chown(path, 0, -1)
    assert len(sessions.all().sessions) == 2


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "xx_YY.nonsense", ""])
def test_the_locale_of_the_server_does_not_matter(
    sessions: SessionManager, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    if locale:
        monkeypatch.setenv("LC_ALL", locale)
    started_with(
        ["tmux", "-u", "-L", "default", "new-session", "-d", "-s", "größe 名前"], LC_ALL="C.UTF-8"
    )
    make("screen", "größe 名前", "sleep", "1000")
    wait_until(lambda: len(sessions.all().sessions) == 2)
    assert {one.name for one in sessions.all().sessions} == {"größe 名前"}
    made = sessions.create("tmux", None)
    sessions.end("tmux", made.id, made.created_at)


def test_a_server_that_was_started_inside_a_tmux_uses_the_usual_one(
    sessions: SessionManager, monkeypatch: pytest.MonkeyPatch, tmux_socket: str
) -> None:
    started_with(["tmux", "-L", "mine", "new-session", "-d", "-s", "outer"])
    path = str(Path(tmux_socket).with_name("mine"))
    monkeypatch.setenv("TMUX", f"{path},{server_of(path)},0")
    monkeypatch.setenv("TMUX_PANE", "%0")
    made = sessions.create("tmux", "inner")
    assert made.label is None
    outer = by_name(sessions, "outer")
    assert outer.label == "mine"
    assert outer.attach == ("tmux", "-u", "-S", path, "attach", "-t", "outer")
    sessions.end("tmux", made.id, made.created_at)
    assert [one.name for one in sessions.all().sessions] == ["outer"]


def test_a_tmux_elsewhere_is_found_by_the_variable_that_it_sets(
    sessions: SessionManager, monkeypatch: pytest.MonkeyPatch, session_folder: Path
) -> None:
    own = Path(os.environ["TMUX_TMPDIR"]) / "tmux-elsewhere"
    own.mkdir(mode=0o700)
    words = ["tmux", "-S", str(own / "x"), "new-session", "-d", "-s", "far"]
    started_with(words, TMUX_TMPDIR=str(own))
    assert sessions.all().sessions == ()
    monkeypatch.setenv("TMUX", f"{own / 'x'},1,0")
    assert by_name(sessions, "far").label == "x"


def test_two_hundred_sessions_are_listed(sessions: SessionManager, tmux_socket: str) -> None:
    sessions.create("tmux", "first")
    words: list[str] = []
    for number in range(199):
        words += ["new-session", "-d", "-s", f"s{number}", "sleep 1000", ";"]
    run_briefly(["tmux", "-S", tmux_socket, *words[:-1]], Path("/"), Limits(60, 1 << 20))
    found = sessions.all().sessions
    assert len({one.id for one in found}) == 200
    one = by_name(sessions, "s1")
    sessions.end("tmux", one.id, one.created_at)
    assert len(sessions.all().sessions) == 199


def test_a_program_whose_name_has_lines_of_an_answer_in_it_makes_no_session(
    sessions: SessionManager, tmp_path: Path
) -> None:
    program = tmp_path / "x\njrhs 1 $7 1 0 1 fake"
    program.symlink_to("/bin/sleep")
    make("tmux", "one", str(program), "1000")
    wait_until(lambda: sessions.all().sessions and by_name(sessions, "one").programs)
    assert [one.name for one in sessions.all().sessions] == ["one"]


def test_the_limit_ends_what_hangs(sessions: SessionManager, tmux_socket: str) -> None:
    sessions.create("tmux", "stuck")
    with stopped(server_of(tmux_socket)):
        began_s = time.monotonic()
        sessions.all()
        assert time.monotonic() - began_s >= 3
