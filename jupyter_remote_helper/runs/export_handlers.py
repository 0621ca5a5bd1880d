"""Exports over HTTP."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_remote_helper.contract import ExportRequest

from .handlers import RESOURCE, RunsHandlerBase


class ExportHandler(RunsHandlerBase):
    """`/runs/{id}/export`: the result in another format."""

    @property
    def content_security_policy(self) -> str:
        """A page in it may do nothing, should a browser ever show it."""
        return f"{super().content_security_policy}; sandbox"

    @web.authenticated
    @authorized("read", resource=RESOURCE)
    async def post(self, run_id: str) -> None:
        """A file to keep, never a page to show."""
        name = self.decode(ExportRequest).format
        await self.download(await self.off_loop(self.services.exporter.export, run_id, name))
