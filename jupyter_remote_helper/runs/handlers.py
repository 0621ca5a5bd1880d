"""The runs over HTTP: one class for each URL, one method for each verb."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_remote_helper.base import Handler
from jupyter_remote_helper.contract import InspectRequest, LimitsRequest, Nothing, RunRequest
from jupyter_remote_helper.engine.records import Limits
from jupyter_remote_helper.errors import MalformedRequest, NotFileBased

from .actions import RunActions
from .manager import RunManager, Submission
from .root import Root
from .store import Key

RESOURCE = "jupyter-remote-helper:runs"
PAGE_LIMIT = 500
JOURNAL_BYTES = 1 << 20
LONG_POLL_S = 10
LOOK_INTERVAL_S = 0.1


class RunsHandlerBase(Handler):
    """A handler with the runs at hand; `root` is None where documents are not files."""

    def initialize(self, runs: RunManager, actions: RunActions, root: Root | None) -> None:
        """Take what the application built."""
        self.runs = runs
        self.actions = actions
        self._root = root

    @property
    def root(self) -> Root:
        """The server's root folder."""
        if self._root is None:
            raise NotFileBased(
                "This server keeps its notebooks in something else than files, "
                "and only files can be run in the background."
            )
        return self._root


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
        digest = hashlib.sha256(msgspec.json.encode(request)).hexdigest()
        key = None
        if request.request_key is not None:
            key = Key(request.request_key, digest)
        submission = await self.off_loop(submission_from, request, self.root, key)
        self.reply(await self.off_loop(self.runs.submit, submission), 201)


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
        self.decode(Nothing)
        self.reply(await self.off_loop(self.actions.retry, run_id), 201)


class TreatAsEndedHandler(RunsHandlerBase):
    """`/runs/{id}/treat-as-ended`: give up a run that nobody can tell anything of."""

    @web.authenticated
    @authorized("execute", resource=RESOURCE)
    async def post(self, run_id: str) -> None:
        """Bring it to its end."""
        self.decode(Nothing)
        self.reply(await self.off_loop(self.actions.treat_as_ended, run_id))


class JournalHandler(RunsHandlerBase):
    """`/runs/{id}/journal`: what the run recorded, as lines of JSON."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self, run_id: str) -> None:
        """Whole lines from `offset`; waits up to `wait` seconds for the first new one."""
        offset = self.number("offset", 0, 1 << 53)
        wait_s = self.number("wait", 0, LONG_POLL_S)
        data, after = await self.off_loop(self.runs.journal, run_id, offset, JOURNAL_BYTES)
        for _ in range(int(wait_s / LOOK_INTERVAL_S)):
            has_ended = await self.off_loop(self.runs.has_ended, run_id)
            if data or has_ended:
                break
            await asyncio.sleep(LOOK_INTERVAL_S)
            data, after = await self.off_loop(self.runs.journal, run_id, offset, JOURNAL_BYTES)
        self.set_header("X-Next-Offset", str(after))
        self.finish(data, set_content_type="application/x-ndjson")


def _limits(asked: LimitsRequest) -> Limits:
    for name in ("cell_s", "run_s", "start_s"):
        seconds = getattr(asked, name)
        if seconds is not None and not seconds > 0:
            raise MalformedRequest(f"{name} must be a number of seconds above 0.", f"limits.{name}")
    return Limits(asked.cell_s, asked.run_s, asked.start_s, asked.allow_errors)


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
    )
