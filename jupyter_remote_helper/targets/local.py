"""Runs on this host: the launcher is started detached, and left alone."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

from jupyter_remote_helper.errors import LaunchFailed

from .environment import run_environment

READY_S = 30.0


class LocalTarget:
    """Starts launchers on this host."""

    name = "local"

    def start(self, folder: Path) -> None:
        """Start the launcher of the run in a folder; on return it is there, whatever we do.

        Raises
        ------
        LaunchFailed
            It could not be started, or did not report within 30 s.
        """
        reader, writer = os.pipe()
        try:
            with os.fdopen(_private_log(folder / "runner.log"), "ab") as log:
                starter = subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "jupyter_remote_helper.engine",
                        str(folder),
                        str(writer),
                    ],
                    cwd=folder,  # so that no module beside the notebook is taken for a library
                    env=run_environment(os.environ),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(writer,),
                    start_new_session=True,
                )
        except OSError as error:
            os.close(reader)
            raise LaunchFailed(f"The run could not be started: {error.strerror}.") from error
        finally:
            os.close(writer)
        try:
            is_ready = _is_told(reader)
        finally:
            os.close(reader)
        starter.wait(READY_S)
        if not is_ready:
            raise LaunchFailed(f"The run could not be started. {folder / 'runner.log'} says why.")


def _private_log(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _is_told(reader: int) -> bool:
    """Whether the launcher reports in time; False as soon as it is gone without a word."""
    deadline_s = time.monotonic() + READY_S
    while (left_s := deadline_s - time.monotonic()) > 0:
        ready, _, _ = select.select([reader], [], [], left_s)
        if ready:
            return bool(os.read(reader, 16))
    return False
