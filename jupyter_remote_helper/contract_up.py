"""The types that `up` and `doctor` print for programs; none of them goes over HTTP."""

from __future__ import annotations

from typing import Literal

import msgspec

from .contract_sessions import Verdict
from .contract_tunnel import Tunnel


class Up(msgspec.Struct, frozen=True):
    """The server that `up` found or started, and how the laptop reaches it.

    `url` is its address on its own host, without a token; None where it listens on a Unix socket.
    `started` says whether this very command started it. `verdict` is what becomes of it when the
    connection drops.
    """

    pid: int
    url: str | None
    started: bool
    tunnel: Tunnel
    verdict: Verdict


CheckLevel = Literal["ok", "note", "problem"]
CheckCode = Literal[
    "python",
    "jupyterlab",
    "jupyterlab_missing",
    "server_half",
    "server_half_off",
    "lab_half",
    "lab_half_missing",
    "lab_half_off",
    "lab_half_other",
    "kernels",
    "kernels_missing",
    "kernels_broken",
    "tmux",
    "tmux_missing",
    "screen",
    "screen_missing",
    "sshd",
    "sshd_silent",
    "sshd_forbids",
    "slurm",
    "slurm_missing",
    "slurm_silent",
    "r",
    "r_incomplete",
    "r_missing",
    "runs_folder",
    "runs_folder_new",
    "runs_folder_open",
    "runs_folder_unwritable",
    "disk",
    "disk_low",
    "disk_full",
    "links",
    "links_missing",
    "links_unknown",
    "sockets",
    "sockets_missing",
    "queue",
    "queue_unreadable",
    "logout_nobody",
    "logout_keeps",
    "logout_ends",
    "logout_idle",
    "logout_unknown",
]


class Check(msgspec.Struct, frozen=True):
    """One thing that `doctor` looked at: what it found, how bad that is, and the values of it."""

    code: CheckCode
    level: CheckLevel
    values: dict[str, str | int]


class Checkup(msgspec.Struct, frozen=True):
    """All that `doctor` looked at, and how many problems it found."""

    checks: tuple[Check, ...]
    problems: int
