"""What is asked of the server about runs. Requests refuse unknown fields, and may have defaults."""

from __future__ import annotations

from typing import Literal

import msgspec

from .engine.records import ExportFormat

RunEngine = Literal["own", "nbconvert"]


class LimitsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits that one can ask for, in seconds; None is no limit."""

    cell_s: float | None = None
    run_s: float | None = None
    start_s: float = 180.0
    allow_errors: bool = False


class RunRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes to start a run. Paths are relative to the server's root.

    The same `request_key` never starts two runs: a repeated request is answered with the first.
    `formats` are those in which the result is saved, too, in files beside it.
    """

    path: str
    name: str | None = None
    kernel: str | None = None
    parameters: dict[str, object] = {}
    limits: LimitsRequest = LimitsRequest()
    result: str | None = None
    engine: RunEngine = "own"
    formats: tuple[ExportFormat, ...] = ()
    request_key: str | None = None


class RetryRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Run the source of a run again. A repeated request with the same key counts once."""

    request_key: str | None = None


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request that says all by its URL."""


class ExportRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Into which format to convert the result of a run."""

    format: ExportFormat


class InspectRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which file to look into."""

    path: str
