"""The types on the wire that are about the tunnel; `contract` hands them on with all others."""

from __future__ import annotations

from typing import Literal

import msgspec

TunnelForm = Literal[
    "terminal",
    "background",
    "config",
    "reconnect",
    "reuse",
    "socket",
    "node",
    "node-address",
    "node-reverse",
    "two-step",
    "proxy-command",
    "putty",
]
TunnelRoute = Literal["direct", "bastion", "node"]
TunnelStepCode = Literal[
    "run",
    "run_background",
    "run_reconnecting",
    "run_reuse",
    "run_first",
    "run_second",
    "run_proxy_command",
    "run_putty",
    "run_node_address",
    "prepare_on_node",
    "run_on_node",
    "configure",
    "connect",
    "open",
    "test",
    "check",
    "stop",
    "check_on_node",
    "stop_on_node",
    "remove_on_node",
    "fetch",
]
TunnelField = Literal[
    "user",
    "host",
    "jump",
    "ssh_port",
    "local_port",
    "remote_port",
    "socket",
    "base_url",
    "login_socket",
    "result",
]
RefusalCode = Literal[
    "missing", "characters", "out_of_range", "not_in_this_form", "ipv6_not_in_this_form"
]


class TunnelStep(msgspec.Struct, frozen=True):
    """One thing to do on the laptop: a command to run, lines to keep, or an address to open.

    Those whose code ends in `_on_node` are for the compute node where the server runs.

    All shells take a command's words alike. Only that of `configure` has more than one line.
    """

    code: TunnelStepCode
    command: str | None
    url: str | None


class Refusal(msgspec.Struct, frozen=True):
    """A value that has no place in a command, and why. The value itself is not repeated."""

    field: TunnelField
    code: RefusalCode


class Tunnel(msgspec.Struct, frozen=True):
    """How the laptop reaches the server: by steps, or not at all for what is refused."""

    form: TunnelForm
    route: TunnelRoute
    steps: tuple[TunnelStep, ...]
    refused: tuple[Refusal, ...]
