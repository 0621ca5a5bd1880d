"""Sessions as somebody else makes them, and the processes in them."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.process import Limits, run_briefly
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.processes import Process, all_processes
from tests.waiting import wait_until


def started_with(argv: list[str], **environment: str) -> None:
    """Run a command of tmux or screen as the user would, in the test's own places."""
    run_briefly(argv, Path("/"), Limits(30, 1 << 20), os.environ | environment)


def make(kind: SessionKind, name: str, *command: str) -> None:
    """A session as somebody else makes it, with any name and command."""
    if kind == "tmux":
        started_with(["tmux", "-u", "-L", "default", "new-session", "-d", "-s", name, *command])
    else:
        started_with(["screen", "-dmS", name, *command])


def there(sessions: SessionManager, kind: SessionKind, name: str, *command: str) -> None:
    """The same, and wait until it is listed: screen goes on before there is one."""
    make(kind, name, *command)
    wait_until(lambda: name in {one.name for one in sessions.all().sessions})


def ours(name: str) -> list[Process]:
    """The processes of that name below the test's own sessions, by the folder of their sockets."""
    mark = f"TMUX_TMPDIR={os.environ['TMUX_TMPDIR']}".encode()
    named = [one for one in all_processes().values() if one.name == name]
    return [one for one in named if mark in fields(one.pid, "environ")]


def fields(pid: int, name: str) -> list[bytes]:
    """The arguments ("cmdline") or variables ("environ") of a process; none if it has gone."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes().split(b"\0")
    except OSError:
        return []
