"""What can be found out about a process and whoever may end it. Pure.

`facts` collects a `Situation`, `survival` judges it. As JSON it is what the tests have recorded.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Hangup = Literal["default", "ignored", "handled"]
Output = Literal["terminal", "pipe", "elsewhere"]
Keeper = Literal["tmux", "screen", "dtach", "abduco", "zellij", "mosh"]

KEEPERS: dict[str, Keeper] = {
    "dtach": "dtach",
    "abduco": "abduco",
    "zellij": "zellij",
    "mosh-server": "mosh",
}
EDITORS = ("vscode", "cursor", "positron", "windsurf", "vscodium")
SHELLS = {"bash", "zsh", "fish", "sh", "dash", "ksh", "mksh", "tcsh", "csh", "xonsh", "nu"}


class Kin(msgspec.Struct, frozen=True):
    """A process that another one descends from, or hangs on.

    `name` is what the system calls it, at most 15 bytes; `title` the first word of its command
    line, which programs may rewrite.
    """

    pid: int
    name: str
    title: str
    session: int = 0

    @property
    def keeper(self) -> Keeper | None:
        """Which program that keeps terminals alive this is, if it is one.

        Examples
        --------
        >>> Kin(7, "tmux: server", "tmux").keeper, Kin(7, "tmux: client", "tmux").keeper
        ('tmux', None)
        >>> Kin(7, "screen", "SCREEN").keeper, Kin(7, "screen", "screen").keeper
        ('screen', None)
        """
        if self.name in {"tmux: server", "tmux"}:  # the second before 1.9; clients have no children
            return "tmux"
        if self.title.rpartition("/")[2] == "SCREEN":
            return "screen"
        return KEEPERS.get(self.name)

    @property
    def is_sshd(self) -> bool:
        """Whether this is OpenSSH's server, or its process for one login (9.8 and later)."""
        return self.name in {"sshd", "sshd-session", "dropbear"}

    @property
    def is_editor(self) -> bool:
        """Whether this is the server of an editor that works over ssh, or runs inside it."""
        return any(f"{editor}-server" in self.title for editor in EDITORS)

    @property
    def is_shell(self) -> bool:
        """Whether this is a shell; login shells have a hyphen in front of their name."""
        return self.name.removeprefix("-") in SHELLS


class Logind(msgspec.Struct, frozen=True):
    """What systemd-logind says. `idle_stop_s` is after how long idle logins end, 0 never."""

    kills: bool
    only: tuple[str, ...]
    exclude: tuple[str, ...]
    idle_stop_s: float

    def kills_those_of(self, user: str) -> bool:
        """Whether a logout of this user ends all that the login has started (logind.conf(5)).

        Examples
        --------
        >>> Logind(True, (), ("root",), 0.0).kills_those_of("ann")
        True
        >>> Logind(True, ("bob",), (), 0.0).kills_those_of("ann")
        False
        """
        return self.kills and user not in self.exclude and (not self.only or user in self.only)


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """How a process stands in its host.

    `owner` is who holds the other side of its terminal: the parent of the terminal's session
    leader. `ancestors` begin with the parent; where they are cut short the next one is hidden, as
    sshd is where a host hides the processes of others (hidepid, proc(5)). `outputs` are those of
    its descriptors 1 and 2. `cgroup` is the path at systemd's hierarchy. `has_systemd` says
    whether systemd runs the host, `has_elogind` whether elogind is there without it, `logind`
    what either says of logouts (None: nothing), `lingers` whether this user's services go on
    without a login (None: unknown). `environment` has only the
    variables that tell something. `keeper_has_terminal` says that what keeps its terminal alive
    hangs on a terminal itself. `ends_container` says that its pid namespace ends with it.
    `log` is where a protected server writes.
    """

    platform: str = "linux"
    is_readable: bool = True
    pid: int = 0
    session: int = 0
    user: str = ""
    has_terminal: bool = False
    is_foreground: bool = False
    owner: Kin | None = None
    ancestors: tuple[Kin, ...] = ()
    is_cut_short: bool = False
    hangup: Hangup = "default"
    log: str | None = None
    outputs: tuple[Output, ...] = ()
    cgroup: str = ""
    keeper_cgroup: str | None = None
    keeper_has_terminal: bool = False
    session_name: str | None = None
    has_systemd: bool = False
    has_elogind: bool = False
    logind: Logind | None = None
    lingers: bool | None = None
    environment: dict[str, str] = {}
    ends_container: bool = False
    has_login: bool = False
    has_seat: bool = False
    schedulers: tuple[str, ...] = ()
    has_user_scopes: bool = False

    @property
    def keeper(self) -> Kin | None:
        """The program that keeps this process's terminal alive, or that it descends from."""
        if self.has_terminal:
            return self.owner if self.owner is not None and self.owner.keeper else None
        nearest = next((kin for kin in self.ancestors if kin.keeper or kin.is_sshd), None)
        return nearest if nearest is not None and nearest.keeper else None

    @property
    def is_below_sshd(self) -> bool:
        """Whether a login by ssh holds the terminal, or is among the ancestors."""
        holds = self.owner is not None and self.owner.is_sshd
        may_be_hidden = self.is_cut_short and self.has_login
        return holds or may_be_hidden or any(kin.is_sshd for kin in self.ancestors)

    @property
    def unit(self) -> str:
        """The systemd unit, the last part of the cgroup's path that is one.

        Examples
        --------
        >>> Situation(cgroup="/system.slice/jupyter.service").unit
        'jupyter.service'
        """
        parts = [p for p in self.cgroup.split("/") if p.endswith((".service", ".scope"))]
        return parts[-1] if parts else ""


def is_below_user_manager(cgroup: str) -> bool:
    """Whether a cgroup ends with the user's own service manager.

    Examples
    --------
    >>> is_below_user_manager("/user.slice/user-1000.slice/user@1000.service/app.slice/x.service")
    True
    >>> is_below_user_manager("/user.slice/user-1000.slice/session-3.scope")
    False
    """
    return "/user@" in cgroup


def is_login_scope(cgroup: str) -> bool:
    """Whether a cgroup is that of a login, which logind may end.

    Examples
    --------
    >>> is_login_scope("/user.slice/user-1000.slice/session-3.scope")
    True
    """
    last = cgroup.rstrip("/").rpartition("/")[2]
    return last.startswith("session-") and last.endswith(".scope")


def is_systemd_s(cgroup: str) -> bool:
    """Whether a cgroup was made for a login or by a user's service manager, so systemd is there.

    In a container that shares the host's processes (Apptainer, rootless Podman) nothing else
    tells: systemd's own folders are not in it.

    Examples
    --------
    >>> is_systemd_s("/user.slice/user-1000.slice/session-3.scope"), is_systemd_s("/docker/0f")
    (True, False)
    """
    return is_login_scope(cgroup) or is_below_user_manager(cgroup)


def is_sshd_unit(unit: str) -> bool:
    """Whether a unit is sshd itself, in which logins are where no PAM module moves them.

    Examples
    --------
    >>> is_sshd_unit("ssh.service"), is_sshd_unit("sshd@3-10.0.0.1:22.service")
    (True, True)
    """
    stem = unit.partition("@")[0].partition(".")[0]
    return unit.endswith(".service") and stem in {"ssh", "sshd", "openssh", "dropbear"}
