"""Programs that outlive who starts them, and that are nobody's run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


def start_detached(script: Path, environment: Mapping[str, str], log: Path) -> int:
    """Run a script in a session of its own, without a terminal; give the number of its process.

    All that it prints goes to `log`, which only its owner can read.

    Raises
    ------
    OSError
        It could not be started, or the log not be made.
    """
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        process = subprocess.Popen(
            ["/bin/sh", script],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=fd,
            stderr=fd,
            start_new_session=True,
        )
    finally:
        os.close(fd)
    process.returncode = 0  # it is left alone, and Popen need not warn of that
    return process.pid
