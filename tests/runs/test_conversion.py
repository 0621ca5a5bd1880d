"""Command lines of nbconvert as runs: every way to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import (
    CellError,
    Failed,
    ProgramFailed,
    SourceChanged,
    Succeeded,
)
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.archive import RunArchive
from jupyter_remote_helper.runs.conversion import submission_of
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.settings import Settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import Notebook, code, notebook_json, outputs_of, text_of
from tests.running import SLEEP, ended, in_cell, submission

from .nbconverting import line_to_end, log_of

pytestmark = pytest.mark.rotates(2)
LOUD = """
import os, sys
if sys.argv[0] == "jupyter-nbconvert":  # not when the line is only read
    for _ in range(2000):
        os.write(2, (b"x" * 99 + b"\\n") * 100)
"""


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
    path = notebook(
        code(
            "print(1)",
            outputs=[{"output_type": "stream", "name": "stdout", "text": "kept as it is"}],
        )
    )
    run = line_to_end(manager, path.parent, "--to", "html", "work.ipynb", "--output-dir=out")
    assert (run.state, run.result.format) == (Succeeded(), "html")
    assert run.result.path == str(path.parent / "out" / "work.html")
    assert "kept as it is" in Path(run.result.path).read_text()
    assert (run.progress.unit, run.progress.done, run.progress.total) == ("step", 0, None)


def test_a_flood_on_stderr_is_drained_and_kept(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("print('one')")
    (path.parent / "loud.py").write_text(LOUD)
    run = line_to_end(manager, path.parent, "--config=loud.py", "--to=notebook", "work.ipynb")
    assert run.state == Succeeded()
    assert log_of(runs_root, run).count("x" * 99 + "\n") == 200_000
