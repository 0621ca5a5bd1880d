"""Calling tmux and screen: with limits, and as if from no session at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from jupyter_remote_helper.errors import MultiplexerFailed
from jupyter_remote_helper.process import Done, Limits, Overrun, run_briefly
from jupyter_remote_helper.targets.environment import outside_multiplexers

LOGIN_FOLDERS = {"/usr/local/bin", "/usr/bin", "/bin"}
"""Where a login by ssh that runs one command finds programs (sshd(8), `_PATH_STDPATH`)."""
LIMITS = Limits(seconds=3.0, output_bytes=4 << 20)


def login_word(program: str) -> str:
    """How a login by ssh calls a program of this host: by its path, where it is in an own place.

    One in a conda environment is not found otherwise, or another version is, which a server of
    tmux refuses to talk to.
    """
    path = shutil.which(program)
    if path is None or str(Path(path).parent) in LOGIN_FOLDERS:
        return program
    return str(Path(path).absolute())


def call(argv: Sequence[str], folder: Path = Path("/")) -> Done:
    """Run a command of tmux or screen to its end.

    Raises
    ------
    Overrun
        It did not answer in time.
    OSError
        It could not be started.
    """
    return run_briefly(argv, folder, LIMITS, outside_multiplexers(os.environ))


def call_or_refuse(argv: Sequence[str], folder: Path = Path("/")) -> Done:
    """The same; what goes wrong with the program itself is said as a sentence.

    Raises
    ------
    MultiplexerFailed
        It did not answer in time, or could not be started.
    """
    program = argv[0]
    try:
        return call(argv, folder)
    except Overrun as error:
        raise MultiplexerFailed(
            f"{program} does not answer ({error}). Look whether its process is stopped or stuck."
        ) from error
    except OSError as error:
        raise MultiplexerFailed(f"{program} could not be started: {error.strerror}.") from error
