"""Where the runs are kept, whether it can hold them, and the folder for sockets and locks."""

from __future__ import annotations

import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from jupyter_remote_helper.contract_up import Check
from jupyter_remote_helper.engine.local import own_folder
from jupyter_remote_helper.errors import RemoteHelperError
from jupyter_remote_helper.runs.manager import RunManager

from .finding import note, ok, problem

LOW_BYTES, LEAST_BYTES, LEAST_FILES = 2_000_000_000, 100_000_000, 1000
PREFIX = ".jrh-check-"
MOST_RUNS = 1000


def storage(folder: Path) -> Iterator[Check]:
    """All about the folder of the runs, and about the host's own disk."""
    there = _nearest(folder)
    yield runs_folder(folder, there)
    yield disk(there)
    yield links(there)
    yield sockets()


def runs_folder(folder: Path, there: Path) -> Check:
    """Whether the folder is the user's alone and can be written; `there` is what exists of it."""
    about = there.stat()
    if not os.access(there, os.W_OK | os.X_OK):
        return problem("runs_folder_unwritable", path=str(there))
    if there != folder:
        return ok("runs_folder_new", path=str(folder))
    if about.st_uid != os.geteuid() or stat.S_IMODE(about.st_mode) & 0o077:
        return problem("runs_folder_open", path=str(folder))
    return ok("runs_folder", path=str(folder))


def disk(there: Path) -> Check:
    """How much room there is, and on what kind of file system."""
    room = os.statvfs(there)
    free_bytes = room.f_bavail * room.f_frsize
    values = {"free": f"{free_bytes / 1e9:,.1f} GB", "kind": _kind(there)}
    if free_bytes < LEAST_BYTES or (room.f_files and room.f_favail < LEAST_FILES):
        return problem("disk_full", **values)
    return note("disk_low", **values) if free_bytes < LOW_BYTES else ok("disk", **values)


def links(there: Path) -> Check:
    """Whether two names of one file are possible, which makes a result appear in one step."""
    try:
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=there) as scratch:
            one = Path(scratch, "one")
            one.touch()
            try:
                one.with_name("two").hardlink_to(one)
            except OSError:
                return note("links_missing", kind=_kind(there))
    except OSError:
        return note("links_unknown")
    return ok("links")


def sockets() -> Check:
    """Whether kernels can be talked to without a port: by sockets in a folder of this user."""
    folder = own_folder()
    if folder is None:
        return problem("sockets_missing", path=os.environ.get("JRH_LOCAL_DIR") or "/tmp")  # noqa: S108
    try:
        with (
            tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder) as scratch,
            closing(socket.socket(socket.AF_UNIX)) as one,
        ):
            one.bind(f"{scratch}/s")
    except OSError:
        return problem("sockets_missing", path=str(folder))
    return ok("sockets", path=str(folder))


def queue(runs: RunManager, slots: int) -> Check:
    """How many runs of this user go on and wait on this host."""
    own = os.uname().nodename
    try:
        found = [run for run in runs.page(MOST_RUNS).runs if run.host == own]
    except RemoteHelperError as error:
        return problem("queue_unreadable", why=error.message)
    kinds = [str(run.state.__struct_config__.tag) for run in found]
    waiting = kinds.count("queued")
    going = sum(kind in {"starting", "running", "stopping", "unresponsive"} for kind in kinds)
    return ok("queue", going=going, waiting=waiting, slots=slots)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _kind(path: Path) -> str:
    """What kind of file system a folder is on (proc_pid_mountinfo(5))."""
    device = path.stat().st_dev
    name = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return "?"
    for line in lines:
        front, _, back = line.partition(" - ")
        if front.split()[2] == name:
            return back.split()[0]
    return "?"
