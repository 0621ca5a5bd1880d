"""The API over HTTP, against a real server and real kernels."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_remote_helper import __version__
from jupyter_remote_helper.contract import Info, Run, RunList
from jupyter_remote_helper.engine.journal import records_of
from jupyter_remote_helper.engine.records import Cancelled, CellStarted, Ended, Succeeded
from tests.conftest import code, outputs_of, text_of

from .conftest import Ask, Fetch
from .following import finished

Served = Callable[..., Path]
LOOKS = 900


async def test_the_handshake(ask: Ask) -> None:
    status, body = await ask("GET", "info")
    info = msgspec.convert(body, Info)
    assert (status, info.version, info.host) == (200, __version__, socket.gethostname())
    assert (info.platform, info.targets) == (sys.platform, ("local",))
    assert info.engines == ("own", "nbconvert")
    assert {"html", "markdown", "script"} <= set(info.export_formats)
    assert info.is_file_based
    assert info.max_running >= 1


async def test_a_notebook_is_inspected(ask: Ask, served: Served) -> None:
    served(code("n = 1  # how many", "parameters"), "print(n)", name="sub/a.ipynb")
    status, body = await ask("POST", "inspect", body={"path": "sub/a.ipynb"})
    assert status == 200
    assert body["cells"] == 2
    assert body["kernel"]["name"] == "python3"
    assert body["parameters"] == [
        {"name": "n", "type": "int", "default": "1", "value": 1, "comment": "how many"}
    ]


async def test_a_run_from_request_to_result(ask: Ask, served: Served, jp_root_dir: Path) -> None:
    served(code("n = 1", "parameters"), "print('n is', n)", name="sub/a.ipynb")
    status, body = await ask("POST", "runs", body={"path": "sub/a.ipynb", "parameters": {"n": 7}})
    assert status == 201
    started = msgspec.convert(body, Run)
    assert started.source.api_path == "sub/a.ipynb"
    run = await finished(ask, started.id)
    assert run.state == Succeeded()
    assert run.result.api_path is not None
    assert run.result.api_path.startswith("sub/a-run-")
    assert text_of(outputs_of(jp_root_dir / run.result.api_path)[2]) == "n is 7\n"
    status, body = await ask("GET", "runs")
    page = msgspec.convert(body, RunList)
    assert (status, [r.id for r in page.runs], page.next) == (200, [run.id], None)
    assert run.seq <= page.seq


async def test_the_journal_is_served_line_by_line(
    ask: Ask, jp_fetch: Fetch, served: Served
) -> None:
    served("print('hello')", "import time; time.sleep(0.5)")
    _, body = await ask("POST", "runs", body={"path": "work.ipynb"})
    offset, data = 0, b""
    for _ in range(LOOKS):
        reply = await jp_fetch(
            "jupyter-remote-helper", "runs", body["id"], "journal",
            params={"offset": str(offset), "wait": "1"},
        )  # fmt: skip
        offset = int(reply.headers["X-Next-Offset"])
        data += reply.body
        assert len(data) == offset
        assert reply.headers["Content-Type"] == "application/x-ndjson"
        records = list(records_of(data.splitlines(keepends=True)))
        if any(isinstance(record, Ended) for record in records):
            break
    assert [r.cell for r in records if isinstance(r, CellStarted)] == [1, 2]
    for line in data.splitlines():
        json.loads(line)
    await finished(ask, body["id"])


REFUSALS: list[tuple[str, tuple[str, ...], object, int, str]] = [
    ("POST", ("runs",), {"path": "none.ipynb"}, 404, "source_not_found"),
    ("POST", ("runs",), {"path": "../up.ipynb"}, 403, "outside_root"),
    ("POST", ("runs",), {"path": "work.ipynb", "kernel": "none"}, 422, "kernel_not_found"),
    ("POST", ("runs",), {"path": "work.ipynb", "parameters": {"a b": 1}}, 422, "parameter_refused"),
    ("POST", ("runs",), {"path": "work.ipynb", "result": "work.ipynb"}, 422, "result_refused"),
    ("POST", ("runs",), {"path": "broken.ipynb"}, 422, "not_a_notebook"),
    ("POST", ("runs",), {"path": "folder.ipynb"}, 422, "source_not_regular"),
    ("POST", ("runs",), {"path": "a.py"}, 422, "kind_not_supported"),
    ("POST", ("runs",), {}, 400, "malformed_request"),
    ("POST", ("runs",), {"path": 3}, 400, "malformed_request"),
    ("POST", ("runs",), {"path": "work.ipynb", "colour": "red"}, 400, "malformed_request"),
    ("POST", ("inspect",), {"path": "none.ipynb"}, 404, "source_not_found"),
    ("GET", ("runs", "20200101-000000-abcdef"), None, 404, "run_not_found"),
    ("DELETE", ("runs", "20200101-000000-abcdef"), None, 404, "run_not_found"),
    ("POST", ("runs", "20200101-000000-abcdef", "cancel"), {}, 404, "run_not_found"),
    ("POST", ("runs", "20200101-000000-abcdef", "cancel"), {"x": 1}, 400, "malformed_request"),
    ("POST", ("runs", "20200101-000000-abcdef", "retry"), {}, 404, "run_not_found"),
    ("POST", ("runs", "20200101-000000-abcdef", "treat-as-ended"), {}, 404, "run_not_found"),
    ("GET", ("runs", "20200101-000000-abcdef", "journal"), None, 404, "run_not_found"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "word"), REFUSALS)
async def test_refusals(
    method: str, path: tuple[str, ...], body: object, status: int, word: str,
    ask: Ask, served: Served, jp_root_dir: Path, runs_root: Path,
) -> None:  # fmt: skip
    served("1")
    (jp_root_dir / "broken.ipynb").write_text("{")
    (jp_root_dir / "folder.ipynb").mkdir()
    found, error = await ask(method, *path, body=body)
    assert (found, error["code"]) == (status, word)
    assert error["message"].endswith(".")
    assert "Traceback" not in json.dumps(error)
    assert not runs_root.exists() or not list(runs_root.iterdir()), "nothing is made"


async def test_a_request_key_starts_one_run_however_often_it_comes(
    ask: Ask, served: Served, runs_root: Path
) -> None:
    served("print('once')")
    body = {"path": "work.ipynb", "request_key": "k-1"}
    replies = await asyncio.gather(*[ask("POST", "runs", body=body) for _ in range(50)])
    assert sorted(status for status, _ in replies) == [200] * 49 + [201], "one is new"
    ids = {reply["id"] for _, reply in replies}
    assert len(ids) == 1
    run = await finished(ask, ids.pop())
    status, again = await ask("POST", "runs", body=body)
    assert (status, again["id"]) == (200, run.id)
    assert [path.name for path in runs_root.iterdir()] == [run.id]
    other = {**body, "name": "other"}
    status, error = await ask("POST", "runs", body=other)
    assert (status, error["code"]) == (409, "key_reused")
    assert (await ask("DELETE", "runs", run.id))[0] == 204
    status, again = await ask("POST", "runs", body=other)
    assert status == 201
    await finished(ask, again["id"])


async def test_a_retry_with_a_key_starts_one_run_however_often_it_comes(
    ask: Ask, served: Served, runs_root: Path
) -> None:
    served("1/0")
    _, first = await ask("POST", "runs", body={"path": "work.ipynb", "request_key": "k"})
    await finished(ask, first["id"])
    again = ("runs", first["id"], "retry")
    replies = await asyncio.gather(
        *[ask("POST", *again, body={"request_key": "again"}) for _ in range(20)]
    )
    assert sorted(status for status, _ in replies) == [200] * 19 + [201], "one is new"
    (run_id,) = {reply["id"] for _, reply in replies}
    run = await finished(ask, run_id)
    assert run.retry_of == first["id"]
    status, error = await ask("POST", *again, body={"request_key": "k"})
    assert (status, error["code"]) == (409, "key_reused"), "that started the first one"
    status, error = await ask("POST", "runs", run_id, "retry", body={"request_key": "again"})
    assert (status, error["code"]) == (409, "key_reused"), "that was for another run"
    assert (await ask("DELETE", "runs", first["id"]))[0] == 204
    status, reply = await ask("POST", *again, body={"request_key": "again"})
    assert (status, reply["id"]) == (200, run_id), "though what it was made from is gone"
    status, reply = await ask("POST", "runs", run_id, "retry", body={})
    assert status == 201
    await finished(ask, reply["id"])
    assert len(list(runs_root.iterdir())) == 2


async def test_a_run_is_cancelled_retried_and_removed(ask: Ask, served: Served) -> None:
    served("print('begun', flush=True)\nimport time; time.sleep(600)")
    _, body = await ask("POST", "runs", body={"path": "work.ipynb"})
    run_id = body["id"]
    for action in ("retry", "treat-as-ended"):
        status, error = await ask("POST", "runs", run_id, action, body={})
        assert (status, error["code"]) == (409, "run_not_ended")
    status, body = await ask("POST", "runs", run_id, "cancel", body={})
    assert status == 200
    run = await finished(ask, run_id)
    assert isinstance(run.state, Cancelled)
    assert run.state.by
    status, error = await ask("POST", "runs", run_id, "cancel", body={})
    assert (status, error["code"]) == (409, "run_has_ended")
    served("print('mended')")
    status, body = await ask("POST", "runs", run_id, "retry", body={})
    assert (status, body["retry_of"]) == (201, run_id)
    assert (await finished(ask, body["id"])).state == Succeeded()
    assert (await ask("DELETE", "runs", run_id))[0] == 204
    assert (await ask("GET", "runs", run_id))[0] == 404


@pytest.mark.parametrize(
    "params", [{"limit": "x"}, {"limit": "501"}, {"limit": "-1"}, {"limit": "١"}]
)
async def test_a_bad_number_is_refused(params: dict[str, str], ask: Ask) -> None:
    status, error = await ask("GET", "runs", params=params)
    assert (status, error["code"], error["field"]) == (400, "malformed_request", "limit")


@pytest.mark.parametrize("body", ["{\xff", '{"parameters":{"a":' + "[" * 5000])
async def test_a_body_that_is_no_json_is_refused(body: str, jp_fetch: Fetch) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch("jupyter-remote-helper", "runs", method="POST", body=body)
    assert caught.value.code == 400


async def test_reading_does_not_count_as_activity(
    ask: Ask, jp_fetch: Fetch, served: Served, jp_serverapp: ServerApp
) -> None:
    served("1")
    _, run = await ask("POST", "runs", body={"path": "work.ipynb"})
    await finished(ask, run["id"])
    application: Any = jp_serverapp.web_app
    before = application.last_activity()
    paths = [("info",), ("runs",), ("runs", run["id"])]
    paths += [("runs", run["id"], name) for name in ("journal", "result", "log")]
    for number in range(100):
        await jp_fetch("jupyter-remote-helper", *paths[number % len(paths)])
    assert application.last_activity() == before
    await ask("POST", "inspect", body={"path": "none.ipynb"})
    assert application.last_activity() > before
