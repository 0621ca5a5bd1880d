"""What runs have recorded, over HTTP: journal, contents, result, log; and trusting a result."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_remote_helper.contract import Nothing

from .handlers import RESOURCE, RunsHandlerBase
from .trust import keep_signature, signature_of

JOURNAL_BYTES = 1 << 20
LONG_POLL_S = 10
LOG_BYTES = 1 << 20
LOG_BYTES_BY_DEFAULT = 1 << 16


class JournalHandler(RunsHandlerBase):
    """`/runs/{id}/journal`: what the run recorded, as lines of JSON."""

    _waiting: asyncio.Future[None] | None = None

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self, run_id: str) -> None:
        """Whole lines from `offset`; waits up to `wait` seconds for the first new one."""
        offset = self.number("offset", 0, 1 << 53)
        wait_s = self.number("wait", 0, LONG_POLL_S)
        data, after = await self.off_loop(self.runs.journal, run_id, offset, JOURNAL_BYTES)
        is_at_end = not data and after == offset
        if is_at_end and wait_s and not await self.off_loop(self.runs.has_ended, run_id):
            folder = self.services.archive.folder(run_id)
            self._waiting = asyncio.ensure_future(self.services.tails.wait(folder, offset, wait_s))
            await asyncio.wait([self._waiting])
            data, after = await self.off_loop(self.runs.journal, run_id, offset, JOURNAL_BYTES)
        self.set_header("X-Next-Offset", str(after))
        self.finish(data, set_content_type="application/x-ndjson")

    def on_connection_close(self) -> None:
        """Wait no more when nobody listens."""
        if self._waiting is not None:
            self._waiting.cancel()
        super().on_connection_close()


class BlobHandler(RunsHandlerBase):
    """`/runs/{id}/blobs/{sha256}`: a content that the journal names."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self, run_id: str, name: str) -> None:
        """The bytes, which never change under that name."""
        content = await self.off_loop(self.services.archive.blob, run_id, name)
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        await self.download(content)


class SourceHandler(RunsHandlerBase):
    """`/runs/{id}/source`: what was submitted, byte by byte."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self, run_id: str) -> None:
        """A file to keep, never a page to show."""
        await self.download(await self.off_loop(self.services.archive.source, run_id))


class ResultHandler(RunsHandlerBase):
    """`/runs/{id}/result`: the result, or what there is of it so far."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self, run_id: str) -> None:
        """A file to keep, never a page to show."""
        await self.download(await self.off_loop(self.services.archive.result, run_id))


class LogHandler(RunsHandlerBase):
    """`/runs/{id}/log`: what was printed outside of cells."""

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def get(self, run_id: str) -> None:
        """The last `bytes` of it, from the beginning of a line."""
        most_bytes = self.number("bytes", LOG_BYTES_BY_DEFAULT, LOG_BYTES)
        data = await self.off_loop(self.services.archive.log_tail, run_id, most_bytes)
        self.finish(data, set_content_type="text/plain; charset=utf-8")


class SignHandler(RunsHandlerBase):
    """`/runs/{id}/sign`: the user opens the result of their own run."""

    @web.authenticated
    @authorized("write", resource=RESOURCE)
    async def post(self, run_id: str) -> None:
        """Trust the result as Jupyter trusts what the user ran, if it is what the run left."""
        self.decode(Nothing)
        notary = self.services.notary()
        data = await self.off_loop(self.services.archive.result_to_trust, run_id)
        keep_signature(await self.off_loop(signature_of, data, notary), notary)
        self.reply(await self.off_loop(self.runs.run, run_id))
