"""What runs have recorded, over HTTP: journal, contents, result, log; trust in a result."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import nbformat
import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError, HTTPResponse

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Succeeded
from tests.conftest import outputs_of, text_of

from .conftest import Ask, Fetch

Served = Callable[..., Path]
Get = Callable[..., Any]
WAITS_FOR_FILE = """
import pathlib, time
print("begun", flush=True)
while not pathlib.Path("go").exists():
    time.sleep(0.05)
print("gone on", flush=True)
"""
LARGE = "from IPython.display import display\ndisplay({'text/html': 'x' * 400_000}, raw=True)"


@pytest.fixture
def get(jp_fetch: Fetch) -> Get:
    """Fetches bytes, whatever the status."""

    async def fetch(*path: str, **params: str) -> HTTPResponse:
        try:
            return await jp_fetch("jupyter-remote-helper", *path, params=params)
        except HTTPClientError as error:
            if error.response is None:
                raise
            return error.response

    return fetch


async def started(ask: Ask, path: str = "work.ipynb") -> str:
    status, body = await ask("POST", "runs", body={"path": path})
    assert status == 201
    return str(body["id"])


async def finished(ask: Ask, run_id: str) -> Run:
    for _ in range(600):
        _, body = await ask("GET", "runs", run_id)
        if body["ended_at"] is not None:
            return msgspec.convert(body, Run)
        await asyncio.sleep(0.1)
    raise AssertionError(body)


async def journal_until(get: Get, run_id: str, word: bytes) -> bytes:
    data, deadline_s = b"", time.monotonic() + 60
    while word not in data:
        assert time.monotonic() < deadline_s, data
        reply = await get("runs", run_id, "journal", offset=str(len(data)), wait="10")
        assert reply.code == 200
        assert int(reply.headers["X-Next-Offset"]) == len(data) + len(reply.body)
        data += reply.body
    return data


async def test_a_waiting_poll_is_answered_when_something_comes_and_not_before(
    ask: Ask, get: Get, served: Served, jp_root_dir: Path
) -> None:
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    offset = str(len(await journal_until(get, run_id, b"begun")))
    asked_s = time.monotonic()
    reply = await get("runs", run_id, "journal", offset=offset, wait="1")
    if not reply.body:  # a record of memory use may come in between
        assert time.monotonic() - asked_s >= 1
    polls = [journal_until(get, run_id, b"gone on") for _ in range(5)]
    waiting = asyncio.gather(*polls)
    await asyncio.sleep(0.5)
    (jp_root_dir / "go").touch()
    found = await waiting
    assert len({data.rpartition(b"gone on")[0] for data in found}) == 1
    await finished(ask, run_id)


async def test_the_source_is_given_as_it_was_submitted(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    path = served("print('then')", name="données.ipynb")
    data = path.read_bytes()
    _, body = await ask("POST", "runs", body={"path": path.name})
    await finished(ask, body["id"])
    served("print('now')", name=path.name)
    reply = await get("runs", body["id"], "source")
    assert reply.body == data
    assert reply.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''donn%C3%A9es.ipynb"
    )
    (runs_root / body["id"] / "source.ipynb").unlink()
    status, error = await ask("GET", "runs", body["id"], "source")
    assert (status, error["code"]) == (404, "content_not_found")


async def test_a_poll_of_an_ended_run_is_answered_at_once(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    served("1")
    run_id = await started(ask)
    await finished(ask, run_id)
    size = (runs_root / run_id / "journal.jsonl").stat().st_size
    asked_s = time.monotonic()
    for _ in range(3):
        reply = await get("runs", run_id, "journal", offset=str(size), wait="10")
        assert (reply.body, reply.headers["X-Next-Offset"]) == (b"", str(size))
    assert time.monotonic() - asked_s < 9


async def test_a_poll_ends_when_its_run_is_removed_meanwhile(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    await journal_until(get, run_id, b"begun")
    poll = asyncio.ensure_future(get("runs", run_id, "journal", offset="9999999", wait="10"))
    await asyncio.sleep(0.5)
    await ask("POST", "runs", run_id, "cancel", body={})
    await finished(ask, run_id)
    assert (await poll).code == 200
    moved = runs_root / "20200101-000000-abcdef"
    shutil.copytree(runs_root / run_id, moved)
    (moved / "end.json").unlink()
    poll = asyncio.ensure_future(get("runs", moved.name, "journal", offset="9999999", wait="10"))
    await asyncio.sleep(0.5)
    shutil.rmtree(moved)
    reply = await poll
    assert (reply.code, json.loads(reply.body)["code"]) == (404, "run_not_found")


async def test_a_large_journal_comes_in_bounded_chunks_of_whole_lines(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    served("for n in range(40_000): print('line', n, 'x' * 60, flush=n % 500 == 0)")
    run_id = await started(ask)
    await finished(ask, run_id)
    expected = (runs_root / run_id / "journal.jsonl").read_bytes()
    assert len(expected) > 2_000_000
    data = b""
    while True:
        reply = await get("runs", run_id, "journal", offset=str(len(data)))
        if not reply.body:
            break
        assert len(reply.body) <= 1 << 20
        assert reply.body.endswith(b"\n")
        data += reply.body
    assert data == expected


async def test_an_offset_that_no_answer_gave_is_refused(ask: Ask, get: Get, served: Served) -> None:
    served("1")
    run_id = await started(ask)
    await finished(ask, run_id)
    reply = await get("runs", run_id, "journal", offset="1")
    assert reply.code == 400
    assert json.loads(reply.body)["field"] == "offset"


async def test_contents_are_served_by_hash_and_by_nothing_else(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    served(LARGE)
    run_id = await started(ask)
    await finished(ask, run_id)
    folder = runs_root / run_id / "blobs"
    (blob,) = folder.iterdir()
    reply = await get("runs", run_id, "blobs", blob.name)
    assert hashlib.sha256(reply.body).hexdigest() == blob.name
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in reply.headers["Cache-Control"]
    assert reply.headers["Content-Disposition"].startswith("attachment")
    (folder / "plain").write_text("no hash")
    os.mkfifo(folder / ("a" * 64))
    (folder / ("b" * 64)).symlink_to(runs_root / run_id / "run.json")
    (folder / ("c" * 64)).mkdir()
    names = ["plain", "a" * 64, "b" * 64, "c" * 64, "d" * 64, blob.name.upper(), blob.name[:-1]]
    names += ["..%2Frun.json", "%2E%2E%2Frun.json", "..%2F..%2F..", blob.name + "%00", "%0A"]
    for name in names:
        reply = await get("runs", run_id, "blobs", name)
        assert (reply.code, json.loads(reply.body)["code"]) == (404, "content_not_found"), name


async def test_the_result_so_far_then_the_file_then_put_together_anew(
    ask: Ask, get: Get, served: Served, jp_root_dir: Path
) -> None:
    served("print('one')", WAITS_FOR_FILE, name='sub/ü"b.ipynb')
    run_id = await started(ask, 'sub/ü"b.ipynb')
    await journal_until(get, run_id, b"begun")
    early = await get("runs", run_id, "result")
    (jp_root_dir / "early.ipynb").write_bytes(early.body)
    assert [text_of(o) for o in outputs_of(jp_root_dir / "early.ipynb")] == ["one\n", "begun\n"]
    (jp_root_dir / "sub" / "go").touch()
    run = await finished(ask, run_id)
    assert run.state == Succeeded()
    written = Path(run.result.path).read_bytes()
    reply = await get("runs", run_id, "result")
    assert reply.body == written
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert "filename*=UTF-8''%C3%BC%22b-run-" in reply.headers["Content-Disposition"]
    Path(run.result.path).write_text("{}")
    assert (await get("runs", run_id, "result")).body == written
    Path(run.result.path).unlink()
    assert (await get("runs", run_id, "result")).body == written


async def test_the_log_is_given_from_its_end(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    served("import os; os.write(2, b''.join(b'line %d <b>\\n' % n for n in range(20_000)))")
    run_id = await started(ask)
    await finished(ask, run_id)
    log = (runs_root / run_id / "runner.log").read_bytes()
    reply = await get("runs", run_id, "log")
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(reply.body) <= 1 << 16
    assert log.endswith(b"\n" + reply.body)
    assert (await get("runs", run_id, "log", bytes="1048576")).body == log
    assert (await get("runs", run_id, "log", bytes="0")).body == b""
    assert (await get("runs", run_id, "log", bytes="1048577")).code == 400


async def test_that_the_end_was_seen_is_noted_once_for_everybody(
    ask: Ask, served: Served, runs_root: Path
) -> None:
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    status, error = await ask("POST", "runs", run_id, "seen", body={})
    assert (status, error["code"]) == (409, "run_not_ended")
    await ask("POST", "runs", run_id, "cancel", body={})
    run = await finished(ask, run_id)
    assert run.seen_at is None
    _, first = await ask("POST", "runs", run_id, "seen", body={})
    _, second = await ask("POST", "runs", run_id, "seen", body={})
    assert first["seen_at"] == second["seen_at"] >= run.ended_at
    assert first["seq"] > run.seq
    assert (runs_root / run_id / "seen").stat().st_mode & 0o777 == 0o600


async def test_that_another_server_noted_it_is_noticed_in_the_list(
    ask: Ask, served: Served, runs_root: Path
) -> None:
    served("1")
    run_id = await started(ask)
    await finished(ask, run_id)
    assert (await ask("GET", "runs"))[1]["runs"][0]["seen_at"] is None
    (runs_root / run_id / "seen").write_text('"2026-11-24T09:30:00.000Z"')
    assert (await ask("GET", "runs"))[1]["runs"][0]["seen_at"] == "2026-11-24T09:30:00.000Z"


async def test_an_opened_result_is_trusted_like_what_the_user_ran(
    ask: Ask, served: Served, jp_serverapp: ServerApp, jp_fetch: Fetch
) -> None:
    served("from IPython.display import HTML; HTML('<b>hello</b>')")
    run = await finished(ask, await started(ask))

    async def is_trusted() -> bool:
        reply = await jp_fetch("api", "contents", run.result.api_path)
        cells = json.loads(reply.body)["content"]["cells"]
        return all(c["metadata"]["trusted"] for c in cells if c["cell_type"] == "code")

    assert not await is_trusted()
    status, body = await ask("POST", "runs", run.id, "sign", body={})
    assert (status, body["id"]) == (200, run.id)
    assert await is_trusted()


async def test_a_result_that_somebody_changed_is_not_trusted(
    ask: Ask, served: Served, jp_serverapp: ServerApp
) -> None:
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    status, error = await ask("POST", "runs", run_id, "sign", body={})
    assert (status, error["code"]) == (409, "run_not_ended")
    await ask("POST", "runs", run_id, "cancel", body={})
    run = await finished(ask, run_id)
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


async def test_a_folder_that_is_a_link_is_no_run(
    ask: Ask, get: Get, served: Served, runs_root: Path, tmp_path: Path
) -> None:
    served("1")
    run_id = await started(ask)
    await finished(ask, run_id)
    (runs_root / run_id).rename(tmp_path / "elsewhere")
    (runs_root / run_id).symlink_to(tmp_path / "elsewhere")
    assert (await ask("GET", "runs"))[1]["runs"] == []
    for path in ((), ("journal",), ("result",), ("log",), ("blobs", "a" * 64)):
        assert (await get("runs", run_id, *path)).code == 404
    for action in ("cancel", "retry", "seen", "sign", "treat-as-ended"):
        status, error = await ask("POST", "runs", run_id, action, body={})
        assert (status, error["code"]) == (404, "run_not_found")
    assert (await ask("DELETE", "runs", run_id))[0] == 404
    assert (tmp_path / "elsewhere" / "run.json").exists()
