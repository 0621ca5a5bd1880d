"""Kernels that start oddly, restart themselves, or hold on when their runner is gone."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import (
    Failed,
    KernelDied,
    KernelNotStarted,
    Succeeded,
)
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import ended, in_cell, limits, run_to_end, runner_pid, submission, until
from tests.waiting import PATIENCE_S, recorded, wait_until

KERNEL = "-m ipykernel_launcher -f {connection_file}"


def run_on(
    notebook: Notebook,
    folder: Path,
    argv: list[str],
    *cells: str,
    allows_errors: bool = False,
    **spec: object,
) -> tuple[RunManager, Run]:
    """Run cells on a kernel of that command line."""
    kernel = folder / "kernels" / "odd"
    kernel.mkdir(parents=True)
    values = {"argv": argv, "display_name": "Odd", "language": "python", **spec}
    (kernel / "kernel.json").write_text(json.dumps(values))
    manager = RunManager(
        RunStore(folder / "runs"), LocalTarget(), PathKernelFinder([kernel.parent])
    )
    path = notebook(*cells, kernel="odd")
    return manager, run_to_end(manager, path, limits(allow_errors=allows_errors))


GARBAGE = """
import os, sys
sys.stdout.buffer.write(os.urandom(200_000) + b"\\n\\x1b]0;title\\x07\\nlast words\\n")
sys.stdout.flush()
"""


def test_garbage_printed_at_the_start_hurts_nobody(notebook: Notebook, tmp_path: Path) -> None:
    script = tmp_path / "garbage.py"
    script.write_text(
        GARBAGE
        + f"os.execv(sys.executable, [sys.executable, *{KERNEL.split()[:-1]!r}, sys.argv[1]])"
    )
    argv = [sys.executable, str(script), "{connection_file}"]
    _, run = run_on(notebook, tmp_path, argv, "print('fine')")
    assert run.state == Succeeded()
    assert text_of(outputs_of(run.result.path)[0]) == "fine\n"


def test_a_kernel_that_prints_garbage_and_goes_says_so_readably(
    notebook: Notebook, tmp_path: Path
) -> None:
    _, run = run_on(notebook, tmp_path, [sys.executable, "-c", GARBAGE], "1")
    assert isinstance(run.state, Failed)
    assert isinstance(run.state.cause, KernelNotStarted)
    detail = run.state.cause.detail
    assert detail.startswith("it ended with code 0")
    assert len(detail) <= 300
    assert all(character.isprintable() for character in detail), detail


def test_a_kernel_in_an_environment_is_started_through_its_wrapper(
    notebook: Notebook, tmp_path: Path
) -> None:
    """Like the ones that conda's kernel finder makes: a script of the environment goes first."""
    wrapper = tmp_path / "run-in-environment"
    wrapper.write_text('#!/bin/sh\nexport IN_ENVIRONMENT="$1"\nshift\nexec "$@"\n')
    wrapper.chmod(0o755)
    argv = [str(wrapper), "my env", sys.executable, *KERNEL.split()]
    _, run = run_on(notebook, tmp_path, argv, "import os; print(os.environ['IN_ENVIRONMENT'])")
    assert text_of(outputs_of(run.result.path)[0]) == "my env\n"


def test_placeholders_of_a_command_line_are_filled(notebook: Notebook, tmp_path: Path) -> None:
    script = "import sys, runpy; print(sys.argv[1:], flush=True); sys.argv[1:] = sys.argv[-2:]"
    script += "; runpy.run_module('ipykernel_launcher', run_name='__main__')"
    argv = [
        sys.executable, "-c", script, "{prefix}/share", "{resource_dir}", "~/x", "{other}",
        "-f", "{connection_file}",
    ]  # fmt: skip
    _, run = run_on(notebook, tmp_path, argv, "1")
    assert run.state == Succeeded()
    log = (tmp_path / "runs" / run.id / "runner.log").read_text()
    folder = str(tmp_path / "kernels" / "odd")
    assert f"'{sys.prefix}/share', '{folder}', '~/x', '{{other}}'" in log


def test_a_kernel_that_restarts_itself_is_not_taken_for_the_one_before(
    notebook: Notebook, tmp_path: Path
) -> None:
    again = "import os, sys; os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])"
    argv = [sys.executable, *KERNEL.split()]
    before = "x = 1; print('before')"
    _, run = run_on(notebook, tmp_path, argv, before, again, "print(x)")
    assert text_of(outputs_of(run.result.path)[0]) == "before\n"
    assert isinstance(run.state, Failed), run.state
    assert isinstance(run.state.cause, KernelDied)
    assert run.state.cause.evidence[0].code == "hung_up"
    assert outputs_of(run.result.path)[2] == []


HOLD = """
import ctypes, os
with open("kernel.pid", "w") as file:
    file.write(str(os.getpid()))
print("begun", flush=True)
ctypes.PyDLL(None).sleep(600)  # holds the interpreter's lock all the while
"""


def test_a_kernel_that_holds_its_lock_goes_with_its_runner(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook(HOLD)
    run_id = manager.submit(submission(path)).id
    in_cell(manager, run_id, 1)
    file = path.parent / "kernel.pid"
    wait_until(lambda: file.exists() and file.read_text())
    kernel = os.pidfd_open(int(file.read_text()))
    os.kill(runner_pid(runs_root, run_id), signal.SIGKILL)
    try:
        readable, _, _ = select.select([kernel], [], [], PATIENCE_S)
    finally:
        os.close(kernel)
    assert readable, "the kernel is still there"
    until(manager, run_id, lambda run: run.ended_at is not None)


LATER = """
import pathlib, threading, time
def later():
    while not pathlib.Path({go!r}).exists():
        time.sleep(0.02)
    exec({code!r})
threading.Thread(target=later).start()
print("one")
"""


@pytest.mark.parametrize("code", ["import os; os._exit(7)", "import os; os.kill(os.getpid(), 11)"])
def test_a_kernel_that_ends_between_two_cells_fails_the_next(
    code: str, manager: RunManager, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    later = LATER.format(go=str(go), code=code)
    run_id = manager.submit(submission(notebook(later, "time.sleep(600)", "3"))).id
    recorded(run_id, "one\n")  # what it has not sent by then it takes along
    go.touch()
    run = ended(manager, run_id)
    assert isinstance(run.state, Failed)
    assert text_of(outputs_of(run.result.path)[0]) == "one\n"


CARELESS = f"""
import json, sys
from pathlib import Path

sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.fakes.small_kernel import SmallKernel


class Careless(SmallKernel):
    def header(self, kind):
        return super().header(kind) | {{"msg_id": 7, "date": None, "username": ["nobody"]}}

    def failure(self, error):
        code = getattr(error, "code", None)
        return {{"ename": type(error).__name__, "evalue": code, "traceback": None}}


Careless(json.loads(Path(sys.argv[1]).read_bytes())).run()
"""
STOP = "class SystemExit(Exception):\n    code = {code}\nraise SystemExit"


def careless(folder: Path) -> list[str]:
    """The command of a kernel whose messages have members that are of no right kind."""
    script = folder / "careless.py"
    script.write_text(CARELESS)
    return [sys.executable, str(script), "{connection_file}"]


def test_members_of_no_right_kind_cost_no_output_and_no_cell(
    notebook: Notebook, tmp_path: Path
) -> None:
    cells = ("print('one')", "1 / 0", "print('three')")
    _, run = run_on(notebook, tmp_path, careless(tmp_path), *cells, allows_errors=True)
    assert run.state == Succeeded(), run.state
    one, error, three = outputs_of(run.result.path)
    assert (text_of(one), text_of(three)) == ("one\n", "three\n")
    (said,) = [output for output in error if output["output_type"] == "error"]
    assert (said["ename"], said["evalue"], said["traceback"]) == ("ZeroDivisionError", "", [])
    notebook_cells = json.loads(Path(run.result.path).read_bytes())["cells"]
    assert [cell["metadata"].get("execution") for cell in notebook_cells] == [None] * 3


@pytest.mark.parametrize(("code", "succeeds"), [("None", True), ("0", True), ("3", False)])
def test_a_code_to_end_with_counts_whatever_its_kind(
    code: str, succeeds: bool, notebook: Notebook, tmp_path: Path
) -> None:
    cells = (STOP.format(code=code), "print('after')")
    _, run = run_on(notebook, tmp_path, careless(tmp_path), *cells)
    assert isinstance(run.state, Succeeded if succeeds else Failed), run.state
    assert outputs_of(run.result.path)[1] == []
