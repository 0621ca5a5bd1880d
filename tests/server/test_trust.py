"""Trust in a result: for what the run left, and for nothing that somebody changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from jupyter_server.serverapp import ServerApp

from .conftest import Ask, Fetch, Get, Served
from .following import WAITS_FOR_FILE, cancelled, journal_until, run_to_end, started


async def test_an_opened_result_is_trusted_like_what_the_user_ran(
    ask: Ask, served: Served, jp_serverapp: ServerApp, jp_fetch: Fetch
) -> None:
    served("from IPython.display import HTML; HTML('<b>hello</b>')")
    run = await run_to_end(ask)

    async def is_trusted() -> bool:
        reply = await jp_fetch("api", "contents", run.result.api_path)
        cells = json.loads(reply.body)["content"]["cells"]
        return all(c["metadata"]["trusted"] for c in cells if c["cell_type"] == "code")

    assert not await is_trusted()
    status, body = await ask("POST", "runs", run.id, "sign", body={})
    assert (status, body["id"]) == (200, run.id)
    assert await is_trusted()


async def test_a_result_that_somebody_changed_is_not_trusted(
    ask: Ask, get: Get, served: Served, jp_serverapp: ServerApp
) -> None:
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    await journal_until(get, run_id, b"begun")
    status, error = await ask("POST", "runs", run_id, "sign", body={})
    assert (status, error["code"]) == (409, "run_not_ended")
    run = await cancelled(ask, run_id)
    path = Path(run.result.path)
    notebook = path.read_text()
    path.write_text(notebook.replace("begun", "evil "))
    status, error = await ask("POST", "runs", run_id, "sign", body={})
    assert (status, error["code"]) == (409, "result_changed")
    changed = nbformat.reads(path.read_text(), as_version=4)  # type: ignore[no-untyped-call]
    notary: Any = jp_serverapp.contents_manager.notary
    assert not notary.check_signature(changed)
    path.unlink()
    status, error = await ask("POST", "runs", run_id, "sign", body={})
    assert (status, error["code"]) == (404, "result_not_found")
