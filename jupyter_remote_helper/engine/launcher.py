"""The small parent of a runner: it waits, and sees to it that the run ends whatever happens.

It writes down how the runner's process ended, brings the run to its end when the runner died
before it could, has the last word when a run is to be cancelled, and ends what is left of a run
that was stopped. All processes that the notebook starts and loses become its children.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

import msgspec

from .control import cancel_of
from .identity import own_identity
from .leftovers import children, end_children, reap
from .local import local_folder
from .notebook.kernel import start_kernel
from .queue import Ticket
from .records import (
    FORMAT,
    Cancelled,
    ExitFile,
    Failed,
    LaunchFile,
    RunFile,
    Terminated,
)
from .status import boottime_s, now, replace_file

READY = b"ready\n"
KIB = 1024
PR_SET_CHILD_SUBREAPER = 36
CANCEL_S = 7.0
"""How long a runner may take to cancel before it is killed: longer than its whole ladder."""
WATCHED = {signal.SIGCHLD, signal.SIGUSR1, signal.SIGTERM}
"""Blocked from the start and taken one by one; a runner unblocks them once it can handle them."""


def launch() -> NoReturn:
    """Launch the run whose folder is written to standard input, in a process that nobody owns.

    Does not return: the caller's process ends at once, also when there is no run after all.
    Standard output is told when the new process is the run's launcher for good, and until then
    what goes wrong; from then on everything goes to the run's log.
    """
    folder = Path(os.fsdecode(sys.stdin.buffer.read()))
    if folder.name and os.fork() == 0:
        code = 1
        try:
            os.umask(0o077)
            os.chdir(folder)
            _wait_for_runner(folder)
            code = 0
        except BaseException:  # noqa: BLE001  # the last place where anybody can see it
            _print_traceback()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os._exit(0)


def _report_and_detach(folder: Path) -> None:
    """Say that the launcher is there, and let go of whoever started it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    log_fd = os.open(folder / "runner.log", flags, 0o600)
    null_fd = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    os.write(1, READY)
    os.dup2(null_fd, 0)
    os.dup2(log_fd, 1)
    os.dup2(log_fd, 2)
    os.close(null_fd)
    os.close(log_fd)


def _wait_for_runner(folder: Path) -> None:
    attempt = 1
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    run = msgspec.json.decode((folder / "run.json").read_bytes(), type=RunFile)
    slot = _take_turn(folder, run, attempt)
    if slot is None:
        return
    runner = os.fork()
    if runner == 0:
        _become_runner(run, folder, attempt)
    os.close(slot)  # the runner alone holds it, so it is free when the runner is gone
    status, usage = _watch(runner, folder)
    from . import death  # noqa: PLC0415  # loaded by `_watch` already, unless the run was short

    code = os.waitstatus_to_exitcode(status)
    ended = ExitFile(
        format=FORMAT,
        attempt=attempt,
        exit_code=code if code >= 0 else None,
        signal=-code if code < 0 else None,
        ended_at=now(),
        user_s=round(usage[0], 3),
        system_s=round(usage[1], 3),
        peak_memory_bytes=usage[2] * KIB,
    )
    death.record(folder, run, ended)
    if death.was_stopped(folder):
        end_children()


def _take_turn(folder: Path, run: RunFile, attempt: int) -> int | None:
    """Report, wait for the run's turn, and say that it has come; None when the run was ended.

    Gives the descriptor that holds the slot.
    """
    launched = LaunchFile(
        format=FORMAT,
        identity=own_identity(),
        attempt=attempt,
        queued_at=now(),
        left_queue_at=None,
        left_queue_boottime_s=None,
    )
    ticket = Ticket(local_folder(), run.created_at, run.id)
    slot = ticket.take_slot(run.slots)
    if slot is None:
        replace_file(folder / "launch.json", launched)
        _report_and_detach(folder)
        slot = _wait_for_slot(ticket, run, folder)
        ticket.close()
        if slot is not None:
            _leave_queue(folder, launched)
        return slot
    ticket.close()
    _leave_queue(folder, launched)
    _report_and_detach(folder)
    return slot


def _leave_queue(folder: Path, launched: LaunchFile) -> None:
    left = msgspec.structs.replace(
        launched, left_queue_at=now(), left_queue_boottime_s=boottime_s()
    )
    replace_file(folder / "launch.json", left)


def _wait_for_slot(ticket: Ticket, run: RunFile, folder: Path) -> int | None:
    """Wait for the run's turn; None when it was ended before.

    All that the launcher and the runner will need is imported here, before the wait, which may
    be long enough for an upgrade of the package.
    """
    from . import death, runner  # noqa: F401, PLC0415
    from .program import runner as _  # noqa: F401, PLC0415

    while (slot := ticket.take_slot(run.slots)) is None:
        wish = cancel_of(folder)
        if wish is not None:
            death.end_unstarted(folder, run, Cancelled(wish.by, wish.at))
            return None
        got = signal.sigtimedwait(WATCHED, ticket.look_again_s(run.slots))
        if got is not None and got.si_signo == signal.SIGTERM:
            death.end_unstarted(folder, run, Failed(Terminated(signal.SIGTERM)))
            return None
    return slot


def _watch(runner: int, folder: Path) -> tuple[int, tuple[float, float, int]]:
    """Wait for the runner; pass on what it is told, and kill it if it does not obey."""
    kill_at_s: float | None = None
    while True:
        ended, status, usage = os.wait4(runner, os.WNOHANG)
        if ended:
            return status, (usage.ru_utime, usage.ru_stime, usage.ru_maxrss)
        if kill_at_s is None and cancel_of(folder) is not None:
            kill_at_s = time.monotonic() + CANCEL_S
            os.kill(runner, signal.SIGUSR1)
        if kill_at_s is not None and time.monotonic() >= kill_at_s and not _is_concluding(folder):
            os.kill(runner, signal.SIGKILL)
        got = signal.sigtimedwait(WATCHED, 1.0)
        if got is None:
            # in a quiet moment, since later the files may be gone by an upgrade
            from . import death  # noqa: F401, PLC0415
        elif got.si_signo == signal.SIGTERM:
            os.kill(runner, signal.SIGTERM)
        _reap_others(runner)


def _is_concluding(folder: Path) -> bool:
    """Whether the result is being written: that is progress, and needs no push."""
    return (folder / "result.json").exists()


def _reap_others(runner: int) -> None:
    """Take the exit codes of processes that the notebook lost, or they stay as zombies."""
    for child in children():
        if child != runner:
            reap(child)


def _become_runner(run: RunFile, folder: Path, attempt: int) -> None:
    code = 1
    try:
        if run.program is None:
            _run_notebook(run, folder, attempt)
        else:
            from .program.runner import ProgramRunner  # noqa: PLC0415  # notebooks need none of it

            ProgramRunner(run, run.program, folder, attempt).run()
        code = 0
    except BaseException:  # noqa: BLE001  # it goes to the run's log; exit.json has the code
        _print_traceback()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _run_notebook(run: RunFile, folder: Path, attempt: int) -> None:
    log_fd = sys.stderr.fileno()
    kernel = start_kernel(run, log_fd)
    # while the kernel boots, which takes longer
    from .runner import Runner  # noqa: PLC0415

    Runner(run, folder, attempt, kernel, log_fd).run()


def _print_traceback() -> None:
    import traceback  # noqa: PLC0415  # only for bugs, and start-up time counts

    traceback.print_exc()
