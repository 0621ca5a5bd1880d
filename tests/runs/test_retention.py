"""Old runs are forgotten where that is asked for; nothing else is, and no result ever."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.engine.records import EndFile
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.retention import DAY_S, Retention
from jupyter_remote_helper.runs.settings import Settings
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Cli, Notebook
from tests.running import ended, in_cell, run_to_end, runner_pid, submission

UNFINISHED = shutil.ignore_patterns("*.tmp")


def copies(runs_root: Path, run_id: str, ages_days: list[float]) -> list[str]:
    """Copies of an ended run that ended so long ago, the oldest with the smallest id."""
    made = []
    for number, days in enumerate(sorted(ages_days, reverse=True)):
        new = f"20200101-00000{number}-{run_id[-6:]}"
        shutil.copytree(runs_root / run_id, runs_root / new, ignore=UNFINISHED)
        request = runs_root / new / "run.json"
        request.write_text(request.read_text().replace(run_id, new))
        written_s = time.time() - days * DAY_S
        os.utime(runs_root / new / "end.json", (written_s, written_s))
        made.append(new)
    return made


def retention(manager: RunManager, runs_root: Path, **settings: float) -> Retention:
    return Retention(manager, RunStore(runs_root), msgspec.convert(settings, Settings))


@pytest.fixture
def run_id(manager: RunManager, notebook: Notebook) -> str:
    return run_to_end(manager, notebook("print(1)")).id


def test_old_runs_go_and_their_results_stay(
    manager: RunManager, runs_root: Path, run_id: str
) -> None:
    old = copies(runs_root, run_id, [40.0, 31.0, 29.0])
    result = manager.run(run_id).result.path
    assert retention(manager, runs_root).apply() == [], "by default nothing goes"
    assert retention(manager, runs_root, keep_days=30.0).apply() == [], "few are kept"
    gone = retention(manager, runs_root, keep_days=30.0, keep_runs=1).apply()
    assert sorted(gone) == old[:2]
    assert [run.id for run in manager.page(10).runs] == [run_id, old[2]]
    assert Path(result).exists()
    assert sorted(path.name for path in runs_root.iterdir()) == [old[2], run_id]


def test_many_who_forget_at_once_forget_each_run_once(
    manager: RunManager, runs_root: Path, run_id: str
) -> None:
    old = copies(runs_root, run_id, [31.0 + number for number in range(9)])
    start = threading.Barrier(6)

    def forget() -> list[str]:
        caretaker = retention(manager, runs_root, keep_days=30.0, keep_runs=1)
        start.wait()
        return caretaker.apply()

    with ThreadPoolExecutor(6) as threads:
        gone = [work.result() for work in [threads.submit(forget) for _ in range(6)]]
    assert sorted(name for names in gone for name in names) == old


def test_the_newest_are_kept_however_old(manager: RunManager, runs_root: Path, run_id: str) -> None:
    old = copies(runs_root, run_id, [40.0, 39.0, 38.0])
    gone = retention(manager, runs_root, keep_days=0.0, keep_runs=2).apply()
    assert sorted(gone) == old[:2]


def test_what_has_not_ended_or_has_the_only_result_is_kept(
    manager: RunManager, runs_root: Path, run_id: str, notebook: Notebook
) -> None:
    kept, broken = copies(runs_root, run_id, [40.0, 39.0])
    path = runs_root / kept / "end.json"
    end = msgspec.json.decode(path.read_bytes(), type=EndFile)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(end, result_status="kept_in_run")))
    (runs_root / broken / "end.json").write_text("{")
    for one in (kept, broken):
        os.utime(runs_root / one / "end.json", (1.0, 1.0))
    going = manager.submit(submission(notebook("import time; time.sleep(600)"))).id
    in_cell(manager, going, 1)
    assert retention(manager, runs_root, keep_days=1.0, keep_runs=0).apply() == []
    os.kill(runner_pid(runs_root, going), 9)
    ended(manager, going)


def test_listing_on_the_command_line_forgets_what_is_old(
    manager: RunManager,
    runs_root: Path,
    run_id: str,
    cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copies(runs_root, run_id, [3.0])
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    (tmp_path / "remote_helper.json").write_text(json.dumps({"keep_days": 2, "keep_runs": 0}))
    assert len(cli("list", "--json").stdout.splitlines()) == 2
    assert len(cli("list", "--json").stdout.splitlines()) == 1
