"""What a run does not even notice: a stopped runner going on, a server killed at any moment."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import (
    Failed,
    NotStarted,
    Running,
    Succeeded,
    Unresponsive,
)
from jupyter_remote_helper.runs.claims import Claims
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import ended, in_cell, runner_pid, submission, until
from tests.seeds import base_seed
from tests.servers import TOKEN, server


def test_a_stopped_runner_is_not_responding_until_it_goes_on(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook("import time; time.sleep(600)"))).id
    in_cell(manager, run_id, 1)
    pid = runner_pid(runs_root, run_id)
    os.kill(pid, signal.SIGSTOP)
    until(manager, run_id, lambda run: isinstance(run.state, Unresponsive))
    os.kill(pid, signal.SIGCONT)
    until(manager, run_id, lambda run: isinstance(run.state, Running))
    os.kill(pid, signal.SIGTERM)
    ended(manager, run_id)


def test_a_server_killed_in_the_middle_loses_nothing(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    path = notebook(*[f"import time; time.sleep(0.3); print({n})" for n in range(8)])
    with server(path.parent, tmp_path / "one") as first:
        run_id = first.ask("POST", "runs", {"path": path.name})["id"]
        until(manager, run_id, lambda run: run.progress.done >= 2)
    with server(path.parent, tmp_path / "two") as second:
        seen = second.ask("GET", f"runs/{run_id}")
        assert seen["state"]["kind"] in {"running", "succeeded"}
        assert seen["result"]["api_path"].startswith("work-run-")
        run = ended(manager, run_id)
        assert run.state == Succeeded()
        assert second.ask("GET", "runs")["runs"][0]["state"]["kind"] == "succeeded"
    texts = [text_of(outputs) for outputs in outputs_of(run.result.path)]
    assert texts == [f"{n}\n" for n in range(8)]


@pytest.mark.parametrize("number", range(4))
def test_a_server_killed_while_it_answers_starts_a_run_once_or_not_at_all(
    number: int, manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    print(f"JRH_SEED={base_seed()}")
    check_server_kill(base_seed() * 1000 + number, manager, notebook, runs_root, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(60))
def test_sixty_servers_killed(
    number: int, manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    check_server_kill(10**6 + number, manager, notebook, runs_root, tmp_path)


def check_server_kill(
    seed: int, manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    path = notebook("print('once')")
    chance = random.Random(seed)
    with server(path.parent, tmp_path / "one") as one:
        body = json.dumps({"path": path.name, "request_key": "k"})
        code = (
            "import urllib.request, sys\n"
            f"r = urllib.request.Request({one.url + 'jupyter-remote-helper/runs'!r},"
            f" {body.encode()!r}, headers={{'Authorization': 'token {TOKEN}'}})\n"
            "urllib.request.urlopen(r, timeout=90)"
        )
        client = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.05, 0.4))
    client.wait(120)
    first = manager.page(10).runs
    assert len(first) <= 1
    launched = [run.id for run in first if was_launched(manager, run.id)]
    with server(path.parent, tmp_path / "two") as two:
        again = two.ask("POST", "runs", {"path": path.name, "request_key": "k"})
        # a run that was never launched says why it failed, and keeps nobody from trying again
        assert launched in ([], [again["id"]])
        assert ended(manager, again["id"]).state == Succeeded()
        listed = {run["id"] for run in two.ask("GET", "runs")["runs"]}
        assert listed == {again["id"], *(run.id for run in first)}
    be_swept(runs_root)


def be_swept(runs_root: Path) -> None:
    """What a server was making when it was killed is taken away by a submission an hour later."""
    store = RunStore(runs_root)
    Claims(store).sweep(age_s=0)
    for path in runs_root.glob(".new-*"):
        os.utime(path, (0, 0))
    store._sweep()
    assert list(runs_root.glob(".new-*")) == []


def was_launched(manager: RunManager, run_id: str) -> bool:
    """Wait for the end of a run, which is a success unless nothing ever started it."""
    run = ended(manager, run_id)
    if run.state == Succeeded():
        return True
    assert isinstance(run.state, Failed) and isinstance(run.state.cause, NotStarted), run
    assert run.result.status == "missing"
    return False
