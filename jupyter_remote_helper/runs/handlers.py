"""The runs over HTTP: one class for each URL, one method for each verb."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec
from jupyter_server.auth.decorator import authorized
from nbformat.sign import NotebookNotary
from tornado import web

from jupyter_remote_helper.base import Handler
from jupyter_remote_helper.contract import (
    InspectRequest,
    LimitsRequest,
    Nothing,
    RetryRequest,
    RunRequest,
)
from jupyter_remote_helper.engine.records import Limits
from jupyter_remote_helper.errors import MalformedRequest, NotFileBased

from .actions import RunActions
from .archive import Content, RunArchive
from .export import Exporter
from .keys import Key
from .manager import RunManager
from .root import Root
from .submission import Submission
from .tails import Tails
from .watch import Watcher

RESOURCE = "jupyter-remote-helper:runs"
PAGE_LIMIT = 500


class Services(NamedTuple):
    """What the handlers work with; `root` is None where documents are not files."""

    runs: RunManager
    actions: RunActions
    archive: RunArchive
    exporter: Exporter
    tails: Tails
    watcher: Watcher
    root: Root | None
    notary: Callable[[], NotebookNotary]


class RunsHandlerBase(Handler):
    """A handler with the runs at hand."""

    def initialize(self, services: Services) -> None:
        """Take what the application built."""
        self.services = services
        self.runs = services.runs
        self.actions = services.actions
        self._root = services.root

    def on_finish(self) -> None:
        """Tell at once what was changed through here."""
        if self.request.method != "GET" and self.get_status() < 300:
            self.services.watcher.poke(*self.path_args[:1])

    @property
    def root(self) -> Root:
        """The server's root folder."""
        if self._root is None:
            raise NotFileBased(
                "This server keeps its notebooks in something else than files, "
                "and only files can be run in the background."
            )
        return self._root

    async def download(self, content: Content) -> None:
        """Answer with bytes that a browser keeps as a file and never shows as a page."""
        name = quote(content.name, safe="")
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        if content.size_bytes is not None:
            self.set_header("Content-Length", str(content.size_bytes))
        await self.reply_in_pieces(content.pieces, "application/octet-stream")


class InspectHandler(RunsHandlerBase):
    """`/inspect`: what can be run, and what can be set on it."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def post(self) -> None:
        """Look into a file."""
        path = self.root.resolve(self.decode(InspectRequest).path)
        self.reply(await self.off_loop(self.runs.inspect, path))


class RunsHandler(RunsHandlerBase):
    """`/runs`: the list, and new ones."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self) -> None:
        """A page of runs."""
        limit = max(1, self.number("limit", 50, PAGE_LIMIT))
        after = self.get_query_argument("after", None)
        self.reply(await self.off_loop(self.runs.page, limit, after))

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self) -> None:
        """Start a run."""
        request = self.decode(RunRequest)
        key = key_of(request.request_key, request)
        submission = await self.off_loop(submission_from, request, self.root, key)
        run, is_new = await self.off_loop(self.runs.submit_once, submission)
        self.reply(run, 201 if is_new else 200)


class RunHandler(RunsHandlerBase):
    """`/runs/{id}`: one run."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self, run_id: str) -> None:
        """The run as it stands."""
        self.reply(await self.off_loop(self.runs.run, run_id))

    @web.authenticated
    @authorized("delete", resource=RESOURCE)
    async def delete(self, run_id: str) -> None:
        """Take a run that has ended off the list."""
        await self.off_loop(self.actions.remove, run_id)
        self.set_status(204)
        self.finish()


class CancelHandler(RunsHandlerBase):
    """`/runs/{id}/cancel`: ask a run to end."""

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self, run_id: str) -> None:
        """Ask, and answer with the run as it stands."""
        self.decode(Nothing)
        by = self.current_user.username
        self.reply(await self.off_loop(self.actions.cancel, run_id, by))


class RetryHandler(RunsHandlerBase):
    """`/runs/{id}/retry`: run its source again."""

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self, run_id: str) -> None:
        """Start the new run, and answer with it."""
        key = key_of(self.decode(RetryRequest).request_key, ("retry", run_id))
        run, is_new = await self.off_loop(self.actions.retry_once, run_id, key)
        self.reply(run, 201 if is_new else 200)


class TreatAsEndedHandler(RunsHandlerBase):
    """`/runs/{id}/treat-as-ended`: give up a run that nobody can tell anything of."""

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self, run_id: str) -> None:
        """Bring it to its end."""
        self.decode(Nothing)
        self.reply(await self.off_loop(self.actions.treat_as_ended, run_id))


class SeenHandler(RunsHandlerBase):
    """`/runs/{id}/seen`: the user has seen the end."""

    @web.authenticated
    @authorized("write", resource=RESOURCE)
    async def post(self, run_id: str) -> None:
        """Note it, so that every page knows."""
        self.decode(Nothing)
        self.reply(await self.off_loop(self.actions.mark_seen, run_id))


def _limits(asked: LimitsRequest) -> Limits:
    for name in ("cell_s", "run_s", "start_s"):
        seconds = getattr(asked, name)
        if seconds is not None and not seconds > 0:
            raise MalformedRequest(f"{name} must be a number of seconds above 0.", f"limits.{name}")
    return Limits(asked.cell_s, asked.run_s, asked.start_s, asked.allow_errors)


def key_of(text: str | None, asked: object) -> Key | None:
    """The key of a request, with the hash of what it asks for; None when it has none."""
    if text is None:
        return None
    return Key(text, hashlib.sha256(msgspec.json.encode(asked)).hexdigest())


def submission_from(request: RunRequest, root: Root, key: Key | None) -> Submission:
    """A request with its paths resolved beneath the server's root."""
    result: Path | None = root.resolve(request.result) if request.result is not None else None
    return Submission(
        path=root.resolve(request.path),
        name=request.name,
        kernel=request.kernel,
        parameters=request.parameters,
        limits=_limits(request.limits),
        result=result,
        key=key,
        engine=request.engine,
        formats=request.formats,
    )
