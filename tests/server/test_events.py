"""Changes of runs as events of a real server, over its socket."""

from __future__ import annotations

import asyncio
import json
import time
import typing
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
from jupyter_events.schema import EventSchema
from jupyter_server.serverapp import ServerApp

from jupyter_remote_helper.app import EVENT_SCHEMA, RUN_CHANGED
from jupyter_remote_helper.contract import RunChanged, StateKind
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.observe import kind_of
from tests.conftest import Notebook
from tests.examples import STATES
from tests.running import submission

from .conftest import Ask

WsFetch = Callable[..., Awaitable[Any]]
NEXT_S = 90.0


async def subscribed(app: ServerApp, ws_fetch: WsFetch) -> Any:
    """The event socket of a server whose extensions were started."""
    manager: Any = app.extension_manager
    await manager.start_all_extensions()
    socket = await ws_fetch("api", "events", "subscribe")
    (ours,) = manager.extension_apps["jupyter_remote_helper"]
    deadline_s = time.monotonic() + NEXT_S
    while not ours._services.watcher._watch._has_begun:  # what is there by then is no change
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.05)
    return socket


async def changes_until(socket: Any, run_id: str, state: StateKind | None) -> list[RunChanged]:
    found: list[RunChanged] = []
    while not found or (found[-1].id, found[-1].state) != (run_id, state):
        event = json.loads(await asyncio.wait_for(socket.read_message(), NEXT_S))
        if event["schema_id"] == RUN_CHANGED:
            own = {name: v for name, v in event.items() if name in {"id", "seq", "state"}}
            assert {n for n in event if not n.startswith("__")} == {*own, "schema_id"}
            found.append(msgspec.convert(own, RunChanged))
    return found


async def test_a_run_tells_each_state_and_that_it_is_gone(
    ask: Ask, served: Callable[..., Path], jp_serverapp: ServerApp, jp_ws_fetch: WsFetch
) -> None:
    socket = await subscribed(jp_serverapp, jp_ws_fetch)
    served("for n in range(2000): print(n, flush=True)", "import time; time.sleep(1)")
    _, run = await ask("POST", "runs", body={"path": "work.ipynb"})
    found = await changes_until(socket, run["id"], "succeeded")
    states = [change.state for change in found]
    assert len(found) <= 5, "output and progress are no events"
    assert "running" in states
    _, fetched = await ask("GET", "runs", run["id"])
    assert fetched["seq"] == found[-1].seq
    await ask("POST", "runs", run["id"], "seen", body={})
    (seen,) = await changes_until(socket, run["id"], "succeeded")
    assert seen.seq > found[-1].seq
    await ask("DELETE", "runs", run["id"])
    (gone,) = await changes_until(socket, run["id"], None)
    assert gone.seq > seen.seq
    assert (await ask("GET", "runs"))[1]["seq"] >= gone.seq


async def test_a_run_from_the_command_line_is_told_of_too(
    manager: RunManager, notebook: Notebook, jp_serverapp: ServerApp, jp_ws_fetch: WsFetch
) -> None:
    socket = await subscribed(jp_serverapp, jp_ws_fetch)
    run_id = manager.submit(submission(notebook("1"))).id
    await changes_until(socket, run_id, "succeeded")


def test_the_schema_and_the_contract_say_the_same() -> None:
    schema = EventSchema(EVENT_SCHEMA)
    assert schema.id == RUN_CHANGED
    assert sorted(schema.properties) == sorted(RunChanged.__struct_fields__)
    assert {kind_of(state) for state in STATES} == set(typing.get_args(StateKind))
