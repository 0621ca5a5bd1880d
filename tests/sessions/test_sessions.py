"""Sessions of real tmux and real screen are made and listed, on sockets of the test's own."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.errors import MultiplexerNotUsable, RemoteHelperError, SessionNameTaken
from jupyter_remote_helper.sessions import manager
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.processes import all_processes
from tests.waiting import wait_until

from .conftest import KINDS, by_name
from .made import make, ours, there

pytestmark = pytest.mark.usefixtures("patient")

ENDED_S = 5.0
"""How long a shell may take that has nothing to do."""

CLOCKS_DIFFER_S = 5.0
"""tmux tells whole seconds, and screen by the clock of the processes."""


def test_without_any_session_the_list_is_empty(sessions: SessionManager) -> None:
    found = sessions.all()
    assert found.sessions == () and found.installer is None
    assert [(one.kind, one.problem) for one in found.multiplexers] == [
        ("tmux", None), ("screen", None),
    ]  # fmt: skip
    assert all(one.version for one in found.multiplexers)


def test_a_session_is_made_listed_and_ended(
    sessions: SessionManager, kind: SessionKind, tmp_path: Path
) -> None:
    began_s = time.time()
    made = sessions.create(kind, "build")
    assert (made.kind, made.name, made.attached, made.windows) == (kind, "build", 0, 1)
    created_s = datetime.fromisoformat(made.created_at).timestamp()
    assert began_s - CLOCKS_DIFFER_S < created_s < time.time() + CLOCKS_DIFFER_S
    wait_until(lambda: by_name(sessions, "build").programs == ("sh",))
    (listed,) = sessions.all().sessions
    assert listed == msgspec.structs.replace(made, programs=("sh",))
    (shell,) = ours("sh")
    assert Path(f"/proc/{shell.pid}/cwd").readlink() == tmp_path
    ended = sessions.end(kind, made.id, made.created_at)
    assert (ended.id, ended.survivors) == (made.id, ())
    assert shell.pid not in all_processes()
    assert sessions.all().sessions == ()


def test_names_of_our_choice_are_free_ones(sessions: SessionManager, kind: SessionKind) -> None:
    there(sessions, kind, "jupyter-2", "sleep", "1000")
    assert [sessions.create(kind, None).name for _ in range(2)] == ["jupyter", "jupyter-3"]
    with pytest.raises(SessionNameTaken) as refused:
        sessions.create(kind, "jupyter")
    assert refused.value.field == "name"


def test_what_runs_inside_is_told(sessions: SessionManager, kind: SessionKind) -> None:
    there(sessions, kind, "work", "sleep", "1000")
    wait_until(lambda: by_name(sessions, "work").programs == ("sleep",))


def test_a_session_whose_shell_ends_at_once_is_not_said_to_be_there(
    sessions: SessionManager, kind: SessionKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = tmp_path / "shell"
    shell.write_text("#!/bin/sh\nexit 1\n")
    shell.chmod(0o755)
    monkeypatch.setenv("SHELL", str(shell))
    monkeypatch.setattr(manager, "STAYS_S", ENDED_S)
    with pytest.raises(RemoteHelperError) as refused:
        sessions.create(kind, "short")
    assert refused.value.code == "multiplexer_failed"
    assert sessions.all().sessions == ()


def test_where_neither_is_installed_that_is_said_with_what_installs_it(
    sessions: SessionManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    found = sessions.all()
    assert (found.sessions, found.installer) == ((), None)
    assert {one.problem for one in found.multiplexers} == {"not_installed"}
    for name in ("apt-get", "conda"):
        (programs / name).symlink_to("/bin/true")
    assert sessions.all().installer == "apt"
    for kind in KINDS:
        with pytest.raises(MultiplexerNotUsable):
            sessions.create(kind, None)


def test_an_old_tmux_lists_and_ends_but_makes_none(
    sessions: SessionManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("tmux", "old", "sleep", "1000")
    real = subprocess.run(
        ["sh", "-c", "command -v tmux"], capture_output=True, text=True, check=True
    )
    stub = tmp_path / "bin" / "tmux"
    stub.parent.mkdir()
    stub.write_text(
        f'#!/bin/sh\n[ "$1" = -V ] && echo tmux 1.8 && exit\nexec {real.stdout.strip()} "$@"\n'
    )
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{stub.parent}:{os.environ['PATH']}")
    found = sessions.all()
    assert found.multiplexers[0].problem == "too_old"
    with pytest.raises(MultiplexerNotUsable):
        sessions.create("tmux", None)
    (one,) = found.sessions
    assert sessions.end("tmux", one.id, one.created_at).survivors == ()
