"""Disks that fail, as far as this process is concerned."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def failing_sync(number: int = errno.EIO, *, once: bool = False) -> Iterator[None]:
    """The disk takes bytes, and fails to keep them; the first time only with `once`."""
    sync = os.fdatasync
    with pytest.MonkeyPatch.context() as patch:

        def fail(_: int) -> None:
            if once:
                patch.setattr(os, "fdatasync", sync)
            raise OSError(number, os.strerror(number))

        patch.setattr(os, "fdatasync", fail)
        yield
