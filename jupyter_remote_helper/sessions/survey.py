"""Looking at a server and judging it: what is found out, put into a verdict."""

from __future__ import annotations

import msgspec

from jupyter_remote_helper.contract import Survival

from .facts import situation_of
from .logind import LogindReader
from .manager import SessionManager
from .run_survival import run_verdict
from .situation import Situation
from .survival import verdict


class Survey:
    """The verdicts on one server of this user."""

    def __init__(self, pid: int, sessions: SessionManager, *, ends_container: bool = False) -> None:
        self._pid = pid
        self._sessions = sessions
        self._ends_container = ends_container
        self._logind = LogindReader()

    def situation(self) -> Situation:
        """How the server stands now."""
        found = situation_of(self._pid, self._logind, ends_container=self._ends_container)
        if found.keeper is None or found.keeper.keeper not in {"tmux", "screen"}:
            return found
        holder = self._sessions.holder(self._pid)
        return found if holder is None else msgspec.structs.replace(found, session_name=holder.name)

    def survival(self) -> Survival:
        """The verdict on the server, and on a run that it starts."""
        found = self.situation()
        return Survival(verdict(found), run_verdict(found))

    def is_below_sshd(self) -> bool:
        """Whether the server was started in a login by ssh that goes on."""
        return situation_of(self._pid, self._logind).is_below_sshd
