"""What systemd says about logouts: asked over D-Bus, with a limit, and not again for a while."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

from jupyter_remote_helper.process import Limits, Overrun, run_briefly

from .situation import Logind

LIMITS = Limits(seconds=1.0, output_bytes=64 * 1024)
FRESH_S = 300.0
NEVER_US = 2**64 - 1
MANAGER = (
    "org.freedesktop.login1",
    "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager",
)
RULES = ("KillUserProcesses", "KillOnlyUsers", "KillExcludeUsers")


def has_systemd() -> bool:
    """Whether systemd runs this host (sd_booted(3)); that its programs are there says nothing."""
    return Path("/run/systemd/system").is_dir()


class LogindReader:
    """Asks logind, at most once in five minutes: the answer is a setting of the host."""

    def __init__(self) -> None:
        self._asked_s = float("-inf")
        self._answer: Logind | None = None

    def ask(self) -> Logind | None:
        """The rules of this host; None when there is no answer."""
        if time.monotonic() - self._asked_s > FRESH_S:
            self._answer = ask_rules()
            self._asked_s = time.monotonic()
        return self._answer


def ask_rules(limits: Limits = LIMITS) -> Logind | None:
    """The rules of this host, asked now; None when there is no answer within the limits."""
    rules = properties(MANAGER, *RULES, limits=limits)
    if rules is None:
        return None
    idle = properties(MANAGER, "StopIdleSessionUSec", limits=limits)  # since systemd 252
    return logind_from(rules, [] if idle is None else idle)


def logind_from(rules: list[object], idle: list[object]) -> Logind | None:
    """The rules from what busctl printed for each property; None if it is something else.

    Examples
    --------
    >>> logind_from([True, [], ["root"]], [2**64 - 1])
    Logind(kills=True, only=(), exclude=('root',), idle_stop_s=0.0)
    """
    match rules:
        case [bool() as kills, list() as only, list() as exclude]:
            idle_us = idle[0] if idle and isinstance(idle[0], int) else 0
            return Logind(
                kills,
                tuple(map(str, only)),
                tuple(map(str, exclude)),
                0.0 if idle_us == NEVER_US else idle_us / 1e6,
            )
        case _:
            return None


def properties(
    about: tuple[str, str, str], *names: str, limits: Limits = LIMITS
) -> list[object] | None:
    """Properties of a service, an object and an interface on the system's bus; None if not all."""
    busctl = shutil.which("busctl")
    if busctl is None:
        return None
    argv = [busctl, "--json=short", "--system", "get-property", *about, *names]
    try:
        done = run_briefly(argv, Path("/"), limits)
        lines = done.stdout.decode().splitlines()
        found: list[object] = [json.loads(line)["data"] for line in lines]
    except (OSError, Overrun, ValueError, KeyError, TypeError):
        return None
    return found if done.exit_code == 0 and len(found) == len(names) else None


def lingers(user: str) -> bool | None:
    """Whether this user's services go on without a login; None if that cannot be told."""
    folder = Path("/var/lib/systemd/linger")
    try:
        return (folder / user).exists() if user else None
    except OSError:
        return None


def has_user_scopes() -> bool:
    """Whether this user's own service manager can be asked to hold a process."""
    bus = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}"
    return shutil.which("systemd-run") is not None and (Path(bus) / "bus").exists()
