"""What a session holds: a server, and the runs that were started from it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.errors import SessionHoldsServer
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.servers import Servers
from jupyter_remote_helper.tunnel.servers import Server
from tests.waiting import wait_until

from .conftest import by_name
from .made import fields, make, ours, there


def servers_of(pids: set[int]) -> Servers:
    return Servers(tuple(map(Server, pids)))


def test_the_session_that_holds_servers_is_known_and_kept_until_all_are_named(
    tmp_path: Path, sessions: SessionManager, kind: SessionKind
) -> None:
    there(sessions, kind, "outer", "sh", "-c", "sleep 1000 & sleep 1000; true")
    there(sessions, kind, "other", "sleep", "1000")

    def sleepers() -> set[int]:
        shells = {one.pid for one in ours("sh")}
        return {one.pid for one in ours("sleep") if one.parent in shells}

    wait_until(lambda: len(sleepers()) == 2)
    pids = sorted(sleepers())
    manager = SessionManager(lambda: servers_of(sleepers()), dict, tmp_path)
    holding = {one.name: [s.pid for s in one.servers] for one in manager.all().sessions}
    assert holding == {"outer": pids, "other": []}
    holder = manager.holder(pids[0])
    assert holder is not None and holder.name == "outer"
    one = by_name(manager, "outer")
    first, second = (server.id for server in one.servers)
    for named in ([], [first], [second], [first, f"{pids[1]}-1"], [str(pid) for pid in pids]):
        with pytest.raises(SessionHoldsServer):
            manager.end(kind, one.id, one.created_at, named)
    assert by_name(manager, "outer").id == one.id and sleepers() == set(pids)
    assert manager.end(kind, one.id, one.created_at, [second, first, "x"]).survivors == ()
    assert not sleepers()
    assert [one.name for one in manager.all().sessions] == ["other"]


def test_the_nearest_of_two_nested_sessions_holds_the_server(
    tmp_path: Path, sessions: SessionManager
) -> None:
    make("tmux", "outer", "screen", "-S", "inner", "sh", "-c", "sleep 1000; true")
    wait_until(lambda: len(sessions.all().sessions) == 2)
    wait_until(lambda: by_name(sessions, "inner").attached == 1)
    wait_until(lambda: ours("sleep"))
    manager = SessionManager(lambda: servers_of({one.pid for one in ours("sleep")}), dict, tmp_path)
    assert {one.name for one in manager.all().sessions if one.servers} == {"inner"}


def test_runs_are_told_with_the_session_that_they_were_started_from(
    tmp_path: Path, sessions: SessionManager, kind: SessionKind
) -> None:
    there(sessions, kind, "here", "sh", "-c", "setsid -f sleep 1234; sleep 1000")
    there(sessions, kind, "there", "sleep", "1000")

    def detached() -> list[int]:
        return [one.pid for one in ours("sleep") if b"1234" in fields(one.pid, "cmdline")]

    wait_until(detached)
    (pid,) = detached()
    manager = SessionManager(Servers, lambda: {"20261130-120000-abcdef": pid, "x": 1}, tmp_path)
    told = {one.name: one.runs for one in manager.all().sessions}
    assert told == {"here": ("20261130-120000-abcdef",), "there": ()}
    os.kill(pid, signal.SIGKILL)
