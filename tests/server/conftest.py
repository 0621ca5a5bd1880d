"""A real Jupyter server with the extension in it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPResponse
from traitlets.config import Config

from tests.conftest import notebook_json

PATIENCE_S = 240.0

Fetch = Callable[..., Awaitable[HTTPResponse]]
Ask = Callable[..., Awaitable[tuple[int, Any]]]
Get = Callable[..., Awaitable[HTTPResponse]]
Served = Callable[..., Path]
PATIENCE = {"connect_timeout": 90.0, "request_timeout": 90.0}
"""A request may wait long for its turn, since the client has ten at a time."""


@pytest.fixture
def jp_server_config() -> Config:
    return Config({"ServerApp": {"jpserver_extensions": {"jupyter_remote_helper": True}}})


@pytest.fixture
def jp_fetch(jp_fetch: Fetch) -> Fetch:
    """The same with more patience; many requests at once wait for a connection, too."""
    return partial(jp_fetch, request_timeout=PATIENCE_S, connect_timeout=PATIENCE_S)


@pytest.fixture
def ask(jp_fetch: Fetch) -> Ask:
    """Sends a request and gives status and JSON, whatever the status."""

    async def send(method: str, *path: str, body: object = None, **options: Any) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body)
        try:
            reply = await jp_fetch(
                "jupyter-remote-helper", *path, method=method, body=data, **(PATIENCE | options)
            )
        except HTTPClientError as error:
            body = error.response.body if error.response else b"null"
            return error.code, json.loads(body)
        return reply.code, json.loads(reply.body or b"null")

    return send


@pytest.fixture
def get(jp_fetch: Fetch) -> Get:
    """Fetches bytes, whatever the status."""

    async def fetch(*path: str, **params: str) -> HTTPResponse:
        try:
            return await jp_fetch("jupyter-remote-helper", *path, params=params, **PATIENCE)
        except HTTPClientError as error:
            if error.response is None:
                raise
            return error.response

    return fetch


@pytest.fixture
def served(jp_root_dir: Path) -> Served:
    """Makes a notebook below the server's root."""

    def make(*cells: str | dict[str, object], name: str = "work.ipynb", **more: Any) -> Path:
        path = jp_root_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook_json(*cells, **more))
        return path

    return make
