"""Runs that vanish, ids that are none, folders that fail: each is refused with its code."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_remote_helper.base import BODY_BYTES
from jupyter_remote_helper.routes import ROUTES, Route

from .conftest import Ask

Served = Callable[..., Path]
ABOUT_A_RUN = [route for route in ROUTES if route.path.startswith("/runs/{id}")]
NO_IDS = (
    "20200101-000000-ABCDEF", "20200101-000000-abcde", "20200101-000000-abcdef.", "x",
    "٢٠٢٠٠١٠١-٠٠٠٠٠٠-abcdef", "..%2Fruns", "%2E%2E%2F%2E%2E", ".new-20200101-000000-abcdef",
    "20200101-000000-abcdef%00", "20200101-000000-abcdef%0A", "a" * 3000,
)  # fmt: skip


async def ended_run(ask: Ask, served: Served) -> str:
    served("1")
    _, run = await ask("POST", "runs", body={"path": "work.ipynb"})
    while run["ended_at"] is None:
        await asyncio.sleep(0.1)
        _, run = await ask("GET", "runs", run["id"])
    return str(run["id"])


BODIES = {next(r.path for r in ABOUT_A_RUN if "export" in r.path): {"format": "html"}}


async def asked(ask: Ask, route: Route, run_id: str) -> tuple[int, object]:
    path = route.path.strip("/").replace("{id}", run_id).replace("{sha256}", "a" * 64)
    body: object = BODIES.get(route.path, {}) if route.verb == "post" else None
    return await ask(route.verb.upper(), *path.split("/"), body=body)


@pytest.mark.parametrize("route", ABOUT_A_RUN, ids=lambda route: f"{route.verb} {route.path}")
async def test_what_is_no_id_names_no_run(route: Route, ask: Ask, runs_root: Path) -> None:
    (runs_root.parent / "outside").mkdir()
    for run_id in NO_IDS:
        status, error = await asked(ask, route, run_id)
        assert isinstance(error, dict)
        assert (status, error["code"]) == (404, "run_not_found"), run_id


async def test_acting_on_a_run_while_it_is_removed_is_refused_and_no_more(
    ask: Ask, served: Served
) -> None:
    for _ in range(3):
        run_id = await ended_run(ask, served)
        removal = next(route for route in ABOUT_A_RUN if route.verb == "delete")
        others = [r for r in ABOUT_A_RUN if "retry" not in r.path and r.verb == "post"]
        waiting = [asked(ask, r, run_id) for r in (*others, removal, *others, removal, *others)]
        replies = await asyncio.gather(*waiting)
        assert [reply for reply in replies if reply[0] not in {200, 204, 404, 409}] == []
        assert [status for status, _ in replies].count(204) == 1
        assert (await ask("GET", "runs", run_id))[0] == 404


async def test_a_runs_folder_that_fails_is_said_and_starts_nothing(
    ask: Ask, served: Served, runs_root: Path
) -> None:
    runs_root.write_text("in the way")
    served("1")
    for method, body in (("GET", None), ("POST", {"path": "work.ipynb"})):
        status, error = await ask(method, "runs", body=body)
        assert (status, error["code"]) == (500, "storage_failed")
        assert "Traceback" not in json.dumps(error)


async def test_a_request_that_is_too_large_is_refused(ask: Ask, served: Served) -> None:
    served("1")
    body = {"path": "work.ipynb", "parameters": {"n": "x" * BODY_BYTES}}
    status, error = await ask("POST", "runs", body=body)
    assert (status, error["code"]) == (413, "too_large")
    body = {"path": "work.ipynb", "name": "x" * 1_000_000, "kernel": "none"}
    assert (await ask("POST", "runs", body=body))[0] == 422
