"""Real sessions of tmux and screen, in folders of the test's own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import Session, SessionKind
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.servers import Servers

PATIENCE_S = 60.0
KINDS: tuple[SessionKind, ...] = ("tmux", "screen")
Wait = Callable[[Callable[[], object]], None]


def wait_until(holds: Callable[[], object]) -> None:
    """Wait for a condition."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


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
def tmux_socket() -> str:
    return str(Path(os.environ["TMUX_TMPDIR"]) / f"tmux-{os.getuid()}" / "default")


def by_name(manager: SessionManager, name: str) -> Session:
    (found,) = [one for one in manager.all().sessions if one.name == name]
    return found
