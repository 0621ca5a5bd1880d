"""What somebody wants to run."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from jupyter_remote_helper.engine.records import ExportFormat, Limits

from .keys import Key


class Line(msgspec.Struct, frozen=True):
    """A command line for nbconvert, as typed in the folder `cwd`, and what it will do.

    `result` is where nbconvert will write; `kernel` is the kernel that the line names, if it
    names one; `executes` says that the cells are executed.
    """

    arguments: tuple[str, ...]
    cwd: str
    result: str
    executes: bool
    kernel: str | None


class Submission(msgspec.Struct, frozen=True):
    """What somebody wants to run. Paths are absolute.

    With a `line`, nbconvert does what that says, and `parameters` and `result` mean nothing.
    `formats` are those in which the result is wanted, too.
    """

    path: Path
    name: str | None
    kernel: str | None
    parameters: dict[str, object]
    limits: Limits
    result: Path | None
    retry_of: str | None = None
    key: Key | None = None
    engine: Literal["own", "nbconvert"] = "own"
    line: Line | None = None
    formats: tuple[ExportFormat, ...] = ()
