"""The small parent of a runner: it waits, and writes down how the runner's process ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import msgspec

from .control import own_identity
from .notebook.kernel import start_kernel
from .records import FORMAT, ExitFile, LaunchFile, RunFile
from .status import boottime_s, now, replace_file

READY = b"ready\n"
KIB = 1024


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
    began_at = now()
    launched = LaunchFile(
        format=FORMAT,
        identity=own_identity(),
        attempt=attempt,
        queued_at=began_at,
        left_queue_at=began_at,
        left_queue_boottime_s=boottime_s(),
    )
    replace_file(folder / "launch.json", launched)
    _report_and_detach(folder)
    runner = os.fork()
    if runner == 0:
        _become_runner(folder, attempt)
    _, status, usage = os.wait4(runner, 0)
    code = os.waitstatus_to_exitcode(status)
    ended = ExitFile(
        format=FORMAT,
        attempt=attempt,
        exit_code=code if code >= 0 else None,
        signal=-code if code < 0 else None,
        ended_at=now(),
        user_s=round(usage.ru_utime, 3),
        system_s=round(usage.ru_stime, 3),
        peak_memory_bytes=usage.ru_maxrss * KIB,
    )
    replace_file(folder / "exit.json", ended)


def _become_runner(folder: Path, attempt: int) -> None:
    code = 1
    try:
        run = msgspec.json.decode((folder / "run.json").read_bytes(), type=RunFile)
        log_fd = sys.stderr.fileno()
        kernel = start_kernel(run, log_fd)
        # while the kernel boots, which takes longer
        from .runner import Runner  # noqa: PLC0415

        Runner(run, folder, attempt, kernel, log_fd).run()
        code = 0
    except BaseException:  # noqa: BLE001  # it goes to the run's log; exit.json has the code
        _print_traceback()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _print_traceback() -> None:
    import traceback  # noqa: PLC0415  # only for bugs, and start-up time counts

    traceback.print_exc()
