"""The records of the journal."""

from __future__ import annotations

from typing import Literal

import msgspec

from .notes import Note
from .states import End, Phase


class Record(msgspec.Struct, frozen=True):
    """What each line of the journal carries: its number, the wall clock and a steady clock.

    `wall_s` counts seconds since 1970 UTC and may jump; `steady_s` counts seconds since the
    runner began and never does.
    """

    seq: int
    wall_s: float
    steady_s: float


class Opened(Record, frozen=True, kw_only=True, tag_field="kind", tag="opened"):
    """First line of a journal (and of each further attempt in it).

    `total` counts the code cells; it is 0 for a program that does not report them.
    """

    format: int
    attempt: int
    total: int


class CellsPlanned(Record, frozen=True, kw_only=True, tag_field="kind", tag="planned"):
    """What is going to be executed: the first line of each code cell, cut at 80 characters."""

    labels: tuple[str, ...]


class PhaseEntered(Record, frozen=True, kw_only=True, tag_field="kind", tag="phase"):
    """The run entered a phase."""

    phase: Phase


class KernelReady(Record, frozen=True, kw_only=True, tag_field="kind", tag="kernel_ready"):
    """The kernel answered; `language_info` is its own and goes into the result's metadata."""

    language_info: msgspec.Raw


class CellStarted(Record, frozen=True, kw_only=True, tag_field="kind", tag="cell_started"):
    """A cell was sent to the kernel.

    `label` is its first line, cut at 80 characters; `message_id` names the request, which is how
    an Output widget says whose output it captures.
    """

    cell: int
    cell_id: str
    label: str
    message_id: str


class Stream(Record, frozen=True, kw_only=True, tag_field="kind", tag="stream"):
    """Text on stdout or stderr; adjacent text of one batch is already joined."""

    cell: int
    name: str
    text: str


class Logged(Record, frozen=True, kw_only=True, tag_field="kind", tag="log"):
    """Text that a program printed on stdout or stderr, outside of any cell."""

    name: str
    text: str


class Output(Record, frozen=True, kw_only=True, tag_field="kind", tag="output"):
    """A display, a result or an error.

    `content` is the message's content as the kernel sent it, or null when it was so large that
    it lies in the file `blobs/<blob>`; `display_id` names it for updates.
    """

    cell: int
    output_type: Literal["display_data", "execute_result", "error"]
    display_id: str | None
    content: msgspec.Raw
    blob: str | None


class DisplayUpdated(Record, frozen=True, kw_only=True, tag_field="kind", tag="display_updated"):
    """New data for every output with this `display_id`, in whichever cell it stands.

    `content` and `blob` are as in Output.
    """

    display_id: str
    content: msgspec.Raw
    blob: str | None


class Comm(Record, frozen=True, kw_only=True, tag_field="kind", tag="comm"):
    """A widget was opened, changed or closed.

    `content` and `blob` are as in Output; `buffers` are the message's binary frames, base64.
    """

    event: Literal["open", "message", "close"]
    comm_id: str
    content: msgspec.Raw
    blob: str | None
    buffers: tuple[str, ...]


class InputRefused(Record, frozen=True, kw_only=True, tag_field="kind", tag="input_refused"):
    """A cell asked for input, and nobody is there to give it."""

    cell: int | None
    prompt: str


class Cleared(Record, frozen=True, kw_only=True, tag_field="kind", tag="cleared"):
    """The outputs of a cell go: at once, or (`wait`) when its next output comes."""

    cell: int
    wait: bool


class CellEnded(Record, frozen=True, kw_only=True, tag_field="kind", tag="cell_ended"):
    """A cell is over.

    `status` is the kernel's word, `skipped` for a cell that was not sent on purpose, or `died`.
    `timings` are the ISO times that JupyterLab shows as execution time, by its own keys.
    """

    cell: int
    cell_id: str
    status: str
    execution_count: int | None
    elapsed_s: float
    timings: dict[str, str]


class Wrote(Record, frozen=True, kw_only=True, tag_field="kind", tag="wrote"):
    """A program has written this file, its result, and closed it."""

    path: str


class Usage(Record, frozen=True, kw_only=True, tag_field="kind", tag="usage"):
    """What the kernel used, or the program and all below it: resident memory, processor time."""

    memory_bytes: int
    cpu_s: float


class Noted(Record, frozen=True, kw_only=True, tag_field="kind", tag="note"):
    """Something that the user should know."""

    note: Note


class Ended(Record, frozen=True, kw_only=True, tag_field="kind", tag="ended"):
    """How the run ended, by the runner itself. Nothing follows in this attempt."""

    state: End


JournalRecord = (
    Opened
    | CellsPlanned
    | PhaseEntered
    | KernelReady
    | CellStarted
    | Stream
    | Logged
    | Output
    | DisplayUpdated
    | Comm
    | InputRefused
    | Cleared
    | CellEnded
    | Wrote
    | Usage
    | Noted
    | Ended
)
