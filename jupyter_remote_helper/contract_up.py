"""The types that `up` and `doctor` print for programs; none of them goes over HTTP."""

from __future__ import annotations

import msgspec

from .contract_tunnel import Tunnel


class Up(msgspec.Struct, frozen=True):
    """The server that `up` found or started, and how the laptop reaches it.

    `url` is its address on its own host, without a token; None where it listens on a Unix socket.
    `started` says whether this very command started it. `verdict` is None: not known.
    """

    pid: int
    url: str | None
    started: bool
    tunnel: Tunnel
    verdict: None
