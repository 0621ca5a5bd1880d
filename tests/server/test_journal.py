"""What a run records, while it does: polls that wait, chunks, offsets."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from pathlib import Path

import pytest

from jupyter_remote_helper.runs.tails import Tails

from .conftest import Ask, Get, Served
from .following import (
    PATIENCE_S,
    WAITS_FOR_FILE,
    cancelled,
    finished,
    journal_until,
    run_to_end,
    started,
)

Waits = list[str]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    """The ids of the runs that a request has begun to wait for, one for each such request."""
    begun: Waits = []
    wait = Tails.wait

    async def noted(tails: Tails, folder: Path, offset: int, most_s: float) -> None:
        begun.append(folder.name)
        await wait(tails, folder, offset, most_s)

    monkeypatch.setattr(Tails, "wait", noted)
    return begun


async def until_waiting(waits: Waits, run_id: str, requests: int) -> None:
    """Wait until so many requests have begun to wait for a run."""
    deadline_s = time.monotonic() + PATIENCE_S
    while waits.count(run_id) < requests:
        assert time.monotonic() < deadline_s, waits
        await asyncio.sleep(0.02)


async def test_a_waiting_poll_is_answered_when_something_comes_and_not_before(
    ask: Ask, get: Get, served: Served, waits: Waits, jp_root_dir: Path
) -> None:
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    offset = len(await journal_until(get, run_id, b"begun"))
    waits.clear()
    reply = await get("runs", run_id, "journal", offset=str(offset), wait="1")
    if not reply.body:  # a record of memory use may come in between
        assert waits == [run_id]
        assert int(reply.headers["X-Next-Offset"]) == offset
    waits.clear()
    polls = [journal_until(get, run_id, b"gone on") for _ in range(5)]
    waiting = asyncio.gather(*polls)
    await until_waiting(waits, run_id, 5)
    (jp_root_dir / "go").touch()
    found = await waiting
    assert len({data.rpartition(b"gone on")[0] for data in found}) == 1
    await finished(ask, run_id)


async def test_a_poll_of_an_ended_run_is_answered_at_once(
    ask: Ask, get: Get, served: Served, waits: Waits, runs_root: Path
) -> None:
    served("1")
    run_id = (await run_to_end(ask)).id
    size = (runs_root / run_id / "journal.jsonl").stat().st_size
    reply = await get("runs", run_id, "journal", offset=str(size), wait="10")
    assert (reply.body, reply.headers["X-Next-Offset"]) == (b"", str(size))
    assert waits == []


async def test_a_poll_ends_when_its_run_does(
    ask: Ask, get: Get, served: Served, waits: Waits
) -> None:
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    offset = len(await journal_until(get, run_id, b"begun"))
    waits.clear()
    poll = asyncio.ensure_future(get("runs", run_id, "journal", offset=str(offset), wait="10"))
    await until_waiting(waits, run_id, 1)
    await cancelled(ask, run_id)
    assert (await poll).code == 200


async def test_a_poll_ends_when_its_run_is_removed(
    ask: Ask, get: Get, served: Served, waits: Waits, runs_root: Path, tmp_path: Path
) -> None:
    served("1")
    ended = runs_root / (await run_to_end(ask)).id
    unended = tmp_path / "20200101-000000-abcdef"
    shutil.copytree(ended, unended)
    (unended / "end.json").unlink()
    # of a newer version, so that the server does not write down an end of its own
    file = json.loads((unended / "run.json").read_bytes())
    (unended / "run.json").write_text(json.dumps({**file, "format": 99}))
    placed = unended.rename(runs_root / unended.name)
    size = str((placed / "journal.jsonl").stat().st_size)
    poll = asyncio.ensure_future(get("runs", placed.name, "journal", offset=size, wait="10"))
    await until_waiting(waits, placed.name, 1)
    placed.rename(tmp_path / "removed")
    reply = await poll
    assert (reply.code, json.loads(reply.body)["code"]) == (404, "run_not_found")


async def test_a_large_journal_comes_in_bounded_chunks_of_whole_lines(
    ask: Ask, get: Get, served: Served, runs_root: Path
) -> None:
    served("for n in range(40_000): print('line', n, 'x' * 60, flush=n % 500 == 0)")
    run_id = (await run_to_end(ask)).id
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


@pytest.mark.parametrize("cut", [1, 10])
async def test_whoever_had_what_was_cut_off_a_journal_begins_anew(
    cut: int, ask: Ask, get: Get, served: Served, waits: Waits, runs_root: Path
) -> None:
    """A disk that takes nothing any more has dropped it."""
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    had = len(await journal_until(get, run_id, b"begun"))
    # where no line begins, and beyond the end
    for offset in (str(cut), str(had + (1 << 20) + cut)):
        reply = await get("runs", run_id, "journal", offset=offset, wait="10")
        assert (reply.code, reply.body, reply.headers["X-Next-Offset"]) == (200, b"", "0")
    await cancelled(ask, run_id)
    await finished(ask, run_id)
