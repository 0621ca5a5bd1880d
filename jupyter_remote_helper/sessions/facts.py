"""Finding out how a process stands: read from /proc in about two milliseconds."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from . import elogind, logind
from .place import log_name
from .processes import (
    Process,
    ancestors,
    cgroup_of,
    environment_of,
    kin,
    process,
    terminal_name,
)
from .situation import Hangup, Kin, Output, Situation

SIGHUP_BIT = 1
TELLING = (
    "BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_API_URL",
    "JUPYTERHUB_USER", "CODESPACES", "GITPOD_WORKSPACE_ID", "KUBERNETES_SERVICE_HOST",
    "SLURM_JOB_ID", "SLURM_JOB_END_TIME", "PBS_JOBID", "PBS_ENVIRONMENT", "LSB_JOBID",
    "LSB_INTERACTIVE", "SGE_ROOT", "JOB_ID", "ENVIRONMENT", "TMOUT",
)  # fmt: skip
SEAT = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SEAT")
SCHEDULERS = (("sbatch", "Slurm"), ("qsub", "PBS"), ("bsub", "LSF"))


def situation_of(pid: int, asks: logind.LogindReader, *, ends_container: bool = False) -> Situation:
    """How a process of this user stands. `ends_container` has to be found out elsewhere."""
    if sys.platform != "linux":
        return Situation(platform=sys.platform)
    one = process(pid)
    if one is None:
        return Situation(pid=pid, is_readable=False)
    try:
        hangup = _hangup(pid)
        outputs = tuple(_output(pid, fd) for fd in (1, 2))
    except (OSError, ValueError):
        return Situation(pid=pid, is_readable=False)
    environment = environment_of(pid)
    owner = _owner(one, environment)
    row = ancestors(pid)
    top = process(row[-1].pid if row else pid)
    known = Situation(
        pid=pid,
        session=one.session,
        user=_user(),
        has_terminal=one.terminal != 0,
        is_foreground=one.terminal != 0 and one.group == one.foreground,
        owner=owner,
        ancestors=row,
        is_cut_short=top is not None and top.parent != 0,
        hangup=hangup,
        log=_log(pid),
        outputs=outputs,
        cgroup=cgroup_of(pid),
        environment={name: environment[name] for name in TELLING if name in environment},
        ends_container=ends_container,
        has_login="SSH_CONNECTION" in environment,
        has_seat=any(environment.get(name) for name in SEAT),
        schedulers=tuple(name for program, name in SCHEDULERS if shutil.which(program)),
    )
    return _with_systemd(_with_keeper(known), asks)


def _with_keeper(known: Situation) -> Situation:
    keeper = None if known.keeper is None else process(known.keeper.pid)
    if keeper is None:
        return known
    return msgspec.structs.replace(
        known, keeper_cgroup=cgroup_of(keeper.pid), keeper_has_terminal=keeper.terminal != 0
    )


def _with_systemd(known: Situation, asks: logind.LogindReader) -> Situation:
    manager = elogind.login_manager(known.cgroup, known.keeper_cgroup or "")
    if manager == "elogind":
        return msgspec.structs.replace(known, has_elogind=True, logind=elogind.elogind_rules())
    if manager != "systemd":
        return msgspec.structs.replace(known, has_systemd=manager == "hidden")
    return msgspec.structs.replace(
        known,
        has_systemd=True,
        logind=asks.ask(),
        lingers=logind.lingers(known.user),
        has_user_scopes=logind.has_user_scopes(),
    )


def _owner(one: Process, environment: Mapping[str, str]) -> Kin | None:
    """Who holds the other side of a terminal; sshd may be hidden, and says which one is its own."""
    leader = process(one.session) if one.terminal else None
    if leader is None:
        return None
    found = kin(leader.parent)
    if found is None and leader.parent and environment.get("SSH_TTY") == terminal_name(one):
        return Kin(leader.parent, "sshd", "")
    return found


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return ""


def _hangup(pid: int) -> Hangup:
    """What a process does about SIGHUP, by the bits of its status."""
    masks = {}
    for line in (
        Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").split("\n")
    ):
        name, _, value = line.partition(":")
        if name in {"SigIgn", "SigCgt"}:
            masks[name] = int(value, 16)
    if masks["SigIgn"] & SIGHUP_BIT:
        return "ignored"
    return "handled" if masks["SigCgt"] & SIGHUP_BIT else "default"


def _output(pid: int, fd: int) -> Output:
    try:
        target = str(Path(f"/proc/{pid}/fd/{fd}").readlink())
    except FileNotFoundError:  # it is closed
        return "elsewhere"
    if target.startswith(("/dev/pts/", "/dev/tty", "/dev/console")):
        return "terminal"
    return "pipe" if target.startswith(("pipe:", "socket:")) else "elsewhere"


def _log(pid: int) -> str | None:
    """The log of a protected server, which it keeps open."""
    wanted = log_name(pid)
    try:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            target = entry.readlink()
            if target.name == wanted:
                return str(target)
    except OSError:
        return None
    return None
