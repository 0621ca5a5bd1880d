"""Sessions are shown in a terminal: of the host, and by the words for the laptop."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.sessions.manager import SessionManager
from tests.waiting import wait_until

from .conftest import by_name

pytestmark = pytest.mark.usefixtures("patient")


def test_a_session_is_shown_by_its_words_also_from_inside_another(
    sessions: SessionManager, kind: SessionKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sessions.create(kind, "shown")
    monkeypatch.setenv("TMUX", "/tmp/elsewhere,1,0")
    monkeypatch.setenv("STY", "1.elsewhere")
    pid, master = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        argv = sessions.attach_argv(kind, made.id)
        os.execvp(argv[0], argv)
    with closing(os.fdopen(master, "rb", buffering=0)) as terminal:
        wait_until(lambda: by_name(sessions, "shown").attached == 1)
        os.write(master, b"echo an$((40+2))swer\n")
        seen: list[bytes] = []

        def is_answered() -> bool:
            if select.select([terminal], [], [], 0)[0]:
                seen.append(terminal.read(4096))
            return b"an42swer" in b"".join(seen)

        wait_until(is_answered)
        ended = sessions.end(kind, made.id, made.created_at)
        assert ended.survivors == ()
        assert os.waitpid(pid, 0)[0] == pid


def test_the_words_for_the_laptop_lead_to_the_session(
    sessions: SessionManager, kind: SessionKind
) -> None:
    sessions.create(kind, "build")
    sessions.create(kind, "builder")
    words = by_name(sessions, "build").attach
    assert words is not None
    pid, master = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        for name in ("TMUX_TMPDIR", "SCREENDIR"):  # which a login from the laptop has not set
            os.environ.pop(name, None)
        os.execvp("sh", ["sh", "-c", " ".join(words)])
    wait_until(lambda: by_name(sessions, "build").attached == 1)
    assert by_name(sessions, "builder").attached == 0
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(master)


def test_a_program_that_a_login_would_not_find_is_called_by_its_path(
    sessions: SessionManager, kind: SessionKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions.create(kind, "build")
    found = shutil.which(kind)
    assert found is not None and by_name(sessions, "build").attach is not None
    own = tmp_path / "env" / "bin"
    own.mkdir(parents=True)
    (own / kind).symlink_to(found)
    monkeypatch.setenv("PATH", f"{own}:{os.environ['PATH']}")
    words = by_name(sessions, "build").attach
    assert words is not None and str(own / kind) in words and kind not in words
    odd = tmp_path / "a b"
    own.rename(odd)
    monkeypatch.setenv("PATH", f"{odd}:{os.environ['PATH']}")
    assert by_name(sessions, "build").attach is None, "no word of it may need quotes"
