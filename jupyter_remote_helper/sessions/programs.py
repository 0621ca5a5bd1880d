"""Calling tmux and screen: with limits, and as if from no session at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from jupyter_remote_helper.errors import MultiplexerFailed
from jupyter_remote_helper.process import Done, Limits, Overrun, run_briefly
from jupyter_remote_helper.targets.environment import outside_multiplexers

LIMITS = Limits(seconds=3.0, output_bytes=4 << 20)


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
