"""Ties a runner to its launcher until the runner can be seen by what it writes itself."""

from __future__ import annotations

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


def tie_to(parent: int) -> None:
    """Die when the parent dies: until there is a status file, only the parent proves us alive.

    So whoever finds a launcher gone and no status file may say that nothing was started.
    """
    _die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:  # it died before that was asked for
        os._exit(1)


def untie() -> None:
    """Outlive the parent from now on."""
    _die_with_parent(0)


def _die_with_parent(number: int) -> None:
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, number)
