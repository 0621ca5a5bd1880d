"""Real JupyterLabs that `up` starts, and looking for what they leave."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from jupyter_remote_helper.contract_up import Up
from tests import audit
from tests.conftest import COMMAND

LAB = ("--", "--allow-root") if os.geteuid() == 0 else ()
PATIENCE_S = 90.0
UP_S = 240.0
"""More than `up` itself gives a lab."""


def value_of(done: subprocess.CompletedProcess[str]) -> Up:
    """The one object that `up --json` printed."""
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    return msgspec.json.decode(done.stdout, type=Up)


def environment_of(pid: int) -> dict[bytes, bytes]:
    """What a process was started with."""
    variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return {name: value for name, _, value in (v.partition(b"=") for v in variables) if name}


def link_of(pid: int, name: str) -> str:
    return str(Path(f"/proc/{pid}/{name}").readlink())


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def without_tmux(monkeypatch: Any) -> None:
    """A PATH that has this environment's programs and nothing else."""
    folder = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", folder)
    assert shutil.which("tmux") is None


class Home:
    """The folders of one user of one host, as the environment names them."""

    def __init__(self, tmp_path: Path) -> None:
        self.local = Path(os.environ["JRH_LOCAL_DIR"])
        self.runtime = tmp_path / "runtime"

    def ask(self, pid: int, path: str, method: str = "GET") -> Any:
        """What the lab answers to its own token."""
        about = json.loads((self.runtime / f"jpserver-{pid}.json").read_text())
        request = urllib.request.Request(f"{about['url']}{path}", method=method)
        request.add_header("Authorization", f"token {about['token']}")
        with urllib.request.urlopen(request, timeout=90) as reply:
            return json.loads(reply.read())

    def living(self) -> dict[int, str]:
        """The processes that belong to these folders."""
        return audit.processes_with(f"JRH_LOCAL_DIR={self.local}".encode())

    def left(self) -> list[str]:
        """Processes and files that should not be there any more, after the time they may take."""
        deadline_s = time.monotonic() + audit.PATIENCE_S
        while self.living() and time.monotonic() < deadline_s:
            time.sleep(0.1)
        left_by_servers = ("jpserver-*", "remote-helper-*")
        files = [
            *self.local.glob("up*"),
            *(f for n in left_by_servers for f in self.runtime.glob(n)),
        ]
        return [*map(str, files), *self.living().values()]


def on_terminal(
    *arguments: str, answer: str = "", environment: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """The command as a user at a terminal meets it: exit code and all that was shown.

    The answer is typed when the command asks a yes-or-no question.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(COMMAND, [COMMAND, *arguments], dict(environment or os.environ))
    shown, waits_for = b"", answer
    deadline_s = time.monotonic() + UP_S
    while True:
        assert time.monotonic() < deadline_s, shown
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        shown += piece
        if waits_for and b"[y/N]" in shown:
            os.write(terminal, f"{waits_for}\n".encode())
            waits_for = ""
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code, shown.decode(errors="replace").replace("\r\n", "\n")
