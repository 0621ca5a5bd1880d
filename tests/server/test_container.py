"""A server that takes its container with it ends the runs in good order; any other leaves them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.engine.records import EndFile, Failed, Running, Terminated
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.runs.watch import LOOK_INTERVAL_S
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import SLEEP, ended, in_cell
from tests.servers import IN_CONTAINER, Server, server
from tests.waiting import recorded, wait_until

pytestmark = pytest.mark.rotates(2)


PATIENT = "import jupyter_remote_helper.app as app; app.END_RUNS_S = 60.0"
"""A busy machine may need longer than what containers are given to stop."""


def runs_in(one: Server, run_id: str) -> bool:
    found: bool = one.ask("GET", f"runs/{run_id}")["state"]["kind"] == "running"
    return found


def activity(one: Server) -> str:
    found: str = one.get("api/status")["last_activity"]
    return found


def rests(one: Server) -> bool:
    """Whether nothing counts as activity for longer than there is between two looks."""
    before = activity(one)
    time.sleep(2 * LOOK_INTERVAL_S)
    return activity(one) == before


def end_of(runs_root: Path, run_id: str) -> EndFile:
    return msgspec.json.decode((runs_root / run_id / "end.json").read_bytes(), type=EndFile)


def test_a_container_that_stops_ends_its_runs_and_keeps_what_they_printed(
    notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    path = notebook(SLEEP)
    (tmp_path / "config").mkdir()
    limit = {"max_running": 1}
    (tmp_path / "config" / "remote_helper.json").write_text(json.dumps(limit))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
        with server(path.parent, tmp_path / "one", wrapper=IN_CONTAINER, prelude=PATIENT) as one:
            ids = [one.ask("POST", "runs", {"path": path.name})["id"] for _ in range(2)]
            wait_until(lambda: runs_in(one, ids[0]))
            recorded(ids[0], "begun\n")
            assert one.ask("GET", f"runs/{ids[1]}")["state"]["kind"] == "queued"
            one.stop()
    ends = [end_of(runs_root, run_id) for run_id in ids]
    assert [end.state for end in ends] == [Failed(Terminated(15))] * 2
    assert text_of(outputs_of(ends[0].result_path)[0]) == "begun\n"


def test_any_other_server_that_stops_leaves_its_runs_alone(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    path = notebook(SLEEP)
    with server(path.parent, tmp_path / "one") as one:
        run_id = one.ask("POST", "runs", {"path": path.name})["id"]
        in_cell(manager, run_id, 1)
        one.stop()
    time.sleep(1)
    assert isinstance(manager.run(run_id).state, Running)
    RunActions(manager, RunStore(runs_root)).cancel(run_id, "ann")
    ended(manager, run_id)


@pytest.mark.parametrize(
    ("wrapper", "options", "counts"),
    [
        (IN_CONTAINER, (), True),
        (IN_CONTAINER, ("--RemoteHelper.keep_alive=never",), False),
        ((), (), False),
        ((), ("--RemoteHelper.keep_alive=always",), True),
    ],
)
def test_a_run_keeps_a_server_alive_only_if_it_would_end_with_it(
    wrapper: tuple[str, ...], options: tuple[str, ...], counts: bool, runs_root: Path,
    notebook: Notebook, tmp_path: Path,
) -> None:  # fmt: skip
    path = notebook(SLEEP)
    with server(path.parent, tmp_path / "one", *options, wrapper=wrapper) as one:
        run_id = one.ask("POST", "runs", {"path": path.name})["id"]
        wait_until(lambda: runs_in(one, run_id))
        before = activity(one)
        if counts:
            wait_until(lambda: activity(one) > before)
        else:
            time.sleep(3 * LOOK_INTERVAL_S)
            assert activity(one) == before
        one.ask("POST", f"runs/{run_id}/cancel", {})
        wait_until((runs_root / run_id / "end.json").exists)
        wait_until(lambda: rests(one))
