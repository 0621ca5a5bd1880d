"""That the end of a run was seen: noted once, and noticed by whoever else looks."""

from __future__ import annotations

from pathlib import Path

from .conftest import Ask, Served
from .following import WAITS_FOR_FILE, cancelled, run_to_end, started


async def test_that_the_end_was_seen_is_noted_once_for_everybody(
    ask: Ask, served: Served, runs_root: Path
) -> None:
    served(WAITS_FOR_FILE)
    run_id = await started(ask)
    status, error = await ask("POST", "runs", run_id, "seen", body={})
    assert (status, error["code"]) == (409, "run_not_ended")
    run = await cancelled(ask, run_id)
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
    run_id = (await run_to_end(ask)).id
    assert (await ask("GET", "runs"))[1]["runs"][0]["seen_at"] is None
    (runs_root / run_id / "seen").write_text('"2026-11-24T09:30:00.000Z"')
    assert (await ask("GET", "runs"))[1]["runs"][0]["seen_at"] == "2026-11-24T09:30:00.000Z"
