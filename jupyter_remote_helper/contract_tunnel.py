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


HostSource = Literal["remembered", "connection", "own_full_name", "own_name"]
"""Where a host's name is from: the user said it, or it is the address that a login came to, or
what the host calls itself, with a domain or without."""
NoTunnelReason = Literal[
    "binder", "hub", "codespaces", "gitpod", "open_ondemand", "vscode", "local"
]
"""Who leads the browser to the server already."""
TunnelLogin = Literal["token", "password", "open", "other"]
"""How a browser logs in to a server: `other` is a way of a hub or the like."""
SchedulerKind = Literal["slurm", "pbs", "lsf", "sge"]


class TunnelServer(msgspec.Struct, frozen=True):
    """A running server and who can reach it; `port` is None where it listens at `socket`.

    `on_loopback` says whether 127.0.0.1 (or the socket) leads to it, `is_open` whether other
    machines can come to its port, too. `login` is None where it is not known.
    """

    pid: int
    port: int | None
    socket: str | None
    base_url: str
    tls: bool
    root_dir: str
    on_loopback: bool
    is_open: bool
    login: TunnelLogin | None


class TunnelJob(msgspec.Struct, frozen=True):
    """The batch job that this process belongs to.

    `node` is None where the process runs on the host that the job was submitted from;
    `submit_host` is what the cluster calls that host, which the laptop may not know.
    """

    scheduler: SchedulerKind
    id: str
    node: str | None
    submit_host: str | None


class TunnelMemory(msgspec.Struct, frozen=True):
    """What the user said about the way to this host; None is not said.

    `route` is said apart from `jump`: a bastion stays known while the way is another.
    """

    user: str | None
    host: str | None
    jump: str | None
    ssh_port: str | None
    local_port: str | None
    form: TunnelForm | None
    route: TunnelRoute | None


class TunnelMemoryRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same, to be remembered in place of what was."""

    user: str | None = None
    host: str | None = None
    jump: str | None = None
    ssh_port: str | None = None
    local_port: str | None = None
    form: TunnelForm | None = None
    route: TunnelRoute | None = None


class TunnelFacts(msgspec.Struct, frozen=True):
    """All that is known here of the way from the laptop; never a token.

    `own_name` is what the host calls itself, `host` the best guess at what the laptop calls it.
    `home` is the user's folder, mostly the same on all hosts of a cluster.
    `user` and `ssh_port` are guesses, too; None is not known. `not_needed` is None where a tunnel
    is of use. In a `container` sshd is outside, and the guesses may be about the wrong host.
    """

    own_name: str
    user: str | None
    home: str
    host: str
    host_source: HostSource
    ssh_port: str | None
    server: TunnelServer | None
    job: TunnelJob | None
    container: bool
    not_needed: NoTunnelReason | None
    remembered: TunnelMemory


class TunnelToken(msgspec.Struct, frozen=True):
    """The word that opens the server; None where it has none, and then how one logs in."""

    login: TunnelLogin
    token: str | None
