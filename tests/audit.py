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

from jupyter_remote_helper.engine.local import sweep

MARK = "JRH_TEST_SESSION"
PATIENCE_S = 90.0
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
                folder = (process / "cwd").readlink()
                found[int(process.name)] = f"{command.decode(errors='replace')} in {folder}"
    found.pop(os.getpid(), None)
    return found


def sweep_all(folder: Path) -> None:
    """Take away what killed runners left of their sockets, as the next finder of a dead run does.

    One that finds a run in the very moment of its death may come too early for that.
    """
    was = os.environ.get("JRH_LOCAL_DIR")
    for place in folder.iterdir():
        os.environ["JRH_LOCAL_DIR"] = str(place)
        sweep()
    os.environ.pop("JRH_LOCAL_DIR", None)
    if was is not None:
        os.environ["JRH_LOCAL_DIR"] = was


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
