"""nbconvert over HTTP: as the engine of a run, and for results in other formats."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPResponse

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Succeeded
from jupyter_remote_helper.process import Overrun
from jupyter_remote_helper.runs import export
from tests.conftest import code, outputs_of, text_of

from .conftest import Ask, Fetch
from .following import finished

Served = Callable[..., Path]
Export = Callable[[str, str], Any]
HOSTILE = "print('<script>alert(1)</script>')\nfrom IPython.display import HTML\n"


@pytest.fixture
def export_as(jp_fetch: Fetch) -> Export:
    """Asks for a result in another format, and gives the reply, whatever its status."""

    async def fetch(run_id: str, name: str) -> HTTPResponse:
        path = ("jupyter-remote-helper", "runs", run_id, "export")
        try:
            return await jp_fetch(*path, method="POST", body=json.dumps({"format": name}))
        except HTTPClientError as error:
            if error.response is None:
                raise
            return error.response

    return fetch


async def run_of(ask: Ask, **request: object) -> Run:
    status, body = await ask("POST", "runs", body={"path": "work.ipynb", **request})
    assert status == 201, body
    return await finished(ask, body["id"])


async def test_a_run_can_ask_for_nbconvert(ask: Ask, served: Served) -> None:
    _, info = await ask("GET", "info")
    assert info["engines"] == ["own", "nbconvert"]
    path = served(code("n = 1.5", "parameters"), "print('n is', n)", "1/0", "print('after')")
    run = await run_of(
        ask,
        engine="nbconvert",
        parameters={"n": 2},
        limits={"cell_s": 30, "allow_errors": True},
        kernel="python3",
        result="made here.ipynb",
    )
    assert (run.state, run.engine, run.kernel is not None) == (Succeeded(), "nbconvert", True)
    made = path.with_name("made here.ipynb")
    assert (run.result.path, run.result.api_path) == (str(made), "made here.ipynb")
    outputs = outputs_of(made)
    assert (text_of(outputs[2]), outputs[3][0]["ename"]) == ("n is 2.0\n", "ZeroDivisionError")


async def test_an_engine_that_is_none_is_refused(ask: Ask, served: Served) -> None:
    served("1")
    status, body = await ask("POST", "runs", body={"path": "work.ipynb", "engine": "other"})
    assert (status, body["code"]) == (400, "malformed_request")


async def test_results_are_saved_in_the_formats_that_were_asked_for(
    ask: Ask, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = served(HOSTILE, name="in/work.ipynb")
    run = await run_of(ask, path="in/work.ipynb", result="in/r.ipynb", formats=["html", "script"])
    assert [(one.format, one.api_path, one.status) for one in run.exports] == [
        ("html", "in/r.html", "written"),
        ("script", "in/r.py", "written"),
    ]
    page = path.with_name("r.html").read_text()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    monkeypatch.setattr(shutil, "which", lambda _: None)
    body = {"path": "in/work.ipynb", "formats": ["pdf"]}
    status, error = await ask("POST", "runs", body=body)
    assert (status, error["code"], error["field"]) == (422, "format_not_available", "formats")
    status, error = await ask("POST", "runs", body={**body, "formats": ["docx"]})
    assert (status, error["code"]) == (400, "malformed_request")


async def written(path: Path) -> None:
    for _ in range(900):
        if path.exists():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(path)


async def test_a_result_comes_in_other_formats_as_a_file(
    ask: Ask, served: Served, export_as: Export, runs_root: Path
) -> None:
    served(HOSTILE + "HTML('<b>bold</b>')", name="work.ipynb")
    run = await run_of(ask, name="x")
    await written(runs_root / run.id / "exit.json")  # the last file, after the run's end
    before = sorted(runs_root.rglob("*"))
    for name, suffix, word in (
        ("html", ".html", b"<b>bold</b>"),
        ("markdown", ".md", b"alert(1)"),
        ("script", ".py", b"HTML('<b>bold</b>')"),
        ("slides", ".slides.html", b"reveal"),
    ):
        reply = await export_as(run.id, name)
        assert reply.code == 200, reply.body
        assert word in reply.body
        stem = Path(run.result.path).stem
        assert reply.headers["Content-Disposition"] == (
            f"attachment; filename*=UTF-8''{stem}{suffix}"
        )
        assert reply.headers["Content-Type"] == "application/octet-stream"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        policy = reply.headers["Content-Security-Policy"].split("; ")
        assert "sandbox" in policy and "default-src 'none'" in policy
    assert sorted(runs_root.rglob("*")) == before


async def test_a_result_so_far_is_exported_and_nothing_is_executed(
    ask: Ask, served: Served, export_as: Export, jp_root_dir: Path
) -> None:
    served("open('count', 'a').write('x')", "import time; time.sleep(600)")
    _, body = await ask("POST", "runs", body={"path": "work.ipynb"})
    for _ in range(900):
        _, run = await ask("GET", "runs", body["id"])
        if run["progress"]["current"] == 2:
            break
        await asyncio.sleep(0.1)
    reply = await export_as(body["id"], "script")
    assert b"open('count', 'a')" in reply.body
    assert (jp_root_dir / "count").read_text() == "x"
    await ask("POST", "runs", body["id"], "cancel", body={})
    await finished(ask, body["id"])


async def test_what_cannot_be_exported_is_said(
    ask: Ask, served: Served, export_as: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    served("1")
    run = await run_of(ask)

    async def refusal(name: str) -> tuple[int, str, str]:
        reply = await export_as(run.id, name)
        body = json.loads(reply.body)
        assert "\n" not in body["message"]
        return reply.code, body["code"], body["message"]

    status, word, message = await refusal("exe")
    assert (status, word) == (400, "malformed_request")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    status, word, message = await refusal("pdf")
    assert (status, word) == (422, "format_not_available")
    assert "pandoc and xelatex" in message
    monkeypatch.setattr(export, "MOST_EXPORTED_BYTES", 100)
    assert (await refusal("html"))[:2] == (413, "too_large")
    monkeypatch.undo()
    monkeypatch.setattr(export, "EXPORT_S", 0.3)
    status, word, message = await refusal("html")
    assert (status, word) == (422, "export_failed")
    assert str(Overrun("it took longer than 0.3 s")) in message
    missing = await export_as("20200101-000000-abcdef", "html")
    assert missing.code == 404


async def test_two_results_are_converted_at_once_at_the_most(
    ask: Ask, served: Served, export_as: Export
) -> None:
    served("1")
    run = await run_of(ask)
    replies = await asyncio.gather(*(export_as(run.id, "html") for _ in range(4)))
    codes = sorted(reply.code for reply in replies)
    assert codes[:2] == [200, 200]
    assert set(codes[2:]) <= {200, 429}
    assert 429 in codes
    assert (await export_as(run.id, "html")).code == 200


async def test_a_log_of_a_program_is_what_it_printed(
    ask: Ask, served: Served, jp_fetch: Fetch
) -> None:
    served("1")
    run = await run_of(ask, engine="nbconvert")
    reply = await jp_fetch("jupyter-remote-helper", "runs", run.id, "log")
    assert b"[NbConvertApp] Converting notebook" in reply.body
