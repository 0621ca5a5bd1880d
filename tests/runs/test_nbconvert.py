"""Notebooks that run on nbconvert as the engine: every way to end."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import msgspec
import nbformat
import pytest

from jupyter_remote_helper.engine.records import (
    Cancelled,
    CellError,
    CellTimeout,
    Failed,
    KernelDied,
    KernelLaunch,
    NbconvertChosen,
    ProgramFailed,
    RunFile,
    RunnerDied,
    RunTimeout,
    Succeeded,
)
from jupyter_remote_helper.errors import EngineNotInstalled, KernelNotFound
from jupyter_remote_helper.runs import formats
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.conversion import submission_of
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Notebook, code, outputs_of, text_of
from tests.running import (
    SLEEP,
    ended,
    in_cell,
    limits,
    run_to_end,
    runner_pid,
    submission,
    with_kernel,
    with_more_time,
)
from tests.waiting import all_gone, recorded

from .nbconverting import family, log_of, on_nbconvert

pytestmark = pytest.mark.rotates(2)
STALE = {"output_type": "stream", "name": "stdout", "text": "stale"}
HOSTILE_NAMES = ["-x.ipynb", "a b'\"$(touch x).ipynb", "two\nlines.ipynb", "{notebook_name}.ipynb"]


def test_a_notebook_runs_on_nbconvert_with_parameters(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook(
        code("n = 1", "parameters"), "", "print('n is', n, 'ü')", "import os; os.getcwd()"
    )
    source = path.read_bytes()
    run = on_nbconvert(manager, path, parameters={"n": 5})
    assert (run.state, run.engine, run.result.status) == (Succeeded(), "nbconvert", "written")
    assert Path(run.result.path).parent == path.parent
    assert Path(run.result.path).name.startswith("work-run-")
    nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]
    outputs = outputs_of(run.result.path)
    assert text_of(outputs[3]) == "n is 5 ü\n"
    assert str(path.parent) in str(outputs[4][0]["data"])
    assert (run.progress.unit, run.progress.done, run.progress.total) == ("cell", 5, 5)
    assert path.read_bytes() == source == (runs_root / run.id / "source.ipynb").read_bytes()
    assert "Converting notebook" in log_of(runs_root, run)
    assert not (runs_root / run.id / "made" / "result.ipynb").exists()


def test_a_failing_cell_fails_the_run_and_keeps_what_was_printed(
    manager: RunManager, notebook: Notebook
) -> None:
    never = code("print('never')", outputs=[STALE])
    run = on_nbconvert(manager, notebook("print('one')", "raise ValueError('bad')", never))
    assert run.state == Failed(CellError(2, "ValueError", "bad"))
    first, second, third = outputs_of(run.result.path)
    assert (text_of(first), second[0]["ename"], third) == ("one\n", "ValueError", [])


def test_allowed_errors_and_a_limit_for_cells_are_nbconverts(
    manager: RunManager, notebook: Notebook
) -> None:
    path = notebook("1/0", "print('after')")
    run = on_nbconvert(manager, path, limits=limits(allow_errors=True))
    assert run.state == Succeeded()
    assert text_of(outputs_of(run.result.path)[1]) == "after\n"
    path = notebook("print('one')", SLEEP)
    run, limit_s = with_more_time(
        lambda limit_s: on_nbconvert(manager, path, limits=limits(cell_s=limit_s)),
        lambda run: run.progress.done == 1,
    )
    assert run.state == Failed(CellTimeout(2, limit_s))
    assert text_of(outputs_of(run.result.path)[0]) == "one\n"


def test_a_limit_for_the_run_is_ours(manager: RunManager, notebook: Notebook) -> None:
    run = on_nbconvert(manager, notebook("print('one')", SLEEP), limits=limits(run_s=8.0))
    assert run.state == Failed(RunTimeout(8.0))


def test_a_dead_kernel_is_said(manager: RunManager, notebook: Notebook) -> None:
    run = on_nbconvert(manager, notebook("1", "import os; os._exit(3)"))
    assert run.state == Failed(KernelDied(2, None, None, oom=None, evidence=()))


def test_a_kernel_that_is_not_installed_is_refused(manager: RunManager, notebook: Notebook) -> None:
    with pytest.raises(KernelNotFound):
        manager.submit(submission(notebook("1", kernel="nope"), engine="nbconvert"))


def test_a_missing_nbconvert_is_refused_with_the_line_that_installs_it(
    manager: RunManager, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, runs_root: Path
) -> None:
    monkeypatch.setattr(formats, "has_nbconvert", lambda: False)
    for attempt in (
        lambda: manager.submit(submission(notebook("1"), engine="nbconvert")),
        lambda: submission_of(["--to", "html", "x.ipynb"], runs_root.parent),
    ):
        with pytest.raises(EngineNotInstalled, match="-m pip install nbconvert"):
            attempt()
    assert not runs_root.exists()


def test_a_kernel_with_a_provisioner_of_its_own_goes_to_nbconvert(
    notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    native = PathKernelFinder(kernel_folders()).find("python3")
    assert isinstance(native, KernelLaunch)
    metadata = {"kernel_provisioner": {"provisioner_name": "far-provisioner"}}
    manager = with_kernel(runs_root, tmp_path / "kernels", native.argv, metadata=metadata)
    run = run_to_end(manager, notebook("1", kernel="odd"))
    assert (run.engine, run.notes) == ("nbconvert", (NbconvertChosen("odd", "far-provisioner"),))
    # there is no such provisioner here, which nbconvert finds out by itself
    assert run.state == Failed(ProgramFailed(1, None))
    assert "far-provisioner" in log_of(runs_root, run) or "No such kernel" in log_of(runs_root, run)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_is_anything_but_a_name(
    name: str, manager: RunManager, notebook: Notebook, tmp_path: Path
) -> None:
    run = on_nbconvert(manager, notebook("print(1)", name=name))
    assert (run.state, run.result.status) == (Succeeded(), "written")
    stem = name.removesuffix(".ipynb")
    assert Path(run.result.path).name.startswith(f"{stem}-run-")
    assert sorted(p.name for p in (tmp_path / "work").iterdir()) == sorted(
        [name, Path(run.result.path).name]
    )


def test_a_result_never_replaces_a_file(manager: RunManager, notebook: Notebook) -> None:
    run_id = manager.submit(submission(notebook("print(1)"), engine="nbconvert")).id
    planned = Path(manager.run(run_id).result.path)
    planned.write_text("mine")
    run = ended(manager, run_id)
    assert planned.read_text() == "mine"
    assert run.result.path == str(planned.with_stem(f"{planned.stem}-2"))
    assert text_of(outputs_of(run.result.path)[0]) == "1\n"


def test_a_cancel_ends_nbconvert_and_its_kernel(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("print('one')", SLEEP)
    run_id = manager.submit(submission(path, engine="nbconvert")).id
    in_cell(manager, run_id, 2)
    pids = family(runner_pid(runs_root, run_id))
    assert len(pids) >= 2
    RunActions(manager, RunStore(runs_root)).cancel(run_id, "ann")
    run = ended(manager, run_id)
    assert isinstance(run.state, Cancelled)
    assert run.state.by == "ann"
    assert text_of(outputs_of(run.result.path)[0]) == "one\n"
    all_gone(pids)


def test_a_killed_runner_takes_nbconvert_and_its_kernel_along(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook("print('one')", SLEEP), engine="nbconvert")).id
    in_cell(manager, run_id, 2)
    recorded(run_id, "one")
    pids = family(runner_pid(runs_root, run_id))
    assert len(pids) >= 2
    os.kill(runner_pid(runs_root, run_id), signal.SIGKILL)
    run = ended(manager, run_id)
    assert run.state == Failed(RunnerDied(9, None, oom=None))
    assert (run.progress.unit, run.progress.done, run.progress.total) == ("cell", 1, 2)
    assert text_of(outputs_of(run.result.path)[0]) == "one\n"
    all_gone(pids)


def test_the_request_keeps_no_secret(
    manager: RunManager, notebook: Notebook, runs_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_TOKEN", "secret-word")
    path = notebook("import os; print(os.environ.get('JUPYTER_TOKEN'), 'JRH_EVENTS' in os.environ)")
    run = on_nbconvert(manager, path)
    assert text_of(outputs_of(run.result.path)[0]) == "None False\n"
    data = (runs_root / run.id / "run.json").read_bytes()
    assert b"secret-word" not in data
    program = msgspec.json.decode(data, type=RunFile).program
    assert program is not None
    assert str(path.parent) not in " ".join(program.argv)
