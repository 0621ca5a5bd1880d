"""Every type that crosses the wire, and nothing else.

`scripts/contract` turns this module and the table in `routes` into `openapi.json`, and that
into `src/contract.ts`. The rules: requests refuse unknown fields and may have defaults;
replies have no defaults, so a field is always there and None is said on purpose.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from .contract_errors import ErrorCode, ErrorReply
from .contract_requests import (
    ExportRequest,
    InspectRequest,
    LimitsRequest,
    Nothing,
    RetryRequest,
    RunEngine,
    RunRequest,
)
from .contract_sessions import (
    Fact,
    FactCode,
    Installer,
    Multiplexer,
    MultiplexerProblem,
    OpenTerminal,
    RunReason,
    RunVerdict,
    Session,
    SessionEnd,
    SessionEndRequest,
    SessionKind,
    SessionList,
    SessionRequest,
    SessionServer,
    Survival,
    Survivor,
    Verdict,
    VerdictLevel,
    VerdictReason,
    WayOut,
)
from .contract_tunnel import Refusal, Tunnel, TunnelStep
from .engine.records import (
    Cause,
    End,
    ExportFormat,
    JournalRecord,
    Limits,
    Note,
    Phase,
    Progress,
    ResultFormat,
    State,
)

__all__ = [
    "Cause",
    "End",
    "ErrorCode",
    "ErrorReply",
    "Export",
    "ExportFormat",
    "ExportRequest",
    "Fact",
    "FactCode",
    "Info",
    "InspectRequest",
    "Inspection",
    "Installer",
    "JournalRecord",
    "Kernel",
    "Limits",
    "LimitsRequest",
    "Multiplexer",
    "MultiplexerProblem",
    "Note",
    "Nothing",
    "OpenTerminal",
    "Parameter",
    "Phase",
    "Progress",
    "Refusal",
    "Result",
    "RetryRequest",
    "Run",
    "RunChanged",
    "RunEngine",
    "RunList",
    "RunReason",
    "RunRequest",
    "RunVerdict",
    "Session",
    "SessionEnd",
    "SessionEndRequest",
    "SessionKind",
    "SessionList",
    "SessionRequest",
    "SessionServer",
    "Source",
    "State",
    "StateKind",
    "Survival",
    "Survivor",
    "Tunnel",
    "TunnelStep",
    "Verdict",
    "VerdictLevel",
    "VerdictReason",
    "WayOut",
]

RunKind = Literal["notebook", "rmarkdown", "script"]
StateKind = Literal[
    "queued",
    "starting",
    "running",
    "stopping",
    "succeeded",
    "failed",
    "cancelled",
    "lost",
    "unresponsive",
    "unknown",
]
"""The `kind` of each state."""


class Source(msgspec.Struct, frozen=True):
    """The file as submitted.

    `api_path` is relative to the server's root, None outside it and on the command line;
    `drifted` says whether the file has changed since, None when that cannot be told.
    """

    path: str
    api_path: str | None
    sha256: str
    drifted: bool | None


class Kernel(msgspec.Struct, frozen=True):
    """The kernel that executes a notebook."""

    name: str
    display_name: str
    language: str


class Result(msgspec.Struct, frozen=True):
    """What the run leaves beside the source."""

    path: str
    api_path: str | None
    format: ResultFormat
    status: Literal["planned", "written", "kept_in_run", "missing"]


class Export(msgspec.Struct, frozen=True):
    """The result in another format, as it was asked for with the run.

    `path` is None until the file is there. One that is `missing` could not be made, and a note
    says why.
    """

    format: ExportFormat
    path: str | None
    api_path: str | None
    status: Literal["planned", "written", "missing"]


class Run(msgspec.Struct, frozen=True):
    """One execution of one source, as everybody sees it.

    `seq` grows with every change that the answering process has seen, and starts at that
    process's start time in milliseconds, so a restart only jumps up. `peak_memory_bytes` is the
    most that one process of the kernel or the program has held so far, as the host's system counts
    it; with several at once the run needs more.
    """

    id: str
    format: int
    name: str
    kind: RunKind
    engine: RunEngine
    target: str
    host: str
    attempt: int
    retry_of: str | None
    source: Source
    kernel: Kernel | None
    parameters: dict[str, object]
    limits: Limits
    created_at: str
    started_at: str | None
    ended_at: str | None
    elapsed_s: float
    progress: Progress
    peak_memory_bytes: int | None
    result: Result
    exports: tuple[Export, ...]
    notes: tuple[Note, ...]
    seen_at: str | None
    seq: int
    state: State


class RunList(msgspec.Struct, frozen=True):
    """One page of runs: unfinished ones first, then the newest.

    `next` is the id to give as `after` for the following page, None on the last.
    """

    runs: tuple[Run, ...]
    next: str | None
    seq: int


class RunChanged(msgspec.Struct, frozen=True):
    """An event of the server: a run came to another state, was seen, or (state None) is gone.

    What was fetched of it with a smaller `seq` is out of date. Progress and output are not told.
    """

    id: str
    seq: int
    state: StateKind | None


class Parameter(msgspec.Struct, frozen=True):
    """One parameter that the source declares.

    `default` is the text of the default value in the source's own language; `value` the same
    as JSON where it is a plain literal, so that a form can show and send it.
    """

    name: str
    type: Literal["bool", "int", "float", "str", "list", "dict", "none", "other"]
    default: str
    value: object
    comment: str | None


class Inspection(msgspec.Struct, frozen=True):
    """What a source is and what can be set on it. `cells` counts code cells."""

    kind: RunKind
    kernel: Kernel | None
    cells: int
    parameters: tuple[Parameter, ...]


class Info(msgspec.Struct, frozen=True):
    """The handshake: which version answers, where, and what can be done there.

    `platform` is Python's word for the operating system. `is_file_based` says whether documents
    are files, without which nothing can be run. `max_running` is how many runs of this user may
    run at once on the host, 0 any number. `has_terminals` says whether the server offers them.
    `export_formats` are those into which results can be converted here.
    """

    version: str
    host: str
    platform: str
    targets: tuple[str, ...]
    engines: tuple[RunEngine, ...]
    export_formats: tuple[ExportFormat, ...]
    is_file_based: bool
    has_terminals: bool
    max_running: int
