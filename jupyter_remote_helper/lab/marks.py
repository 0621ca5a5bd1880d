"""Which process is the lab that `up` started: it says so in its own environment.

So there is no record that could be stale, lost or another host's: the process is the record.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.identity import start_ticks, this_place
from jupyter_remote_helper.engine.records import Identity

MARK = "JRH_UP"


class Mark(msgspec.Struct, frozen=True):
    """What stands in the environment: who it is (a child inherits it), and its two folders."""

    pid: int
    folder: str
    runtime: str


class Lab(msgspec.Struct, frozen=True):
    """A lab of ours; `runtime` is the folder in which it describes itself once it is up."""

    identity: Identity
    runtime: Path

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return start_ticks(self.identity.pid) == self.identity.start_ticks


def our_lab(folder: Path) -> Lab | None:
    """The lab that this user's `up` started here, wherever it is on its way; None without one."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid != os.geteuid():
                continue
            environment = (process / "environ").read_bytes()
        except OSError:
            continue
        mark = _mark(environment)
        if mark is not None and (mark.pid, mark.folder) == (int(process.name), str(folder)):
            lab = lab_of(mark.pid, Path(mark.runtime))
            if lab is not None:
                return lab
    return None


def lab_of(pid: int, runtime: Path) -> Lab | None:
    """The lab that a process is or is about to become; None if it has ended."""
    ticks = start_ticks(pid)
    if ticks is None:
        return None
    return Lab(this_place().identity(pid, ticks), runtime)


def _mark(environment: bytes) -> Mark | None:
    prefix = f"{MARK}=".encode()
    for variable in environment.split(b"\0"):
        if variable.startswith(prefix):
            try:
                return msgspec.json.decode(variable[len(prefix) :], type=Mark)
            except msgspec.MsgspecError:
                return None
    return None
