"""What whoever started the tests ignores, below `nohup` or by `&`, the programs in them do not."""

from __future__ import annotations

import signal
from types import FrameType


def pytest_sessionstart() -> None:
    """Handle such signals by doing nothing: a program that is started then has the default."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, _do_nothing)


def _do_nothing(number: int, frame: FrameType | None) -> None:
    pass
