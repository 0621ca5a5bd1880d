"""What runs have left, over HTTP: source, contents, result, log."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from jupyter_remote_helper.engine.records import Succeeded
from tests.conftest import outputs_of, text_of

from .conftest import Ask, Get, Served
from .following import WAITS_FOR_FILE, finished, journal_until, run_to_end, started

LARGE = "from IPython.display import display\ndisplay({'text/html': 'x' * 400_000}, raw=True)"


async def test_the_source_is_given_as_it_was_submitted(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    path = served("print('then')", name="données.ipynb")
    data = path.read_bytes()
    run_id = (await run_to_end(ask, path.name)).id
    served("print('now')", name=path.name)
    reply = await get("runs", run_id, "source")
    assert reply.body == data
    assert reply.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''donn%C3%A9es.ipynb"
    )
    (runs_root / run_id / "source.ipynb").unlink()
    status, error = await ask("GET", "runs", run_id, "source")
    assert (status, error["code"]) == (404, "content_not_found")


async def test_contents_are_served_by_hash_and_by_nothing_else(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    served(LARGE)
    run_id = (await run_to_end(ask)).id
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
    run_id = (await run_to_end(ask)).id
    log = (runs_root / run_id / "runner.log").read_bytes()
    reply = await get("runs", run_id, "log")
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(reply.body) <= 1 << 16
    assert log.endswith(b"\n" + reply.body)
    assert (await get("runs", run_id, "log", bytes="1048576")).body == log
    assert (await get("runs", run_id, "log", bytes="0")).body == b""
    assert (await get("runs", run_id, "log", bytes="1048577")).code == 400


async def test_a_folder_that_is_a_link_is_no_run(
    ask: Ask, get: Get, served: Served, runs_root: Path, tmp_path: Path
) -> None:
    served("1")
    run_id = (await run_to_end(ask)).id
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
