"""Runs that tests start over HTTP and follow to their end."""

from __future__ import annotations

import asyncio
import time

import msgspec

from jupyter_remote_helper.contract import Run

from .conftest import Ask, Get

PATIENCE_S = 90.0
WAITS_FOR_FILE = """
import pathlib, time
print("begun", flush=True)
while not pathlib.Path("go").exists():
    time.sleep(0.05)
print("gone on", flush=True)
"""


async def started(ask: Ask, path: str = "work.ipynb") -> str:
    """The id of a new run of a notebook."""
    status, body = await ask("POST", "runs", body={"path": path})
    assert status == 201
    return str(body["id"])


async def finished(ask: Ask, run_id: str) -> Run:
    """The run at its end."""
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        status, body = await ask("GET", "runs", run_id)
        assert status == 200, body
        if body["ended_at"] is not None:
            return msgspec.convert(body, Run)
        assert time.monotonic() < deadline_s, body
        await asyncio.sleep(0.1)


async def run_to_end(ask: Ask, path: str = "work.ipynb") -> Run:
    """A new run of a notebook, at its end."""
    return await finished(ask, await started(ask, path))


async def cancelled(ask: Ask, run_id: str) -> Run:
    """A run that goes on no more, because it is cancelled."""
    await ask("POST", "runs", run_id, "cancel", body={})
    return await finished(ask, run_id)


async def journal_until(get: Get, run_id: str, word: bytes) -> bytes:
    """The journal of a run from its beginning to where there is a word in it."""
    data, deadline_s = b"", time.monotonic() + PATIENCE_S
    while word not in data:
        assert time.monotonic() < deadline_s, data
        reply = await get("runs", run_id, "journal", offset=str(len(data)), wait="10")
        assert reply.code == 200
        assert int(reply.headers["X-Next-Offset"]) == len(data) + len(reply.body)
        data += reply.body
    return data
