"""Runs on this host: the launcher is started detached, and left alone."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from jupyter_remote_helper.errors import LaunchFailed

from .environment import run_environment

READY = b"\nready\n"
"""What a launcher says last; Python and the loader may have had something to say before."""
READY_S = 30.0
ANSWER_BYTES = 65_536


class LocalTarget:
    """Starts launchers on this host."""

    name = "local"
    program: tuple[str, ...] = ("-m", "jupyter_remote_helper.engine")
    """What Python is told to run, which then launches."""

    def start(self, folder: Path) -> None:
        """Start the launcher of the run in a folder; on return it is there, whatever we do.

        Raises
        ------
        LaunchFailed
            It could not be started, or did not report within 30 s.
        """
        try:
            answer = _tell(_starter(self.program), folder)
        except OSError as error:
            raise LaunchFailed(f"The run could not be started: {error.strerror}.") from error
        require_ready(answer)


def _starter(program: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *program],
        cwd="/",  # so that no module beside the notebook is taken for a library
        env=run_environment(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _tell(starter: subprocess.Popen[bytes], folder: Path) -> bytes:
    """Give a launcher its run and wait for its answer; the process that we started then ends."""
    with starter:
        if starter.stdin is None or starter.stdout is None:
            raise LaunchFailed("The run could not be started: no way to talk to its launcher.")
        try:
            starter.stdin.write(os.fsencode(folder))
            starter.stdin.close()
        except BrokenPipeError:  # it is gone, and what it said is the answer
            pass
        return answer_of(starter.stdout)


def require_ready(answer: bytes) -> None:
    """Take a launcher's answer for yes.

    Raises
    ------
    LaunchFailed
        It is something else; the sentence says what.
    """
    if not answer.endswith(READY):
        lines = answer.decode("utf-8", "replace").strip().splitlines()
        why = lines[-1] if lines else "its launcher gave no answer"
        raise LaunchFailed(f"The run could not be started: {why}.")


def answer_of(pipe: IO[bytes]) -> bytes:
    """What the launcher says within 30 s; it is complete when the pipe is closed."""
    answer = b""
    deadline_s = time.monotonic() + READY_S
    while not answer.endswith(READY) and (left_s := deadline_s - time.monotonic()) > 0:
        readable, _, _ = select.select([pipe], [], [], left_s)
        piece = os.read(pipe.fileno(), ANSWER_BYTES) if readable else b""
        if not piece:
            break
        answer += piece
    return answer
