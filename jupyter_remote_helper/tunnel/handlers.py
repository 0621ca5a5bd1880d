"""The tunnel over HTTP: what is known of the way to this server, and what the user says of it."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_server.auth import IdentityProvider, PasswordIdentityProvider
from jupyter_server.auth.decorator import authorized
from jupyter_server.auth.identity import LegacyIdentityProvider
from jupyter_server.serverapp import ServerApp
from tornado import web

from jupyter_remote_helper.base import Handler
from jupyter_remote_helper.contract import Nothing
from jupyter_remote_helper.contract_tunnel import (
    TunnelFacts,
    TunnelLogin,
    TunnelMemoryRequest,
    TunnelToken,
)

from . import surroundings
from .facts import tunnel_facts
from .remembered import remember
from .servers import Server, own_reach

RESOURCE = "jupyter-remote-helper:tunnel"
KNOWN_WAYS = (IdentityProvider, PasswordIdentityProvider, LegacyIdentityProvider)
"""Those of Jupyter itself; a subclass by a hub has its own idea of what a token is."""


class TunnelHandlerBase(Handler):
    """A handler with the server at hand that it is part of."""

    @property
    def own(self) -> ServerApp:
        """The server that answers."""
        if self.serverapp is None:
            raise RuntimeError("a handler is only made inside a server")
        return self.serverapp

    @property
    def login(self) -> TunnelLogin:
        """How a browser that comes through a tunnel logs in."""
        provider = self.identity_provider
        led = surroundings.not_needed(os.environ, self.own.base_url)
        if type(provider) not in KNOWN_WAYS or led in {"binder", "hub"}:
            return "other"
        if not provider.auth_enabled:
            return "open"
        return "token" if provider.token else "password"


class TunnelHandler(TunnelHandlerBase):
    """`/tunnel`: all that is known here of the way from the laptop."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self) -> None:
        """What is known, without the token."""
        self.reply(await self.off_loop(self._facts))

    def _facts(self) -> TunnelFacts:
        own = self.own
        server = Server(
            pid=os.getpid(),
            port=0 if own.sock else own.port,
            sock=str(Path(own.sock).absolute()) if own.sock else "",
            base_url=own.base_url,
            secure=bool(own.certfile),
            root_dir=own.root_dir,
        )
        return tunnel_facts(own_reach(server, own.ip), os.environ, self.login)


class RememberedHandler(TunnelHandlerBase):
    """`/tunnel/remembered`: what the user says of the way to this host."""

    @web.authenticated
    @authorized("write", resource=RESOURCE)
    async def post(self) -> None:
        """Remember it in place of what was said before."""
        said = self.decode(TunnelMemoryRequest)
        job = surroundings.job(os.environ, os.uname().nodename)
        self.reply(await self.off_loop(remember, said, job))


class TokenHandler(TunnelHandlerBase):
    """`/tunnel/token`: the one place that gives the token away, to whoever may do anything."""

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self) -> None:
        """The token, for a link that the user asked for."""
        self.decode(Nothing)
        login = self.login
        self.set_header("Cache-Control", "no-store")
        token = self.identity_provider.token if login == "token" else None
        self.reply(TunnelToken(login, token))
