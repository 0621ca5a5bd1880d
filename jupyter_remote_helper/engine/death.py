"""What a launcher does when its runner has ended: write it down, and finish what it did not."""

from __future__ import annotations

# these two are not used here, but by os.wait4 and to report errors, which would load them when
# they are needed: after the environment may have been deleted
import resource  # noqa: F401
import time
import traceback  # noqa: F401
from pathlib import Path

import msgspec

from .conclude import conclude_dead
from .control import Cancel, cancel_of
from .disk import NO_ROOM, PATIENCE_S, RETRY_S, Reserve
from .ending import tidy
from .journal import recorded_end
from .leftovers import goes_on_after
from .notify import notify as notify  # noqa: PLC0414  # for the launcher, with all the rest
from .records import (
    Cancelled,
    End,
    EndFile,
    ExitFile,
    Failed,
    RunFile,
    RunnerDied,
)
from .status import read_file, replace_file

SIGKILL = 9


def record(
    folder: Path, run: RunFile, exited: ExitFile, wish: Cancel | None, *, is_last: bool
) -> bool:
    """Write down how the runner ended; bring the run to its end if it did not do so itself.

    It may be tried any number of times; False when it has to be, since there was no room. `wish`
    is the one that a signal brought. With `is_last` the end is written without a result, if need
    be.
    """
    if not folder.exists():  # removed, which only a run that has ended can be
        return True
    is_done = True
    try:
        replace_file(folder / "exit.json", exited)
    except OSError as error:
        is_done = False
        if error.errno in NO_ROOM:
            Reserve(folder).free()
    try:
        if has_end(folder):
            tidy(folder, Path(run.result_path))
        else:
            end = end_of_dead(folder, exited, wish)
            conclude_dead(folder, run, end, without_result=is_last)
    except OSError:
        return False
    return is_done


def end_unstarted(folder: Path, run: RunFile, state: End) -> None:
    """End a run that never left the queue; there is no result to leave.

    Where that cannot be written, whoever looks will find that it did not start.
    """
    begun_s = time.monotonic()
    while time.monotonic() - begun_s < PATIENCE_S:
        try:
            conclude_dead(folder, run, state)
        except OSError:
            time.sleep(RETRY_S)
        else:
            notify(folder, run)
            return


def end_of_dead(folder: Path, exited: ExitFile, wish: Cancel | None = None) -> End:
    """The end of a run whose runner is gone: by its journal, by a wish, or by its death."""
    recorded = recorded_end(folder / "journal.jsonl")
    if recorded is not None:
        return recorded
    wish = cancel_of(folder) or wish
    if wish is not None and exited.signal == SIGKILL:
        return Cancelled(wish.by, wish.at)
    return Failed(RunnerDied(exited.signal, exited.exit_code, oom=None))


def has_end(folder: Path) -> bool:
    """Whether the run's end is established."""
    return (folder / "end.json").exists()


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
    return not goes_on_after(end.state)
