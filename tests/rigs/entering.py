"""Programs in a host: the words that this machine runs for them, and how they run to their end."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import jupyter_remote_helper

from .layout import USERS
from .machine import Host, environment
from .started import kill

PATH = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
SOURCES = Path(jupyter_remote_helper.__file__).parents[1]
COMMON = {"PATH": PATH, "PYTHONPATH": str(SOURCES), "LANG": "C.UTF-8"}

Command = str | Sequence[str | Path]
"""Words, or a line for sh."""


def words_for(
    host: Host, user: str, command: Command, env: dict[str, str] | None, *terminal: str
) -> list[str]:
    """The words that this machine runs to have a program run in a host as a user."""
    variables = COMMON | {
        "HOME": f"/home/{user}",
        "USER": user,
        "LOGNAME": user,
        "SHELL": "/bin/bash",
        "TERM": "xterm",
    } | (env or {})  # fmt: skip
    words = ["sh", "-c", command] if isinstance(command, str) else [*map(str, command)]
    identity = ["--reuid", str(USERS[user]), "--regid", str(USERS[user]), "--clear-groups"]
    set_to = [f"{name}={value}" for name, value in variables.items()]
    return [
        *host.enter, "setpriv", *identity,
        "setsid", *terminal,
        "env", "-i", "--default-signal=INT", "-C", f"/home/{user}", *set_to, *words,
    ]  # fmt: skip


def run_to_end(words: list[str], stdin: str, timeout_s: float) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, however long what it leaves behind holds on to its output."""
    with (
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        said.write(stdin.encode())
        said.seek(0)
        process = subprocess.Popen(
            words, stdin=said, stdout=out, stderr=err, start_new_session=True, env=environment()
        )
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            kill(process)
            raise
        printed = [whole(file) for file in (out, err)]
    return subprocess.CompletedProcess(words, process.returncode, *printed)


def as_root(host: Host, *words: str) -> None:
    """Run a program in a host as root; it must succeed."""
    command = [*host.enter, *words]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env=environment())


def whole(file: IO[bytes]) -> str:
    """What has been written to a file."""
    file.seek(0)
    return file.read().decode(errors="replace")
