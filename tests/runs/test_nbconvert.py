"""Notebooks on nbconvert as an engine, and command lines of nbconvert: every way to end."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import msgspec
import nbformat
import pytest

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.child import children_of
from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.engine.journal import read_journal
from jupyter_remote_helper.engine.records import (
    Cancelled,
    CellError,
    CellTimeout,
    Failed,
    KernelDied,
    KernelLaunch,
    Limits,
    Logged,
    NbconvertChosen,
    ProgramFailed,
    RunFile,
    RunnerDied,
    RunTimeout,
    SourceChanged,
    Succeeded,
)
from jupyter_remote_helper.errors import EngineNotInstalled, KernelNotFound
from jupyter_remote_helper.runs import formats
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.archive import RunArchive
from jupyter_remote_helper.runs.conversion import BadLine, submission_of
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.settings import Settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import Notebook, code, notebook_json, outputs_of, text_of
from tests.running import SLEEP, ended, in_cell, run_to_end, runner_pid, submission

pytestmark = pytest.mark.rotates(2)
STALE = {"output_type": "stream", "name": "stdout", "text": "stale"}
HOSTILE_NAMES = ["-x.ipynb", "a b'\"$(touch x).ipynb", "two\nlines.ipynb", "{notebook_name}.ipynb"]
GONE_S = 15.0


def on_nbconvert(manager: RunManager, path: Path, **changes: object) -> Run:
    return run_to_end(manager, path, engine="nbconvert", **changes)  # type: ignore[arg-type]


def limits(**changes: object) -> Limits:
    values: dict[str, object] = {"cell_s": None, "run_s": None, "start_s": 60.0}
    return Limits(**{**values, "allow_errors": False, **changes})  # type: ignore[arg-type]


def line_to_end(manager: RunManager, cwd: Path, *arguments: str) -> Run:
    return ended(manager, manager.submit(submission_of(arguments, cwd)).id)


def log_of(runs_root: Path, run: Run) -> str:
    records = read_journal(runs_root / run.id / "journal.jsonl")
    return "".join(record.text for record in records if isinstance(record, Logged))


def all_gone(pids: list[int]) -> None:
    deadline_s = time.monotonic() + GONE_S
    while alive := [pid for pid in pids if start_ticks(pid) is not None]:
        assert time.monotonic() < deadline_s, alive
        time.sleep(0.1)


def family(pid: int) -> list[int]:
    below = children_of(pid)
    return [*below, *(grandchild for child in below for grandchild in family(child))]


# --- nbconvert as the engine of a run ---


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
    run = on_nbconvert(manager, notebook("print('one')", SLEEP), limits=limits(cell_s=1.0))
    assert run.state == Failed(CellTimeout(2, 1.0))
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
    spec = {
        "argv": native.argv,
        "display_name": "far away",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": "far-provisioner"}},
    }
    folder = tmp_path / "kernels"
    (folder / "far").mkdir(parents=True)
    (folder / "far" / "kernel.json").write_text(json.dumps(spec))
    manager = RunManager(RunStore(runs_root), LocalTarget(), PathKernelFinder([folder]))
    run = run_to_end(manager, notebook("1", kernel="far"))
    assert (run.engine, run.notes) == ("nbconvert", (NbconvertChosen("far", "far-provisioner"),))
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


# --- stopped and killed ---


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
    time.sleep(0.5)
    pids = family(runner_pid(runs_root, run_id))
    os.kill(runner_pid(runs_root, run_id), signal.SIGKILL)
    run = ended(manager, run_id)
    assert run.state == Failed(RunnerDied(9, None, oom=None))
    assert (run.progress.unit, run.progress.done, run.progress.total) == ("cell", 1, 2)
    assert text_of(outputs_of(run.result.path)[0]) == "one\n"
    all_gone(pids)


# --- command lines ---


def test_the_line_of_the_tutorial_makes_the_file_that_nbconvert_makes(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("print('one')", "2")
    arguments = ("--ExecutePreprocessor.timeout=-1", "--to", "notebook", "--execute", "work.ipynb")
    asked = submission_of(arguments, path.parent)
    run = ended(manager, manager.submit(asked).id)
    made = path.with_name("work.nbconvert.ipynb")
    assert (run.state, run.result.path, run.result.status) == (Succeeded(), str(made), "written")
    assert text_of(outputs_of(made)[0]) == "one\n"
    assert (run.kernel is not None, run.engine, run.name) == (True, "nbconvert", "work.ipynb")
    assert (run.progress.done, run.progress.total) == (2, 2)
    # once more, over what is there, as nbconvert does; and again by retry
    path.write_bytes(notebook_json("print('two')", "2"))
    again = ended(manager, RunActions(manager, RunStore(runs_root)).retry(run.id).id)
    assert (again.retry_of, again.result.path) == (run.id, str(made))
    assert text_of(outputs_of(made)[0]) == "two\n"


def test_inplace_keeps_the_bytes_of_the_source_in_the_run(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("print('one')")
    source = path.read_bytes()
    run = line_to_end(manager, path.parent.parent, "--inplace", "--execute", "work/work.ipynb")
    assert (run.state, run.result.path, run.result.status) == (Succeeded(), str(path), "written")
    assert text_of(outputs_of(path)[0]) == "one\n"
    assert (runs_root / run.id / "source.ipynb").read_bytes() == source
    assert run.source.drifted


def test_a_source_that_changes_in_the_queue_is_said(notebook: Notebook, runs_root: Path) -> None:
    settings = Settings(max_running=1)
    kernels = PathKernelFinder(kernel_folders())
    manager = RunManager(RunStore(runs_root), LocalTarget(), kernels, settings=settings)
    first = manager.submit(submission(notebook(SLEEP, name="first.ipynb"))).id
    in_cell(manager, first, 1)
    path = notebook("print('old')")
    asked = submission_of(["--to=notebook", "--execute", "work"], path.parent)
    waiting = manager.submit(asked).id
    notebook("print('new')")
    RunActions(manager, RunStore(runs_root)).cancel(first, "ann")
    run = ended(manager, waiting)
    assert (run.state, run.notes) == (Succeeded(), (SourceChanged("work.ipynb"),))
    assert text_of(outputs_of(run.result.path)[0]) == "new\n"
    assert b"old" in (runs_root / run.id / "source.ipynb").read_bytes()


def test_a_line_that_fails_leaves_no_result_and_says_which_cell(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("print('one')", "1/0")
    old = path.with_name("work.nbconvert.ipynb")
    old.write_text("old")
    run = line_to_end(manager, path.parent, "--to=notebook", "--execute", "work")
    assert run.state == Failed(CellError(2, "ZeroDivisionError", "division by zero"))
    assert (run.result.path, run.result.status) == (str(old), "missing")
    assert old.read_text() == "old"
    assert "ZeroDivisionError" in log_of(runs_root, run)
    so_far = b"".join(RunArchive(manager, RunStore(runs_root)).result(run.id).pieces)
    assert b"one" in so_far and b"ZeroDivisionError" in so_far


def test_a_line_with_a_kernel_that_is_missing_fails(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("1")
    kernel = "--ExecutePreprocessor.kernel_name=nope"
    run = line_to_end(manager, path.parent, kernel, "--to=notebook", "--execute", "work")
    assert run.state == Failed(ProgramFailed(1, None))
    assert "nope" in log_of(runs_root, run)


def test_a_conversion_counts_nothing_and_guesses_nothing(
    manager: RunManager, notebook: Notebook
) -> None:
    path = notebook(code("print(1)", outputs=[{**STALE, "text": "kept as it is"}]))
    run = line_to_end(manager, path.parent, "--to", "html", "work.ipynb", "--output-dir=out")
    assert (run.state, run.result.format) == (Succeeded(), "html")
    assert run.result.path == str(path.parent / "out" / "work.html")
    assert "kept as it is" in Path(run.result.path).read_text()
    assert (run.progress.unit, run.progress.done, run.progress.total) == ("step", 0, None)


LOUD = """
import os, sys
if sys.argv[0] == "jupyter-nbconvert":  # not when the line is only read
    for _ in range(2000):
        os.write(2, (b"x" * 99 + b"\\n") * 100)
"""


def test_a_flood_on_stderr_is_drained_and_kept(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("print('one')")
    (path.parent / "loud.py").write_text(LOUD)
    run = line_to_end(manager, path.parent, "--config=loud.py", "--to=notebook", "work.ipynb")
    assert run.state == Succeeded()
    assert log_of(runs_root, run).count("x" * 99 + "\n") == 200_000


# --- what is refused ---


@pytest.mark.rotates(3)
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--to", "html", "work.ipynb", "other.ipynb"], "2 files"),
        (["--to", "html", "work.ipynb", "gone.ipynb"], "2 files"),
        (["--to", "html", "*.ipynb"], "2 files"),
        (["--to", "html", "--NbConvertApp.notebooks=['work.ipynb', 'other.ipynb']"], "2 files"),
        (["--to", "html"], "Name the notebook"),
        ([], "Name the notebook"),
        (["--to", "html", "gone.ipynb"], "finds no file gone.ipynb"),
        (["--to", "html", "a[1].ipynb"], "wildcards"),
        (["--to", "html", "work.ipynb", "--stdout"], "leave out --stdout"),
        (["--to", "html", "--stdin"], "instead of --stdin"),
        (["--to", "slides", "work.ipynb", "--post", "serve"], "leave out --post"),
        (["--to", "nope", "work.ipynb"], "Unknown exporter"),
        (["work.ipynb"], "Name the format"),
        (["--to=html", "--ExecutePreprocessor.timeout=abc", "work.ipynb"], "expected an int"),
        (["--version"], "only prints"),
        (["--generate-config", "--to=html", "work.ipynb"], "only prints"),
    ],
    ids=str,
)
def test_a_line_that_is_no_run_is_refused(
    arguments: list[str], why: str, notebook: Notebook
) -> None:
    folder = notebook("1").parent
    for name in ("other.ipynb", "a[1].ipynb"):
        notebook("1", name=name)
    if "*" in str(arguments):
        (folder / "a[1].ipynb").unlink()
    with pytest.raises(BadLine) as refused:
        submission_of(arguments, folder)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.rotates(3)
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["--to=notebook", "--output=a{notebook_name}b", "work.ipynb"], "aworkb.ipynb"),
        (["--to=notebook", "--output", "b.ipynb", "work"], "b.ipynb"),
        (["--to=notebook", "--output-dir=.", "sub/deep.ipynb"], "deep.ipynb"),
        (["--to=notebook", "--nbformat=3", "sub/deep.ipynb"], "sub/deep.v3.ipynb"),
        (["--to=script", "work.ipynb"], "work.txt"),
        (["--to=slides", "--", "-x.ipynb"], "-x.slides.html"),
        (["--clear-output", "work.ipynb"], "work.ipynb"),
        (["--to", "markdown", "--config=my.py", "work.ipynb"], "named.md"),
        (["--NbConvertApp.notebooks=work.ipynb", "--to=python"], "work.py"),
    ],
    ids=str,
)
def test_the_result_is_planned_where_nbconvert_writes_it(
    arguments: list[str], name: str, manager: RunManager, notebook: Notebook
) -> None:
    folder = notebook("1").parent
    (folder / "sub").mkdir()
    for other in ("sub/deep.ipynb", "-x.ipynb"):
        (folder / other).write_bytes(notebook_json("1"))
    (folder / "my.py").write_text("c.NbConvertApp.output_base = 'named'")
    asked = submission_of(arguments, folder)
    assert asked.line is not None
    assert asked.line.result == str(folder / name)
    run = ended(manager, manager.submit(asked).id)
    assert (run.state, run.result.path) == (Succeeded(), str(folder / name))


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
