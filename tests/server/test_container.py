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
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import SLEEP, ended, in_cell
from tests.servers import IN_CONTAINER, Server, server

pytestmark = pytest.mark.rotates(2)


def begun(one: Server, runs_root: Path, run_id: str) -> None:
    deadline_s = time.monotonic() + 60
    while b"begun" not in (runs_root / run_id / "journal.jsonl").read_bytes():
        assert time.monotonic() < deadline_s
        time.sleep(0.1)


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
        with server(path.parent, tmp_path / "one", wrapper=IN_CONTAINER) as one:
            ids = [one.ask("POST", "runs", {"path": path.name})["id"] for _ in range(2)]
            deadline_s = time.monotonic() + 60
            while one.ask("GET", f"runs/{ids[0]}")["state"]["kind"] != "running":
                assert time.monotonic() < deadline_s
                time.sleep(0.1)
            begun(one, runs_root, ids[0])
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
        deadline_s = time.monotonic() + 60
        while one.ask("GET", f"runs/{run_id}")["state"]["kind"] != "running":
            assert time.monotonic() < deadline_s
            time.sleep(0.1)
        before = one.get("api/status")["last_activity"]
        time.sleep(3)
        assert (one.get("api/status")["last_activity"] > before) is counts
        one.ask("POST", f"runs/{run_id}/cancel", {})
        while not (runs_root / run_id / "end.json").exists():
            assert time.monotonic() < deadline_s + 60
            time.sleep(0.1)
        time.sleep(1.5)  # the last look at which it was alive is over
        before = one.get("api/status")["last_activity"]
        time.sleep(2)
        assert one.get("api/status")["last_activity"] == before
