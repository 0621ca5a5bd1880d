"""Sessions are ended: the right one, once, and with what is in it."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.errors import SessionChanged, SessionNotFound
from jupyter_remote_helper.sessions import manager
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.processes import all_processes
from jupyter_remote_helper.sessions.servers import Servers
from tests.waiting import PATIENCE_S, wait_until

from .conftest import by_name
from .made import make, started_with, there

pytestmark = pytest.mark.usefixtures("patient")


def test_programs_that_ignore_the_hangup_are_told(
    sessions: SessionManager, kind: SessionKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manager, "ENDS_S", 5.0)
    there(sessions, kind, "stubborn", "sh", "-c", "trap '' HUP; exec sleep 1000")
    wait_until(lambda: by_name(sessions, "stubborn").programs == ("sleep",))
    one = by_name(sessions, "stubborn")
    (survivor,) = sessions.end(kind, one.id, one.created_at).survivors
    assert survivor.program == "sleep"
    assert survivor.pid in all_processes()
    os.kill(survivor.pid, signal.SIGKILL)


def test_a_session_that_has_ended_meanwhile_cannot_be_ended_or_shown(
    sessions: SessionManager, kind: SessionKind
) -> None:
    made = sessions.create(kind, "gone")
    sessions.end(kind, made.id, made.created_at)
    with pytest.raises(SessionNotFound):
        sessions.end(kind, made.id, made.created_at)
    with pytest.raises(SessionNotFound):
        sessions.attach_argv(kind, made.id)


def test_only_the_session_that_was_created_then_is_ended(
    sessions: SessionManager, kind: SessionKind
) -> None:
    made = sessions.create(kind, "kept")
    for other in ("2020-01-01T00:00:00.000Z", "", "x", made.created_at[:-1]):
        with pytest.raises(SessionChanged):
            sessions.end(kind, made.id, other)
    assert by_name(sessions, "kept").id == made.id


def test_a_server_of_tmux_that_was_started_again_has_other_ids(sessions: SessionManager) -> None:
    first = sessions.create("tmux", "same")
    sessions.end("tmux", first.id, first.created_at)  # the last one: its server ends, too
    second = sessions.create("tmux", "same")
    assert first.id.partition("-")[0] == second.id.partition("-")[0]
    assert first.id != second.id
    with pytest.raises(SessionNotFound):
        sessions.end("tmux", first.id, second.created_at)


def test_two_people_end_the_same_one_and_one_of_them_does(
    tmp_path: Path, sessions: SessionManager, kind: SessionKind
) -> None:
    made = sessions.create(kind, "shared")
    other = sessions.create(kind, "share")
    managers = [sessions, sessions, SessionManager(Servers, dict, tmp_path)]
    outcomes: list[str] = []

    def end(manager: SessionManager) -> None:
        try:
            manager.end(kind, made.id, made.created_at)
            outcomes.append("ended")
        except SessionNotFound:
            outcomes.append("not there")

    threads = [threading.Thread(target=end, args=(manager,)) for manager in managers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert "ended" in outcomes and set(outcomes) <= {"ended", "not there"}
    assert len(outcomes) == 3
    assert [one.id for one in sessions.all().sessions] == [other.id]


def test_windows_that_another_session_shares_are_not_waited_for(sessions: SessionManager) -> None:
    make("tmux", "one", "sleep", "1000")
    started_with(["tmux", "-L", "default", "new-session", "-d", "-t", "one", "-s", "two"])
    one = by_name(sessions, "one")
    # had they been waited for, they would be survivors
    assert sessions.end("tmux", one.id, one.created_at).survivors == ()
    assert by_name(sessions, "two").programs == ("sleep",)
