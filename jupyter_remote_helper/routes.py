"""The one table of URLs: what each takes and gives. `openapi.json` is made from it."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web

from .base import Handler
from .contract import (
    Info,
    Inspection,
    InspectRequest,
    JournalRecord,
    Nothing,
    Run,
    RunList,
    RunRequest,
)
from .runs.actions import RunActions
from .runs.handlers import (
    CancelHandler,
    InspectHandler,
    JournalHandler,
    RetryHandler,
    RunHandler,
    RunsHandler,
    RunsHandlerBase,
    TreatAsEndedHandler,
)
from .runs.manager import RunManager
from .runs.root import Root

PREFIX = "/jupyter-remote-helper"
SEGMENTS = {"{id}": r"([0-9]{8}-[0-9]{6}-[a-z0-9]{6})"}


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
    """One verb on one URL. A `reply` of `lines_of` a record is NDJSON."""

    verb: str
    path: str
    handler: type[Handler]
    summary: str
    reply: object
    request: object = None
    status: int = 200
    query: tuple[Query, ...] = ()
    is_lines: bool = False


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
    Route("post", "/runs", RunsHandler, "Start a run.", Run, RunRequest, status=201),
    Route("get", "/runs/{id}", RunHandler, "One run as it stands.", Run),
    Route("delete", "/runs/{id}", RunHandler, "Remove a run that has ended.", None, status=204),
    Route("post", "/runs/{id}/cancel", CancelHandler, "Ask a run to end.", Run, Nothing),
    Route("post", "/runs/{id}/retry", RetryHandler, "Run it again.", Run, Nothing, status=201),
    Route(
        "post",
        "/runs/{id}/treat-as-ended",
        TreatAsEndedHandler,
        "Give up a run that nobody can tell anything of.",
        Run,
        Nothing,
    ),
    Route(
        "get",
        "/runs/{id}/journal",
        JournalHandler,
        "What a run recorded, from a byte offset, as whole lines; the header X-Next-Offset has "
        "the offset to go on from.",
        JournalRecord,
        query=(
            Query("offset", int, "Where to go on, 0 if not given."),
            Query("wait", int, "How many seconds to wait for something new, up to 10."),
        ),
        is_lines=True,
    ),
)


def handlers(
    base_url: str, info: Info, runs: RunManager, actions: RunActions, root: Root | None
) -> list[tuple[str, type[Handler], dict[str, object]]]:
    """The table as Tornado takes it."""
    found: dict[str, tuple[str, type[Handler], dict[str, object]]] = {}
    for route in ROUTES:
        pattern = url_path_join(base_url, PREFIX, route.path)
        for name, expression in SEGMENTS.items():
            pattern = pattern.replace(name, expression)
        arguments: dict[str, object] = {"info": info}
        if issubclass(route.handler, RunsHandlerBase):
            arguments = {"runs": runs, "actions": actions, "root": root}
        found[pattern] = (pattern, route.handler, arguments)
    return list(found.values())
