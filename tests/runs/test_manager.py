"""Runs as real processes: detached, and found again by anybody, with their results."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

from jupyter_remote_helper.engine.records import (
    Failed,
    KernelDied,
    ResultRenamed,
    Running,
    Succeeded,
)
from jupyter_remote_helper.runs.archive import RunArchive
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import COMMAND, Notebook, code, outputs_of, text_of
from tests.running import another, ended, in_cell, submission, until, waits_for
from tests.waiting import recorded


def test_a_run_ends_with_its_result_beside_the_source(
    manager: RunManager, runs_root: Path, notebook: Notebook
) -> None:
    path = notebook(code("n = 1", "parameters"), "print('n is', n)", "2 + n")
    before = path.read_bytes()
    started = manager.submit(submission(path, parameters={"n": 5}))
    run = ended(manager, started.id)
    assert run.state == Succeeded()
    assert (run.progress.done, run.progress.total) == (4, 4)
    assert (run.result.status, Path(run.result.path).parent) == ("written", path.parent)
    assert text_of(outputs_of(run.result.path)[2]) == "n is 5\n"
    assert path.read_bytes() == before
    assert another(runs_root).run(run.id).state == run.state


def test_a_run_outlives_the_session_that_started_it(
    manager: RunManager, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    path = notebook(waits_for(go), "print('done')")
    process = subprocess.Popen(
        [COMMAND, "run", path], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().split()[1].rstrip(":")
    until(manager, run_id, lambda run: isinstance(run.state, Running))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert manager.run(run_id).ended_at is None
    go.touch()
    run = ended(manager, run_id)
    assert run.state == Succeeded()
    assert text_of(outputs_of(run.result.path)[1]) == "done\n"


def test_progress_and_the_result_so_far_are_there_while_it_runs(
    manager: RunManager, runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    started = manager.submit(submission(notebook("print('early')", waits_for(go))))
    run = in_cell(manager, started.id, 2)
    assert (run.progress.done, run.progress.label) == (1, "import os, time")
    recorded(run.id, "early")
    archive = RunArchive(manager, RunStore(runs_root))
    early = json.loads(b"".join(archive.result_so_far(run.id)))["cells"]
    assert early[0]["outputs"][0]["text"] == ["early\n"]
    assert early[1]["outputs"] == []
    go.touch()
    assert ended(manager, run.id).state == Succeeded()


def test_a_kernel_that_dies_fails_the_run_and_keeps_its_output(
    manager: RunManager, runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    die = f"print('last words', flush=True)\n{waits_for(go)}\nos.kill(os.getpid(), 9)"
    run_id = manager.submit(submission(notebook("print('one')", die, "never"))).id
    recorded(run_id, "last words")
    go.touch()
    run = ended(manager, run_id)
    assert isinstance(run.state, Failed)
    assert isinstance(run.state.cause, KernelDied)
    assert (run.state.cause.cell, run.state.cause.signal) == (2, 9)
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), text_of(outputs[1])) == ("one\n", "last words\n")
    assert outputs[2] == []


def test_a_taken_name_gives_the_next_and_replaces_nothing(
    manager: RunManager, notebook: Notebook
) -> None:
    target = notebook("1").parent / "wanted.ipynb"
    path = notebook(f"open({str(target)!r}, 'w').write('precious')")
    run = ended(manager, manager.submit(submission(path, result=target)).id)
    assert target.read_text() == "precious"
    assert Path(run.result.path).name == "wanted-2.ipynb"
    assert run.notes == (ResultRenamed(str(target)),)


def test_late_output_lands_in_its_cell(manager: RunManager, notebook: Notebook) -> None:
    late = """
import asyncio
async def later():
    await asyncio.sleep(0.3)
    print("late")
task = asyncio.ensure_future(later())
"""
    path = notebook(late, "await asyncio.sleep(0.6); print('second')")
    run = ended(manager, manager.submit(submission(path)).id)
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), text_of(outputs[1])) == ("late\n", "second\n")
