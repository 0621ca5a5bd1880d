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


def launch(folder: Path, ready_fd: int) -> NoReturn:
    """Launch the run in a folder, in a new process that belongs to nobody.

    Does not return: the caller's process ends at once. The new one tells `ready_fd` when it is
    the run's launcher for good.
    """
    if os.fork() == 0:
        code = 1
        try:
            code = _wait_for_runner(folder, ready_fd)
        except BaseException:  # noqa: BLE001  # the last place where anybody can see it
            _print_traceback()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os._exit(0)


def _wait_for_runner(folder: Path, ready_fd: int) -> int:
    os.umask(0o077)
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
    os.write(ready_fd, READY)
    os.close(ready_fd)
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
    return 0


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
