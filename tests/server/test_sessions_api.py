"""Survival and sessions over HTTP, with real tmux and screen, and a real terminal of Jupyter."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from jupyter_remote_helper.sessions.place import log_name

from .conftest import Ask

KINDS = ("tmux", "screen")
LOOKS = 900


@pytest.fixture
def jp_server_config(request: pytest.FixtureRequest) -> Config:
    extensions = {"jupyter_remote_helper": True, "jupyter_server_terminals": True}
    options = getattr(request, "param", {})
    return Config({"ServerApp": {"jpserver_extensions": extensions, **options}})


@pytest.fixture(autouse=True)
def plain_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/sh")


async def made(ask: Ask, kind: str, name: str) -> dict[str, Any]:
    status, session = await ask("POST", "sessions", body={"kind": kind, "name": name})
    assert status == 201, session
    found: dict[str, Any] = session
    return found


async def test_survival_has_both_verdicts(ask: Ask) -> None:
    status, survival = await ask("GET", "survival")
    assert status == 200
    assert set(survival) == {"server", "run"}
    assert set(survival["server"]) == {"level", "reason", "protected", "ends_at", "facts"}
    assert survival["server"]["protected"] is False


@pytest.mark.parametrize("kind", KINDS)
async def test_a_session_is_made_listed_and_ended(ask: Ask, kind: str, jp_root_dir: Path) -> None:
    session = await made(ask, kind, "build")
    status, listed = await ask("GET", "sessions")
    assert (status, listed["sessions"]) == (200, [session])
    body = {"created_at": session["created_at"]}
    status, ended = await ask("POST", "sessions", kind, session["id"], "end", body=body)
    assert (status, ended) == (200, {"kind": kind, "id": session["id"], "survivors": []})
    status, again = await ask("POST", "sessions", kind, session["id"], "end", body=body)
    assert (status, again["code"]) == (404, "session_not_found")


async def test_what_is_refused_has_its_code(ask: Ask) -> None:
    session = await made(ask, "tmux", "build")
    for body, status, code, field in (
        ({"name": "build"}, 409, "session_name_taken", "name"),
        ({"name": "#(x)"}, 422, "session_name_refused", "name"),
        ({"name": ""}, 422, "session_name_refused", "name"),
        ({"kind": "zellij"}, 400, "malformed_request", None),
        ({"more": 1}, 400, "malformed_request", None),
    ):
        got, error = await ask("POST", "sessions", body=body)
        assert (got, error["code"], error["field"]) == (status, code, field)
    end = ("sessions", "tmux", session["id"], "end")
    status, error = await ask("POST", *end, body={"created_at": "2020-01-01T00:00:00.000Z"})
    assert (status, error["code"]) == (409, "session_changed")
    status, error = await ask("POST", *end, body={})
    assert (status, error["code"]) == (400, "malformed_request")
    assert len((await ask("GET", "sessions"))[1]["sessions"]) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_session_opens_in_a_terminal_and_what_is_typed_there_runs(
    ask: Ask, kind: str, jp_serverapp: ServerApp, tmp_path: Path
) -> None:
    session = await made(ask, kind, "shown")
    status, opened = await ask("POST", "sessions", kind, session["id"], "open", body={})
    assert status == 200
    terminals = jp_serverapp.web_app.settings["terminal_manager"]
    assert [one["name"] for one in terminals.list()] == [opened["name"]]
    pty = terminals.terminals[opened["name"]].ptyproc
    mark = tmp_path / "typed"
    for _ in range(LOOKS):
        if (await ask("GET", "sessions"))[1]["sessions"][0]["attached"]:
            break
        await asyncio.sleep(0.1)
    pty.write(f"touch {mark}\r")
    for _ in range(LOOKS):
        if mark.exists():
            break
        await asyncio.sleep(0.1)
    assert mark.exists()
    again = await ask("POST", "sessions", kind, session["id"], "open", body={})
    assert again == (200, opened), "the terminal that is open already"
    body = {"created_at": session["created_at"]}
    assert (await ask("POST", "sessions", kind, session["id"], "end", body=body))[0] == 200
    status, error = await ask("POST", "sessions", kind, session["id"], "open", body={})
    assert (status, error["code"]) == (404, "session_not_found")
    await terminals.terminate_all()


@pytest.mark.parametrize("jp_server_config", [{"terminals_enabled": False}], indirect=True)
async def test_without_terminals_a_session_cannot_be_opened_and_all_else_works(ask: Ask) -> None:
    session = await made(ask, "tmux", "shown")
    status, error = await ask("POST", "sessions", "tmux", session["id"], "open", body={})
    assert (status, error["code"]) == (422, "terminals_disabled")
    body = {"created_at": session["created_at"]}
    assert (await ask("POST", "sessions", "tmux", session["id"], "end", body=body))[0] == 200


@pytest.fixture
def hangup_ends() -> Iterator[None]:
    """As in a terminal, also where the tests were started by nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hangup_ends")
async def test_protecting_twice_and_undoing_twice_is_the_same_as_once(
    ask: Ask, jp_serverapp: ServerApp
) -> None:
    for _ in range(2):
        status, survival = await ask("POST", "protect", body={})
        assert (status, survival["server"]["protected"]) == (200, True)
    log = Path(jp_serverapp.runtime_dir) / log_name(os.getpid())
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    os.kill(os.getpid(), signal.SIGHUP)  # it would end this very test
    assert b"The terminal has gone." in log.read_bytes()
    for _ in range(2):
        status, survival = await ask("DELETE", "protect")
        assert (status, survival["server"]["protected"]) == (200, False)
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_DFL
