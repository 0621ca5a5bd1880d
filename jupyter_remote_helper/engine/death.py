"""What a launcher does when its runner has ended: write it down, and finish what it did not."""

from __future__ import annotations

# these two are not used here, but by os.wait4 and to report errors, which would load them when
# they are needed: after the environment may have been deleted
import resource  # noqa: F401
import traceback  # noqa: F401
from pathlib import Path

import msgspec

from .conclude import conclude_dead
from .control import cancel_of
from .journal import recorded_end
from .notify import notify
from .records import (
    Cancelled,
    CellError,
    End,
    EndFile,
    ExitFile,
    Failed,
    RunFile,
    RunnerDied,
    Succeeded,
)
from .status import read_file, replace_file

__all__ = ["end_of_dead", "end_unstarted", "notify", "record", "was_stopped"]

SIGKILL = 9


def record(folder: Path, run: RunFile, exited: ExitFile) -> None:
    """Write down how the runner ended; bring the run to its end if it did not do so itself."""
    replace_file(folder / "exit.json", exited)
    if not (folder / "end.json").exists():
        conclude_dead(folder, run, end_of_dead(folder, exited))


def end_unstarted(folder: Path, run: RunFile, state: End) -> None:
    """End a run that never left the queue; there is no result to leave."""
    conclude_dead(folder, run, state)
    notify(folder, run)


def end_of_dead(folder: Path, exited: ExitFile) -> End:
    """The end of a run whose runner is gone: by its journal, by a wish, or by its death."""
    recorded = recorded_end(folder / "journal.jsonl")
    if recorded is not None:
        return recorded
    wish = cancel_of(folder)
    if wish is not None and exited.signal == SIGKILL:
        return Cancelled(wish.by, wish.at)
    return Failed(RunnerDied(exited.signal, exited.exit_code, oom=None))


def was_stopped(folder: Path) -> bool:
    """Whether the run was stopped or died, so that nothing of it shall go on.

    After a success, or an error in a cell, what the notebook started is its own business.
    """
    try:
        end = read_file(folder / "end.json", EndFile)
    except (OSError, msgspec.MsgspecError):
        return True
    if end is None:
        return True
    is_own_end = isinstance(end.state, Failed) and isinstance(end.state.cause, CellError)
    return not (is_own_end or isinstance(end.state, Succeeded))
