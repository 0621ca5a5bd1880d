"""How a logout may end what goes on: systemd's rules for logins and for users. Pure."""

from __future__ import annotations

from typing import Literal

from .situation import Situation, is_below_user_manager, is_login_scope, is_sshd_unit

LogoutReason = Literal[
    "logout_kills", "logout_unknown", "idle_stop", "user_manager_stops", "ssh_service"
]


def logout_reason(s: Situation, cgroup: str) -> LogoutReason | None:
    """How a logout ends what is in a cgroup; None where it does not.

    Sources: logind.conf(5); `manager_shall_kill` in systemd's logind-core.c. elogind makes a
    cgroup at the top for each login, and has no units.
    """
    if s.has_elogind:
        if s.logind is None:
            return "logout_unknown"
        return "logout_kills" if kills_at_logout(s) else None
    if not s.has_systemd:
        return None
    if is_below_user_manager(cgroup):
        if s.lingers is None:
            return "logout_unknown"
        return None if s.lingers else "user_manager_stops"
    if is_login_scope(cgroup):
        if s.logind is None:
            return "logout_unknown"
        if kills_at_logout(s):
            return "logout_kills"
        return "idle_stop" if s.logind.idle_stop_s > 0 else None
    unit = cgroup.rstrip("/").rpartition("/")[2]
    return "ssh_service" if is_sshd_unit(unit) and "@" in unit else None


def kills_at_logout(s: Situation) -> bool:
    """Whether logind is set to kill this user's processes."""
    return s.logind is not None and s.logind.kills_those_of(s.user)
