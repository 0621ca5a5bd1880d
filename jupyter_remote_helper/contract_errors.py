"""What can be refused, as it is on the wire; `contract` hands it on with all else."""

from __future__ import annotations

from typing import Literal

import msgspec

ErrorCode = Literal[
    "malformed_request",
    "not_allowed",
    "run_not_found",
    "key_reused",
    "run_has_ended",
    "run_not_ended",
    "source_not_found",
    "content_not_found",
    "result_not_found",
    "result_changed",
    "too_large",
    "outside_root",
    "not_file_based",
    "source_not_regular",
    "source_unreadable",
    "kind_not_supported",
    "not_a_notebook",
    "kernel_not_found",
    "parameter_refused",
    "parameters_not_supported",
    "result_refused",
    "engine_not_installed",
    "format_not_available",
    "export_failed",
    "tunnel_value_refused",
    "session_not_found",
    "session_changed",
    "session_name_taken",
    "session_holds_server",
    "session_name_refused",
    "multiplexer_not_usable",
    "terminals_disabled",
    "not_protectable",
    "queue_full",
    "launch_failed",
    "storage_failed",
    "multiplexer_failed",
    "internal",
]


class ErrorReply(msgspec.Struct, frozen=True):
    """Every refusal. `message` says what and what next; `field` names the culprit, if any."""

    code: ErrorCode
    message: str
    field: str | None
