"""The one table of URLs: what each takes and gives. `openapi.json` is made from it."""

from __future__ import annotations

import re
from typing import NamedTuple

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web

from .base import Handler
from .contract import (
    ExportRequest,
    Info,
    Inspection,
    InspectRequest,
    JournalRecord,
    Nothing,
    OpenTerminal,
    RetryRequest,
    Run,
    RunList,
    RunRequest,
    Session,
    SessionEnd,
    SessionEndRequest,
    SessionList,
    SessionRequest,
    Survival,
)
from .contract_tunnel import TunnelFacts, TunnelMemory, TunnelMemoryRequest, TunnelToken
from .runs.archive_handlers import (
    BlobHandler,
    JournalHandler,
    LogHandler,
    ResultHandler,
    SignHandler,
    SourceHandler,
)
from .runs.export_handlers import ExportHandler
from .runs.handlers import (
    CancelHandler,
    InspectHandler,
    RetryHandler,
    RunHandler,
    RunsHandler,
    RunsHandlerBase,
    SeenHandler,
    Services,
    TreatAsEndedHandler,
)
from .sessions.handlers import (
    ProtectHandler,
    SessionEndHandler,
    SessionOpenHandler,
    SessionServices,
    SessionsHandler,
    SessionsHandlerBase,
    SurvivalHandler,
)
from .tunnel.handlers import RememberedHandler, TokenHandler, TunnelHandler, TunnelHandlerBase

PREFIX = "/jupyter-remote-helper"
SEGMENT = re.compile(r"\{\w+\}")
"""A part of a path that names something; what it names is judged by whoever looks it up."""
BYTES = "application/octet-stream"


class InfoHandler(Handler):
    """`/info`: the handshake."""

    def initialize(self, info: Info) -> None:
        """Take what the application knows."""
        self._info = info

    @web.authenticated
    @authorized("read", resource="jupyter-remote-helper:info")
    async def get(self) -> None:
        """Which version answers, and where."""
        self.reply(self._info)


class Query(NamedTuple):
    """A parameter in a URL's query."""

    name: str
    type: type[int] | type[str]
    summary: str


class Route(NamedTuple):
    """One verb on one URL.

    `reply` is a type of the contract, the type of each line for NDJSON, `bytes` for anything
    else that is not JSON, None for nothing. `also` is the status where it was done before.
    """

    verb: str
    path: str
    handler: type[Handler]
    summary: str
    reply: object
    request: object = None
    status: int = 200
    also: int | None = None
    query: tuple[Query, ...] = ()
    media_type: str = "application/json"


ROUTES = (
    Route("get", "/info", InfoHandler, "Which version answers, and where.", Info),
    Route(
        "post",
        "/inspect",
        InspectHandler,
        "What a file is, and what can be set on it.",
        Inspection,
        InspectRequest,
    ),
    Route(
        "get",
        "/runs",
        RunsHandler,
        "A page of runs: unfinished ones first, then the newest.",
        RunList,
        query=(
            Query("limit", int, "How many ended runs at the most, 50 if not given."),
            Query("after", str, "The `next` of the page before."),
        ),
    ),
    Route("post", "/runs", RunsHandler, "Start a run.", Run, RunRequest, 201, also=200),
    Route("get", "/runs/{id}", RunHandler, "One run as it stands.", Run),
    Route("delete", "/runs/{id}", RunHandler, "Remove a run that has ended.", None, status=204),
    Route("post", "/runs/{id}/cancel", CancelHandler, "Ask a run to end.", Run, Nothing),
    Route(
        "post",
        "/runs/{id}/retry",
        RetryHandler,
        "Run it again.",
        Run,
        RetryRequest,
        201,
        also=200,
    ),
    Route(
        "post",
        "/runs/{id}/treat-as-ended",
        TreatAsEndedHandler,
        "Give up a run that nobody can tell anything of.",
        Run,
        Nothing,
    ),
    Route("post", "/runs/{id}/seen", SeenHandler, "The user has seen the end.", Run, Nothing),
    Route(
        "post",
        "/runs/{id}/sign",
        SignHandler,
        "Trust the result, if it is still what the run left, like what the user ran.",
        Run,
        Nothing,
    ),
    Route(
        "get",
        "/runs/{id}/journal",
        JournalHandler,
        "What a run recorded, from a byte offset, as whole lines; the header X-Next-Offset has "
        "the offset to go on from, which is 0 when the journal was cut before the one that was "
        "asked for: then all is to be read anew.",
        JournalRecord,
        query=(
            Query("offset", int, "Where to go on, 0 if not given."),
            Query("wait", int, "How many seconds to wait for something new, up to 10."),
        ),
        media_type="application/x-ndjson",
    ),
    Route(
        "get",
        "/runs/{id}/blobs/{sha256}",
        BlobHandler,
        "A content that the journal names by its hash; it never changes.",
        bytes,
        media_type=BYTES,
    ),
    Route(
        "get",
        "/runs/{id}/source",
        SourceHandler,
        "The source as it was submitted.",
        bytes,
        media_type=BYTES,
    ),
    Route(
        "get",
        "/runs/{id}/result",
        ResultHandler,
        "The result; while the run goes on, what there is so far.",
        bytes,
        media_type=BYTES,
    ),
    Route(
        "post",
        "/runs/{id}/export",
        ExportHandler,
        "The result in another format, as a file.",
        bytes,
        ExportRequest,
        media_type=BYTES,
    ),
    Route(
        "get",
        "/runs/{id}/log",
        LogHandler,
        "The last lines of what was printed outside of cells.",
        bytes,
        query=(Query("bytes", int, "How many bytes at the most, up to 1048576; 65536 else."),),
        media_type="text/plain",
    ),
    Route(
        "get",
        "/survival",
        SurvivalHandler,
        "Whether this server, and a run started in it, survives a dropped connection.",
        Survival,
    ),
    Route(
        "post",
        "/protect",
        ProtectHandler,
        "Let a closed terminal not end this server.",
        Survival,
        Nothing,
    ),
    Route("delete", "/protect", ProtectHandler, "Let it end this server again.", Survival),
    Route("get", "/sessions", SessionsHandler, "All sessions of tmux and screen.", SessionList),
    Route("post", "/sessions", SessionsHandler, "Make one.", Session, SessionRequest, 201),
    Route(
        "post",
        "/sessions/{kind}/{id}/open",
        SessionOpenHandler,
        "Show a session in a terminal of the server.",
        OpenTerminal,
        Nothing,
    ),
    Route(
        "post",
        "/sessions/{kind}/{id}/end",
        SessionEndHandler,
        "End a session and what runs in it, if it is still the one that is meant.",
        SessionEnd,
        SessionEndRequest,
    ),
    Route(
        "get",
        "/tunnel",
        TunnelHandler,
        "What is known of the way from the laptop to this server; no token.",
        TunnelFacts,
    ),
    Route(
        "post",
        "/tunnel/remembered",
        RememberedHandler,
        "Remember what the user says of the way to this host.",
        TunnelMemory,
        TunnelMemoryRequest,
    ),
    Route(
        "post",
        "/tunnel/token",
        TokenHandler,
        "The token, for a link that the user asked for.",
        TunnelToken,
        Nothing,
    ),
)


def handlers(
    base_url: str, info: Info, services: Services, sessions: SessionServices
) -> list[tuple[str, type[Handler], dict[str, object]]]:
    """The table as Tornado takes it."""
    found: dict[str, tuple[str, type[Handler], dict[str, object]]] = {}
    for route in ROUTES:
        pattern = SEGMENT.sub("([^/]+)", url_path_join(base_url, PREFIX, route.path))
        arguments: dict[str, object] = {}
        if issubclass(route.handler, RunsHandlerBase):
            arguments["services"] = services
        elif issubclass(route.handler, SessionsHandlerBase):
            arguments["sessions"] = sessions
        elif not issubclass(route.handler, TunnelHandlerBase):
            arguments["info"] = info
        found[pattern] = (pattern, route.handler, arguments)
    return list(found.values())
