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
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import msgspec

from .control import cancel_of, wish_by_signal
from .disk import NO_ROOM, PATIENCE_S, RETRY_S
from .identity import own_identity
from .leftovers import MARK, end_children
from .local import local_folder
from .notebook.kernel import start_kernel
from .queue import SlotKeeper, Ticket
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
from .watch import WATCHED, Watch

READY = b"\nready\n"
KIB = 1024
PR_SET_CHILD_SUBREAPER = 36
PR_SET_PDEATHSIG = 1


def launch() -> NoReturn:
    """Launch the run whose folder is written to standard input, if there is one after all."""
    folder = Path(os.fsdecode(sys.stdin.buffer.read()))
    if folder.name:
        launch_run(folder)
    os._exit(0)


def launch_run(folder: Path) -> NoReturn:
    """Launch the run in a folder, in a process that nobody owns; this process ends at once.

    Standard output is told when the new process is the run's launcher for good, and until then
    what goes wrong; from then on everything goes to the run's log.
    """
    if os.fork() == 0:
        code = 1
        try:
            os.umask(0o077)
            os.chdir(folder)
            _wait_for_runner(folder)
            code = 0
        except BaseException as error:  # noqa: BLE001  # the last place where anybody can see it
            _print_error(error)
        finally:
            os._exit(code)
    os._exit(0)


def _report_and_detach(folder: Path) -> None:
    """Say that the launcher is there, and let go of whoever started it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    log_fd = os.open(folder / "runner.log", flags, 0o600)
    null_fd = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    with suppress(BrokenPipeError):  # whoever submitted was killed, and the run is there
        os.write(1, READY)
    os.dup2(null_fd, 0)
    os.dup2(log_fd, 1)
    os.dup2(log_fd, 2)
    os.close(null_fd)
    os.close(log_fd)


def _wait_for_runner(folder: Path) -> None:
    attempt = 1
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    for number in WATCHED:  # whoever submitted may have ignored some, which is inherited
        signal.signal(number, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    run = msgspec.json.decode((folder / "run.json").read_bytes(), type=RunFile)
    slot = _take_turn(folder, run, attempt)
    if slot is None or (folder / "end.json").exists():  # who submitted it had given up waiting
        return
    launcher = os.getpid()
    runner = os.fork()
    if runner == 0:
        _end_with(launcher)
        _become_runner(run, folder, attempt)
    keeper = SlotKeeper(slot)
    os.close(slot)  # the runner alone holds it, so it is free when the runner is gone
    watch = Watch(runner, folder, keeper.keep)
    status, usage = watch.until_it_ends()
    keeper.close()
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
    _record(folder, run, ended, watch)


def _record(folder: Path, run: RunFile, ended: ExitFile, watch: Watch) -> None:
    """Write down how the runner ended, for as long as it takes, and end what is left of the run.

    A run that was told to stop, and one whose end is there already, is tried for a moment only.
    """
    from . import death  # noqa: PLC0415  # loaded while it was waited for, if that was long

    begun_s = time.monotonic()
    is_last = False
    while not death.record(folder, run, ended, watch.wish, is_last=is_last) and not is_last:
        if death.was_stopped(folder):
            end_children()
        watch.take_signal(RETRY_S)
        is_over = watch.wish is not None or watch.is_terminated or death.has_end(folder)
        is_last = is_over and time.monotonic() - begun_s > PATIENCE_S
    if death.was_stopped(folder):
        end_children()
    death.notify(folder, run)


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
    ticket = Ticket(local_folder(), run.created_boottime_s, run.id)
    slot = ticket.take_slot(run.slots)
    if slot is None:
        replace_file(folder / "launch.json", launched)
        _report_and_detach(folder)
        slot = _wait_for_slot(ticket, run, folder)
        ticket.close()
        if slot is not None and not _leave_queue_in_time(folder, run, launched):
            return None
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


def _leave_queue_in_time(folder: Path, run: RunFile, launched: LaunchFile) -> bool:
    """Leave the queue once that can be written down; False when the run was ended before.

    Nothing of a run begins while nobody could see it.
    """
    while True:
        try:
            _leave_queue(folder, launched)
        except OSError:
            got = signal.sigtimedwait(WATCHED, RETRY_S)
            if not folder.exists() or _is_ended(got, folder, run):
                return False
        else:
            return True


def _wait_for_slot(ticket: Ticket, run: RunFile, folder: Path) -> int | None:
    """Wait for the run's turn; None when it was ended before.

    All that the launcher and the runner will need is imported here, before the wait, which may
    be long enough for an upgrade of the package.
    """
    from . import death  # noqa: F401, PLC0415

    if run.program is None:
        from . import runner  # noqa: F401, PLC0415
    else:
        from .program import runner as _  # noqa: F401, PLC0415

    while (slot := _slot_or_none(ticket, run.slots)) is None:
        got = signal.sigtimedwait(WATCHED, ticket.look_again_s(run.slots))
        if _is_ended(got, folder, run):
            return None
    return slot


def _slot_or_none(ticket: Ticket, slots: int) -> int | None:
    try:
        return ticket.take_slot(slots)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        return None


def _is_ended(got: signal.struct_siginfo | None, folder: Path, run: RunFile) -> bool:
    """End a run that waits, if a signal or a wish says so; whether it has ended."""
    from . import death  # noqa: PLC0415

    number = got.si_signo if got is not None else 0
    wish = cancel_of(folder) or (wish_by_signal() if number == signal.SIGUSR1 else None)
    if wish is not None:
        death.end_unstarted(folder, run, Cancelled(wish.by, wish.at))
    elif number == signal.SIGTERM:
        death.end_unstarted(folder, run, Failed(Terminated(signal.SIGTERM)))
    return wish is not None or number == signal.SIGTERM or death.has_end(folder)


def _end_with(launcher: int) -> None:
    """Have this process killed when its parent ends, until it has given a sign of life.

    Before that nobody but the launcher knows of it: were that gone, the run would be taken for
    one that did not start.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != launcher:
        os._exit(1)


def _outlive_launcher() -> None:
    """Go on whatever becomes of the launcher."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 0)


def _become_runner(run: RunFile, folder: Path, attempt: int) -> None:
    code = 1
    os.environ[MARK] = run.id  # for all that it starts
    try:
        if run.nice:
            os.nice(run.nice)
        if run.program is None:
            _run_notebook(run, folder, attempt)
        else:
            from .program.runner import run_to_end  # noqa: PLC0415  # notebooks need none of it

            run_to_end(run, run.program, folder, attempt, _outlive_launcher)
        code = 0
    except BaseException as error:  # noqa: BLE001  # to the run's log; exit.json has the code
        _print_error(error)
    finally:
        os._exit(code)


def _run_notebook(run: RunFile, folder: Path, attempt: int) -> None:
    log_fd = sys.stderr.fileno()
    kernel = start_kernel(run, log_fd)
    # while the kernel boots, which takes longer
    from .runner import run_to_end  # noqa: PLC0415

    run_to_end(run, folder, attempt, kernel, log_fd, _outlive_launcher)


def _print_error(error: BaseException) -> None:
    """Say what went wrong: in full for the log, and in one last line for whoever submitted."""
    import traceback  # noqa: PLC0415  # only for what should not happen, and start-up time counts

    with suppress(OSError):
        traceback.print_exception(error)
        if isinstance(error, OSError) and error.errno is not None:
            print(f"{os.strerror(error.errno)}: {error.filename}", file=sys.stderr)
        sys.stderr.flush()
