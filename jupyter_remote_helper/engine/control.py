"""Asking a run to end, from anywhere: a file in its folder, and a signal where one can be sent.

The file works across hosts, and is looked for every second. The signal makes it instant, counts
by itself where the file cannot be written, and goes to a process that is known beyond doubt,
never to a bare number.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import msgspec

from .identity import start_ticks, this_place
from .records import Identity
from .status import create_file, now, read_file


class Cancel(msgspec.Struct, frozen=True):
    """`control/cancel`: who asked the run to end, and when."""

    by: str
    at: str


def ask_to_cancel(folder: Path, by: str) -> None:
    """Leave the wish that the run ends; the first one counts.

    Raises
    ------
    OSError
        It could not be written down; a signal may still be sent.
    """
    control = folder / "control"
    control.mkdir(mode=0o700, exist_ok=True)
    create_file(control / "cancel", Cancel(by, now()))


def cancel_of(folder: Path) -> Cancel | None:
    """The wish that the run ends, None while there is none.

    A file that cannot be read is a wish all the same: nothing else is ever put there.
    """
    path = folder / "control" / "cancel"
    try:
        return read_file(path, Cancel)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return Cancel("", now())


def wish_by_signal() -> Cancel:
    """The wish that SIGUSR1 is when there is no file: it can only come from this user."""
    import pwd  # noqa: PLC0415  # rarely needed, and start-up time counts

    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        name = str(os.geteuid())
    return Cancel(name, now())


def signal_process(identity: Identity, number: signal.Signals) -> bool:
    """Send a signal to this very process; False when it is gone or cannot be seen from here.

    The process is held by a descriptor while its identity is compared, so that its number
    cannot be given to another one in between.
    """
    if not this_place().sees(identity):
        return False
    try:
        fd = os.pidfd_open(identity.pid)
    except OSError:
        return False
    try:
        if start_ticks(identity.pid) != identity.start_ticks:
            return False
        signal.pidfd_send_signal(fd, number)
    except OSError:
        return False
    finally:
        os.close(fd)
    return True
