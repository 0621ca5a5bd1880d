"""The server's own configuration goes before remote_helper.json, setting by setting."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest
from traitlets.config import Config

from jupyter_remote_helper.app import RemoteHelper
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.settings import Settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import notebook_json
from tests.running import run_to_end


def test_what_the_server_says_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    (tmp_path / "remote_helper.json").write_text(
        json.dumps({"max_running": 3, "nice": 4, "notify_command": ["tell"], "keep_days": 9})
    )
    config = Config({"RemoteHelper": {"max_running": 1, "notify_command": ["mail", "-s", "x y"]}})
    settings = RemoteHelper(config=config).chosen_settings()
    assert settings == Settings(
        max_running=1, nice=4, notify_command=("mail", "-s", "x y"), keep_days=9
    )


def test_a_value_of_the_server_that_makes_no_sense_is_passed_over() -> None:
    config = Config({"RemoteHelper": {"nice": 99, "keep_runs": 3}})
    assert RemoteHelper(config=config).chosen_settings() == Settings(keep_runs=3)


async def test_old_runs_are_forgotten_beside_the_requests(
    jp_configurable_serverapp: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("jupyter_remote_helper.runs.retention.FIRST_S", 0.1)
    config = {
        "ServerApp": {"jpserver_extensions": {"jupyter_remote_helper": True}},
        "RemoteHelper": {"keep_days": 0.0, "keep_runs": 0, "runs_dir": str(tmp_path / "runs")},
    }
    store = RunStore(tmp_path / "runs")
    manager = RunManager(store, LocalTarget(), PathKernelFinder(kernel_folders()))
    path = tmp_path / "n.ipynb"
    path.write_bytes(notebook_json("1"))
    run = run_to_end(manager, path)
    jp_configurable_serverapp(config=Config(config))  # type: ignore[operator]
    deadline_s = time.monotonic() + 90
    while store.ids():
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.05)
    assert Path(run.result.path).exists()
