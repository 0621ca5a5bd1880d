"""What a session holds: a server, and the runs that were started from it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.errors import SessionHoldsServer
from jupyter_remote_helper.sessions.manager import SessionManager

from .conftest import by_name, wait_until
from .made import fields, make, ours, there


def test_the_session_that_holds_a_server_is_known_and_kept(
    tmp_path: Path, sessions: SessionManager, kind: SessionKind
) -> None:
    there(sessions, kind, "outer", "sh", "-c", "sleep 1000; true")
    there(sessions, kind, "other", "sleep", "1000")

    def sleeper() -> set[int]:
        shells = {one.pid for one in ours("sh")}
        return {one.pid for one in ours("sleep") if one.parent in shells}

    wait_until(sleeper)
    manager = SessionManager(sleeper, dict, tmp_path)
    holding = {one.name: one.holds_server for one in manager.all().sessions}
    assert holding == {"outer": True, "other": False}
    (pid,) = sleeper()
    holder = manager.holder(pid)
    assert holder is not None and holder.name == "outer"
    one = by_name(manager, "outer")
    with pytest.raises(SessionHoldsServer):
        manager.end(kind, one.id, one.created_at)
    assert by_name(manager, "outer").id == one.id
    manager.end(kind, one.id, one.created_at, is_confirmed=True)
    wait_until(lambda: not sleeper())


def test_the_nearest_of_two_nested_sessions_holds_the_server(
    tmp_path: Path, sessions: SessionManager
) -> None:
    make("tmux", "outer", "screen", "-S", "inner", "sh", "-c", "sleep 1000; true")
    wait_until(lambda: len(sessions.all().sessions) == 2)
    wait_until(lambda: by_name(sessions, "inner").attached == 1)
    wait_until(lambda: ours("sleep"))
    manager = SessionManager(lambda: {one.pid for one in ours("sleep")}, dict, tmp_path)
    assert {one.name for one in manager.all().sessions if one.holds_server} == {"inner"}


def test_runs_are_told_with_the_session_that_they_were_started_from(
    tmp_path: Path, sessions: SessionManager, kind: SessionKind
) -> None:
    there(sessions, kind, "here", "sh", "-c", "setsid -f sleep 1234; sleep 1000")
    there(sessions, kind, "there", "sleep", "1000")

    def detached() -> list[int]:
        return [one.pid for one in ours("sleep") if b"1234" in fields(one.pid, "cmdline")]

    wait_until(detached)
    (pid,) = detached()
    manager = SessionManager(set, lambda: {"20261130-120000-abcdef": pid, "x": 1}, tmp_path)
    told = {one.name: one.runs for one in manager.all().sessions}
    assert told == {"here": ("20261130-120000-abcdef",), "there": ()}
    os.kill(pid, signal.SIGKILL)
