"""States and causes: what can be true of a run, each as a tagged union."""

from __future__ import annotations

from typing import Literal

import msgspec

# --- progress and limits ---------------------------------------------------------------------


class Progress(msgspec.Struct, frozen=True):
    """How far a run is.

    `done` and `total` count the code cells of the *result* (blank, skipped and injected ones
    too); `current` is the position, from 1, of the one running; `label` its first line.
    """

    unit: Literal["cell", "chunk", "step"]
    done: int
    total: int | None
    current: int | None
    label: str | None


class Limits(msgspec.Struct, frozen=True):
    """What a run may take. None means no limit; `start_s` bounds the start of the kernel."""

    cell_s: float | None
    run_s: float | None
    start_s: float
    allow_errors: bool


# --- causes of a failure ---------------------------------------------------------------------


class Evidence(msgspec.Struct, frozen=True):
    """One fact that supports a cause, such as a line of the kernel's last words.

    `hung_up`: a process that goes on closed the channel of its output, as one does that replaces
    itself with a new kernel; text is None.
    """

    code: Literal["log_line", "oom_kill", "hung_up"]
    text: str | None


class CellError(msgspec.Struct, frozen=True, tag_field="kind", tag="cell_error"):
    """A cell raised. Texts are cut at 300 characters; the result has them whole."""

    cell: int
    ename: str
    evalue: str


class CellTimeout(msgspec.Struct, frozen=True, tag_field="kind", tag="cell_timeout"):
    """A cell took longer than the limit for one cell."""

    cell: int
    limit_s: float


class RunTimeout(msgspec.Struct, frozen=True, tag_field="kind", tag="run_timeout"):
    """The whole run took longer than its limit."""

    limit_s: float


class KernelDied(msgspec.Struct, frozen=True, tag_field="kind", tag="kernel_died"):
    """The kernel's process ended by itself. `oom` is only true with evidence for it."""

    cell: int | None
    signal: int | None
    exit_code: int | None
    oom: bool | None
    evidence: tuple[Evidence, ...]


class KernelNotStarted(msgspec.Struct, frozen=True, tag_field="kind", tag="kernel_not_started"):
    """The kernel never answered; `detail` has its last words."""

    detail: str


class NotStarted(msgspec.Struct, frozen=True, tag_field="kind", tag="not_started"):
    """The run was accepted and never came to life."""

    detail: str


class RunnerDied(msgspec.Struct, frozen=True, tag_field="kind", tag="runner_died"):
    """The runner ended without saying how the run ended."""

    signal: int | None
    exit_code: int | None
    oom: bool | None


class Terminated(msgspec.Struct, frozen=True, tag_field="kind", tag="terminated"):
    """The runner was told to stop by a signal that nobody of ours sent."""

    signal: int


class NoSpace(msgspec.Struct, frozen=True, tag_field="kind", tag="no_space"):
    """There was no room left to write to."""

    what: Literal["disk", "quota", "inodes"]


class ProgramFailed(msgspec.Struct, frozen=True, tag_field="kind", tag="program_failed"):
    """The program that did the work ended with an error."""

    exit_code: int | None
    signal: int | None


class Scheduler(msgspec.Struct, frozen=True, tag_field="kind", tag="scheduler"):
    """The scheduler ended it; `word` is the scheduler's own."""

    word: str
    detail: str


class WrongInput(msgspec.Struct, frozen=True, tag_field="kind", tag="wrong_input"):
    """The source could not be used after all."""

    detail: str


Cause = (
    CellError
    | CellTimeout
    | RunTimeout
    | KernelDied
    | KernelNotStarted
    | NotStarted
    | RunnerDied
    | Terminated
    | NoSpace
    | ProgramFailed
    | Scheduler
    | WrongInput
)

# --- states ----------------------------------------------------------------------------------


class Queued(msgspec.Struct, frozen=True, tag_field="kind", tag="queued"):
    """Accepted, waiting for its turn. `position` counts from 1."""

    since: str
    position: int | None
    slots: int | None
    reason: str | None


class Starting(msgspec.Struct, frozen=True, tag_field="kind", tag="starting"):
    """Its turn has come; the kernel is not ready yet."""

    since: str


class Running(msgspec.Struct, frozen=True, tag_field="kind", tag="running"):
    """Cells are being executed."""

    since: str


class Stopping(msgspec.Struct, frozen=True, tag_field="kind", tag="stopping"):
    """Somebody or some limit asked it to end; `step` is the rung of the stop ladder."""

    since: str
    by: str
    step: Literal["interrupt", "terminate", "kill"]


class Succeeded(msgspec.Struct, frozen=True, tag_field="kind", tag="succeeded"):
    """Ended as its author wished."""


class Failed(msgspec.Struct, frozen=True, tag_field="kind", tag="failed"):
    """Ended by an error."""

    cause: Cause


class Cancelled(msgspec.Struct, frozen=True, tag_field="kind", tag="cancelled"):
    """Ended because somebody asked for it."""

    by: str
    at: str


class Lost(msgspec.Struct, frozen=True, tag_field="kind", tag="lost"):
    """The runner is gone and left no end."""

    cause: Literal["runner_gone", "host_restarted", "container_gone", "treated_as_ended"]
    last_seen_at: str


class Unresponsive(msgspec.Struct, frozen=True, tag_field="kind", tag="unresponsive"):
    """Alive by identity, silent by beat. `was` is the last phase's kind."""

    since: str
    was: str


class Unknown(msgspec.Struct, frozen=True, tag_field="kind", tag="unknown"):
    """Nobody here can tell, and `reason` says why."""

    since: str
    was: str
    reason: Literal["other_host", "newer_format", "unreadable", "identity_uncertain", "scheduler"]


Phase = Starting | Running | Stopping
"""What a living runner says of itself."""

End = Succeeded | Failed | Cancelled | Lost
"""What a run that has ended can be."""

State = (
    Queued
    | Starting
    | Running
    | Stopping
    | Succeeded
    | Failed
    | Cancelled
    | Lost
    | Unresponsive
    | Unknown
)
