"""Survival and sessions over HTTP: one class for each URL, one method for each verb."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_remote_helper.base import Handler
from jupyter_remote_helper.contract import (
    Nothing,
    OpenTerminal,
    SessionEndRequest,
    SessionRequest,
)
from jupyter_remote_helper.errors import TerminalsDisabled

from .manager import SessionManager
from .protect import Protection
from .survey import Survey
from .terminals import OpenSessions, Terminals

RESOURCE = "jupyter-remote-helper:sessions"


class SessionServices(NamedTuple):
    """What the handlers work with."""

    sessions: SessionManager
    survey: Survey
    protection: Protection
    opened: OpenSessions


class SessionsHandlerBase(Handler):
    """A handler with the sessions at hand."""

    def initialize(self, sessions: SessionServices) -> None:
        """Take what the application built."""
        self.services = sessions

    async def reply_survival(self) -> None:
        """Answer with the verdict as it is now."""
        self.reply(await self.off_loop(self.services.survey.survival))


class SurvivalHandler(SessionsHandlerBase):
    """`/survival`: whether this server, and a run started in it, goes on without a connection."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self) -> None:
        """Both verdicts."""
        await self.reply_survival()


class ProtectHandler(SessionsHandlerBase):
    """`/protect`: let a closed terminal not end this server, and take that back."""

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self) -> None:
        """Protect it; signals can only be taken over in the thread of the event loop."""
        self.decode(Nothing)
        prepared = await self.off_loop(self.services.protection.prepare)
        self.services.protection.protect(prepared)
        self.log.info("Protected against a closed terminal by %s", self.current_user.username)
        await self.reply_survival()

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def delete(self) -> None:
        """Let a closed terminal end it again."""
        self.services.protection.undo()
        self.log.info("Not protected any more, by %s", self.current_user.username)
        await self.reply_survival()


class SessionsHandler(SessionsHandlerBase):
    """`/sessions`: the list, and new ones."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self) -> None:
        """All sessions of tmux and screen."""
        self.reply(await self.off_loop(self.services.sessions.all))

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self) -> None:
        """Make one."""
        request = self.decode(SessionRequest)
        made = await self.off_loop(self.services.sessions.create, request.kind, request.name)
        self.log.info("%s session %s made by %s", made.kind, made.id, self.current_user.username)
        self.reply(made, 201)


class SessionOpenHandler(SessionsHandlerBase):
    """`/sessions/{kind}/{id}/open`: a terminal of the server that shows a session."""

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self, kind: str, session_id: str) -> None:
        """Make the terminal, or give the one that is open already."""
        self.decode(Nothing)
        terminals: Terminals | None = self.settings.get("terminal_manager")
        if terminals is None:
            raise TerminalsDisabled(
                "This server offers no terminals. Copy the command for your computer instead, "
                "or start the server with --ServerApp.terminals_enabled=True."
            )
        words = await self.off_loop(self.services.sessions.attach_argv, kind, session_id)
        self.reply(OpenTerminal(self.services.opened.show(terminals, session_id, words)))


class SessionEndHandler(SessionsHandlerBase):
    """`/sessions/{kind}/{id}/end`: end a session and what runs in it."""

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self, kind: str, session_id: str) -> None:
        """End it if it is still the one that is meant.

        This server, if it runs in it, is protected first, so that it answers, and then stops in
        good order instead of being hung up on.
        """
        request = self.decode(SessionEndRequest)
        sessions = self.services.sessions
        meant = (kind, session_id, request.created_at, request.servers)
        # who names no server cannot mean this one, and is refused if it is there
        is_over = bool(request.servers) and await self.off_loop(sessions.ends_own, *meant)
        if is_over:
            self.services.protection.protect(await self.off_loop(self.services.protection.prepare))
        ended = await self.off_loop(sessions.end, *meant)
        self.log.info("%s session %s ended by %s", kind, session_id, self.current_user.username)
        self.reply(ended)
        if is_over:
            self.settings["serverapp"].stop()
