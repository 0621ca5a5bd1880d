"""The processes that a run leaves behind.

They are children of its launcher by then; where that is gone, the run's mark tells them.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from .identity import start_ticks
from .records import CellError, End, Failed, LaunchFile, Succeeded
from .status import read_file

TERMINATE_S = 1.0
KILL_S = 5.0
STEP_S = 0.05
MARK = "JRH_RUN"
"""In the environment of all that a run starts: its id."""


def children() -> list[int]:
    """The children of this process; their numbers stay theirs until they are reaped here."""
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in text.split()]


def reap(pid: int) -> None:
    """Take the exit code of a child that has ended."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def end_children() -> None:
    """End all children, and theirs as they come: TERM, a second later KILL.

    Only children are signalled, so that nobody else's process can be hit. When one ends, its own
    children become ours (this process is their reaper) and have their turn.
    """
    begun_s = time.monotonic()
    told: set[int] = set()
    while (left := children()) and time.monotonic() - begun_s < TERMINATE_S + KILL_S:
        is_late = time.monotonic() - begun_s >= TERMINATE_S
        for pid in left:
            if is_late:
                os.kill(pid, signal.SIGKILL)
            elif pid not in told:
                told.add(pid)
                os.kill(pid, signal.SIGTERM)
                os.kill(pid, signal.SIGCONT)  # a stopped process would never hear the first one
            reap(pid)
        time.sleep(STEP_S)


def processes_left(folder: Path, run_id: str) -> int:
    """How many processes the run started that go on after its kernel or program.

    They are the launcher's children by now, as the runner is, which asks. Where the launcher is
    gone, those are counted that bear the run's mark.
    """
    if not _has_launcher(folder):
        return len(_marked(run_id))
    launcher = os.getppid()
    try:
        text = Path(f"/proc/{launcher}/task/{launcher}/children").read_text(encoding="ascii")
    except OSError:
        return 0
    others = [int(word) for word in text.split() if int(word) != os.getpid()]
    return sum(start_ticks(pid) is not None for pid in others)


def end_orphans(folder: Path, run_id: str) -> None:
    """End what a run has started, when its launcher is gone that would do it; called by the runner.

    Those that bear the run's mark, TERM first and a second later KILL. One that took the mark off
    cannot be told from a stranger, and goes on.
    """
    if _has_launcher(folder):
        return
    begun_s = time.monotonic()
    told: set[int] = set()
    while (left := _marked(run_id)) and time.monotonic() - begun_s < TERMINATE_S + KILL_S:
        is_late = time.monotonic() - begun_s >= TERMINATE_S
        for pid in left:
            if is_late:
                _signal_marked(pid, run_id, signal.SIGKILL)
            elif pid not in told:
                told.add(pid)
                _signal_marked(pid, run_id, signal.SIGTERM, signal.SIGCONT)
        time.sleep(2 * STEP_S)


def _has_launcher(folder: Path) -> bool:
    """Whether the runner, which asks, still is its launcher's child."""
    try:
        launch = read_file(folder / "launch.json", LaunchFile)
    except (OSError, msgspec.MsgspecError):
        return True
    return launch is None or launch.identity.pid == os.getppid()


def _marked(run_id: str) -> list[int]:
    """The processes that were started with the mark of a run in their environment."""
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())
    return [pid for pid in pids if pid != os.getpid() and _is_marked(pid, run_id)]


def _is_marked(pid: int, run_id: str) -> bool:
    """Whether a process has the mark and has not ended; those of other users cannot be read.

    One in another control group was handed to somebody else, as a batch job is that inherits the
    environment of whoever submits it.
    """
    process = Path(f"/proc/{pid}")
    try:
        if f"{MARK}={run_id}".encode() not in (process / "environ").read_bytes().split(b"\0"):
            return False
        is_ours = process.stat().st_uid == os.geteuid()
        is_with_us = _control_groups(pid) == _control_groups(os.getpid())
    except OSError:
        return False
    return is_ours and is_with_us and start_ticks(pid) is not None


def _control_groups(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cgroup").read_bytes()


def _signal_marked(pid: int, run_id: str, *numbers: int) -> None:
    """Signal a process, held by a descriptor while it is looked at, so that no other is hit."""
    with suppress(OSError):
        fd = os.pidfd_open(pid)
        try:
            if _is_marked(pid, run_id):
                for number in numbers:
                    signal.pidfd_send_signal(fd, number)
        finally:
            os.close(fd)


def goes_on_after(end: End) -> bool:
    """Whether what a run started is its own business from then on.

    So it is after a success, or an error in a cell; nothing goes on of a run that was stopped or
    died.
    """
    is_own_end = isinstance(end, Failed) and isinstance(end.cause, CellError)
    return is_own_end or isinstance(end, Succeeded)


def ignore_terminal_signals() -> None:
    """Make hang-ups and Ctrl-C of a terminal mean nothing here.

    By handlers that do nothing: an ignored signal would stay ignored in the kernel.
    """
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: None)
