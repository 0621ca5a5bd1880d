"""Kernels that die: the cause is named, and nothing printed is lost."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import CellError, KernelDied, Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import cause_of, run_to_end
from tests.waiting import PATIENCE_S

DEATHS = {
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 9, None),
    "terminated": ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", 15, None),
    "segfault": ("import ctypes; ctypes.string_at(0)", 11, None),
    "exit": ("import os; os._exit(3)", None, 3),
}


@pytest.mark.parametrize("kind", DEATHS)
def test_a_kernel_that_dies_is_named_with_its_signal_or_code(
    kind: str, manager: RunManager, notebook: Notebook
) -> None:
    source, number, exit_code = DEATHS[kind]
    path = notebook("print('one')", f"print('two', flush=True)\n{source}", "print('never')")
    run = run_to_end(manager, path)
    cause = cause_of(run)
    assert isinstance(cause, KernelDied)
    assert (cause.cell, cause.signal, cause.exit_code, cause.oom) == (2, number, exit_code, None)
    if kind == "segfault":
        assert any("Segmentation fault" in (e.text or "") for e in cause.evidence)
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), outputs[2]) == ("one\n", [])


def test_everything_published_before_a_kill_is_kept(
    manager: RunManager, notebook: Notebook
) -> None:
    die = """
import os, signal, time
for number in range(5000):
    print(number, flush=True)
time.sleep(3)  # what is printed has gone out, but need not have been read
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = run_to_end(manager, notebook(die))
    assert isinstance(cause_of(run), KernelDied)
    kept = text_of(outputs_of(run.result.path)[0]).split()
    assert kept == [str(number) for number in range(5000)]


@pytest.mark.parametrize(("leave", "word"), [("sys.exit()", None), ("sys.exit(3)", "SystemExit")])
def test_sys_exit_ends_the_run_by_its_code(
    leave: str, word: str | None, manager: RunManager, notebook: Notebook
) -> None:
    run = run_to_end(manager, notebook("print('one')", f"import sys; {leave}", "print('never')"))
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), outputs[2]) == ("one\n", [])
    if word is None:
        assert run.state == Succeeded()
    else:
        assert cause_of(run) == CellError(2, word, "3")


MEMORY = Path("/sys/fs/cgroup/memory")


@pytest.mark.skipif(
    os.geteuid() != 0 or not (MEMORY / "memory.limit_in_bytes").exists(),
    reason="only root can make a group with a memory limit, and only cgroup v1 is set up for it",
)
def test_out_of_memory_is_said_when_the_counter_proves_it(
    manager: RunManager, notebook: Notebook
) -> None:
    group = MEMORY / f"jrh-test-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(150_000_000))
        move = f"import os; open({str(group / 'cgroup.procs')!r}, 'w').write(str(os.getpid()))"
        run = run_to_end(manager, notebook(move, "print('two', flush=True)\nx = b'x' * 10**9"))
        cause = cause_of(run)
        assert isinstance(cause, KernelDied)
        assert (cause.cell, cause.signal, cause.oom) == (2, 9, True)
        assert cause.evidence[0].code == "oom_kill"
    finally:
        deadline_s = time.monotonic() + PATIENCE_S
        while (group / "cgroup.procs").read_text().strip() and time.monotonic() < deadline_s:
            time.sleep(0.1)
        group.rmdir()
