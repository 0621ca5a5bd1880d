"""The types on the wire about sessions and survival; `contract` hands them on with all others."""

from __future__ import annotations

from typing import Literal

import msgspec

VerdictLevel = Literal["keeps", "probably", "at_risk", "will_stop", "managed", "job", "unknown"]
VerdictReason = Literal[
    "hub",
    "codespaces",
    "binder",
    "gitpod",
    "kubernetes",
    "container",
    "batch_job",
    "interactive_job",
    "system_service",
    "user_service",
    "user_manager_stops",
    "multiplexer",
    "mosh",
    "logout_kills",
    "idle_stop",
    "ssh_service",
    "hangup_ignored",
    "hangup_handled",
    "foreground",
    "background",
    "orphan",
    "editor",
    "other_terminal",
    "pipes_to_ssh",
    "no_terminal",
    "not_remote",
    "not_linux",
    "unreadable",
]
FactCode = Literal[
    "hub",
    "codespaces",
    "binder",
    "gitpod",
    "kubernetes",
    "container",
    "slurm_job",
    "pbs_job",
    "lsf_job",
    "sge_job",
    "system_service",
    "user_service",
    "tmux_session",
    "screen_session",
    "dtach",
    "abduco",
    "zellij",
    "mosh",
    "ssh_terminal",
    "editor",
    "other_terminal",
    "no_terminal",
    "foreground",
    "background",
    "parent_shell",
    "orphan",
    "hangup_default",
    "hangup_ignored",
    "hangup_handled",
    "output_terminal",
    "output_pipe",
    "output_log",
    "output_elsewhere",
    "logout_kills",
    "logout_keeps",
    "logout_unknown",
    "no_logind",
    "idle_stop",
    "linger_on",
    "linger_off",
    "linger_unknown",
    "shell_timeout",
    "login_node",
]
RunReason = Literal[
    "detached",
    "logout_kills",
    "logout_unknown",
    "idle_stop",
    "user_manager_stops",
    "ssh_service",
    "service",
    "batch_job",
    "container",
    "not_linux",
    "unreadable",
]
WayOut = Literal["systemd_scope", "slurm"]
SessionKind = Literal["tmux", "screen"]
MultiplexerProblem = Literal["not_installed", "too_old", "not_answering", "failed"]
Installer = Literal["apt", "dnf", "zypper", "pacman", "apk", "conda"]


class Fact(msgspec.Struct, frozen=True):
    """One thing that was found out. `value` is a name, a number or a path, where there is one.

    With one: the kinds of session (its name, if known), `*_job` (its id), `*_service` (the unit),
    `hub` (the user), `other_terminal` and `parent_shell` (the program), `output_log` (the path),
    `idle_stop` and `shell_timeout` (seconds), `login_node` (the scheduler). `login_node` is a
    caution by itself: sites often end long-running programs on such hosts.
    """

    code: FactCode
    value: str | None


class Verdict(msgspec.Struct, frozen=True):
    """Whether the server survives a dropped connection.

    `reason` is what decided; the facts have its details and what else matters, and answer "Why?".
    `protected` says that a closed terminal does not end it because it was protected here.
    `ends_at` is when the batch job that it runs in ends, if that is known.
    """

    level: VerdictLevel
    reason: VerdictReason
    protected: bool
    ends_at: str | None
    facts: tuple[Fact, ...]


class RunVerdict(msgspec.Struct, frozen=True):
    """What a run that is started here survives. A closed tab, terminal or server it always does.

    `keeps` is: until it is done; `managed`: as long as the service or container that holds this
    server; `job`: as long as the batch job. `way_out` is how a run could be started instead so
    that it lives longer, None where there is no need or no way.
    """

    level: VerdictLevel
    reason: RunReason
    way_out: WayOut | None
    ends_at: str | None
    facts: tuple[Fact, ...]


class Survival(msgspec.Struct, frozen=True):
    """The verdict on this server, and that on a run started in it."""

    server: Verdict
    run: RunVerdict


class SessionServer(msgspec.Struct, frozen=True):
    """A Jupyter server of this user that runs in a session, and would end with it.

    `id` stands for that very process, also when its number is used again. It listens at `port`,
    or at `socket`, a path. `is_own` says that it is the server that answers; the command line is
    none.
    """

    id: str
    pid: int
    port: int | None
    socket: str | None
    is_own: bool


class Session(msgspec.Struct, frozen=True):
    """A session of tmux or screen, of this user on this host.

    `id` is unique for as long as the host is up, and safe in a URL. `name` may be any text, or
    empty. `attached` counts who looks at it (screen: 1 for any number). `programs` are the names
    of what runs inside. `servers` are the Jupyter servers in it: it only ends when the request
    names them all. `runs` are the unfinished runs that were started from inside: they go on when
    it ends. `label` names tmux's socket where that is not the usual one. `attach` are the words
    that attach to it, to stand behind `ssh -t USER@HOST`: they mean the same to every shell. It is
    None where there are none.
    """

    kind: SessionKind
    id: str
    name: str
    created_at: str
    attached: int
    windows: int
    programs: tuple[str, ...]
    servers: tuple[SessionServer, ...]
    runs: tuple[str, ...]
    label: str | None
    attach: tuple[str, ...] | None


class Multiplexer(msgspec.Struct, frozen=True):
    """tmux or screen on this host. Where `problem` is set its sessions are not all listed.

    `not_installed`: nothing else is the matter. `too_old`: sessions can be opened and ended, not
    made. `not_answering`: one of its servers did not answer in time. `detail` is the last line
    that it said, if that helps. `elsewhere` is how many more servers of this user there are whose
    sockets are at places that are not looked at, so that their sessions are not listed either.
    """

    kind: SessionKind
    version: str | None
    problem: MultiplexerProblem | None
    detail: str | None
    elsewhere: int


class SessionList(msgspec.Struct, frozen=True):
    """All sessions, the newest first. `installer` is what would install tmux where nothing is."""

    sessions: tuple[Session, ...]
    multiplexers: tuple[Multiplexer, ...]
    installer: Installer | None


class SessionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new session. A name has letters, digits, _ and -, at most 32; None is one of our choice."""

    kind: SessionKind = "tmux"
    name: str | None = None


class SessionEndRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which session is meant: the one that was created then.

    `servers` are the ids of the Jupyter servers in it that may end, too. Without that of each one
    it is refused as `session_holds_server`.
    """

    created_at: str
    servers: tuple[str, ...] = ()


class OpenTerminal(msgspec.Struct, frozen=True):
    """The terminal of the server in which a session is open now, by its name there."""

    name: str


class Survivor(msgspec.Struct, frozen=True):
    """A program of a session that has ended, and that goes on."""

    pid: int
    program: str


class SessionEnd(msgspec.Struct, frozen=True):
    """How a session ended: it is gone, and so is all that ran in it but the survivors."""

    kind: SessionKind
    id: str
    survivors: tuple[Survivor, ...]
