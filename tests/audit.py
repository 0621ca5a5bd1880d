"""What tests leave behind: nothing. Looked for once, after the last one.

Processes are known by a mark in their environment, never by name, so nobody else's are met.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MARK = "JRH_TEST_SESSION"
PATIENCE_S = 15.0
UNFINISHED = ("*.tmp", ".new-*", ".gone-*", ".probe-*", "jrh-k-*")
"""Names of files and folders that only exist while something is being written or runs."""

PLACES: dict[str, str] = {}
"""The folder for sockets that a test has, and which test that is."""


def whose(path: Path) -> str:
    """A path, and the test that it belongs to, where its folder tells."""
    return " of ".join([str(path), *(PLACES[part] for part in path.parts if part in PLACES)])


def processes_with(mark: bytes) -> dict[int, str]:
    """The processes that have this in their environment, but ourselves, by number."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(process.name)] = command.decode(errors="replace")
    found.pop(os.getpid(), None)
    return found


def living(session: str) -> dict[int, str]:
    """The processes of a session of tests that do not end by themselves within a while."""
    mark = f"{MARK}={session}".encode()
    deadline_s = time.monotonic() + PATIENCE_S
    while (found := processes_with(mark)) and time.monotonic() < deadline_s:
        time.sleep(0.1)
    return found


def left_files(*folders: Path) -> Iterator[Path]:
    """Sockets, temporary files and folders below some folders."""
    for folder in folders:
        for pattern in UNFINISHED:
            yield from folder.rglob(pattern)
        for path in folder.rglob("*"):
            with suppress(OSError):
                if stat.S_ISSOCK(path.lstat().st_mode):
                    yield path
