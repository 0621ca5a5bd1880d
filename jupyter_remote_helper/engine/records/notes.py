"""Notes: what the user should know of a run beside its state."""

from __future__ import annotations

from typing import Literal

import msgspec

ExportFormat = Literal["html", "markdown", "script", "slides", "pdf"]
"""Into what nbconvert can convert a result."""

HoldUp = Literal["disk", "quota", "inodes", "read_only", "broken"]
"""Why something cannot be written."""


class ParameterNotDeclared(
    msgspec.Struct, frozen=True, tag_field="code", tag="parameter_not_declared"
):
    """A parameter was given that the notebook's parameters cell does not name."""

    name: str


class KernelAssumed(msgspec.Struct, frozen=True, tag_field="code", tag="kernel_assumed"):
    """The notebook names no kernel, so this one was taken."""

    name: str


class NbconvertChosen(msgspec.Struct, frozen=True, tag_field="code", tag="nbconvert_chosen"):
    """The kernel is no plain process of this host, so nbconvert runs the notebook."""

    kernel: str
    provisioner: str


class SourceChanged(msgspec.Struct, frozen=True, tag_field="code", tag="source_changed"):
    """The source was changed while the run waited, and the program read it as it was then."""

    name: str


class OutputIncomplete(msgspec.Struct, frozen=True, tag_field="code", tag="output_incomplete"):
    """A cell's end was answered but never announced, so output may be missing from it."""

    cell: int


class FrameReplaced(msgspec.Struct, frozen=True, tag_field="code", tag="frame_replaced"):
    """A message was not valid JSON or not UTF-8; what could be read of it is in the result."""

    cell: int | None


class OutputDropped(msgspec.Struct, frozen=True, tag_field="code", tag="output_dropped"):
    """The run printed more than may be kept; what came after the limit is gone."""

    limit_bytes: int
    dropped_bytes: int


class ProcessesLeft(msgspec.Struct, frozen=True, tag_field="code", tag="processes_left"):
    """The notebook started processes that go on after it; they were left alone."""

    count: int


class ResultRenamed(msgspec.Struct, frozen=True, tag_field="code", tag="result_renamed"):
    """The planned name of the result was taken meanwhile, by another file."""

    planned: str


class ResultKept(msgspec.Struct, frozen=True, tag_field="code", tag="result_kept_in_run"):
    """The result could not be put beside the source and lies in the run's folder."""

    reason: str


class NotExported(msgspec.Struct, frozen=True, tag_field="code", tag="not_exported"):
    """The result could not be saved in another format, too. `detail` is in other words why.

    `stopped`: the run was told to stop, or its process died; `too_long`, `too_large`: for what
    conversion may take; `failed`: by nbconvert, or since the file could not be written.
    """

    format: ExportFormat
    reason: Literal["stopped", "too_long", "too_large", "failed"]
    detail: str


class WritingHeldUp(msgspec.Struct, frozen=True, tag_field="code", tag="writing_held_up"):
    """The run could not be written down for a while; what it printed was kept in memory.

    `what` says why: no room on the disk, none in the quota, no inode; a read-only file system;
    or one that reports errors. `until` is None while that lasts. What was dropped is missing from
    the result.
    """

    what: HoldUp
    since: str
    until: str | None
    dropped_outputs: int
    dropped_bytes: int


Note = (
    ParameterNotDeclared
    | KernelAssumed
    | NbconvertChosen
    | SourceChanged
    | OutputIncomplete
    | FrameReplaced
    | OutputDropped
    | ProcessesLeft
    | ResultRenamed
    | ResultKept
    | NotExported
    | WritingHeldUp
)
