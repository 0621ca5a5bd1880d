"""The most memory that a run held, also where it held it for a moment only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_remote_helper.cli.texts import details
from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.child import peak_bytes_of, reaped_peak_bytes
from jupyter_remote_helper.engine.records import Failed, Running
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook
from tests.running import ended, submission, until, waits_for

SPIKE_BYTES = 300_000_000
SPIKE = f"spike = bytearray({SPIKE_BYTES})\nspike[::4096] = b'x' * len(spike[::4096])\ndel spike"
MARGIN_BYTES = 200_000_000
"""More than a kernel or nbconvert takes before it has done anything."""


def with_spike_in_a_child() -> str:
    return f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {SPIKE!r}], check=True)"


def is_the_spike(run: Run) -> bool:
    peak = run.peak_memory_bytes
    return peak is not None and SPIKE_BYTES <= peak < SPIKE_BYTES + MARGIN_BYTES


@pytest.mark.parametrize("engine", ["own", "nbconvert"])
@pytest.mark.parametrize("cell", [SPIKE, with_spike_in_a_child()], ids=["own", "child"])
def test_what_was_held_between_two_looks_counts(
    engine: str, cell: str, notebook: Notebook, manager: RunManager
) -> None:
    run = ended(manager, manager.submit(submission(notebook(cell), engine=engine)).id)
    assert is_the_spike(run), run.peak_memory_bytes
    assert run.peak_memory_bytes is not None
    assert ("Memory", f"peak {run.peak_memory_bytes / 1e6:.0f} MB in one process") in details(run)


def test_what_a_kernel_held_when_it_was_killed_counts(
    notebook: Notebook, manager: RunManager
) -> None:
    cell = f"{SPIKE}\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    run = ended(manager, manager.submit(submission(notebook(cell))).id)
    assert isinstance(run.state, Failed)
    assert is_the_spike(run)


def test_while_it_goes_on_the_next_look_finds_what_was_held_before(
    notebook: Notebook, manager: RunManager, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    run_id = manager.submit(submission(notebook(f"{SPIKE}\n{waits_for(gate)}"))).id
    try:
        run = until(manager, run_id, is_the_spike)
        assert isinstance(run.state, Running)
        assert any("so far" in value for label, value in details(run) if label == "Memory")
    finally:
        gate.touch()
    ended(manager, run_id)


def test_what_a_parent_held_is_not_taken_for_its_childs() -> None:
    subprocess.run(["true"], check=True)
    own_bytes = peak_bytes_of(os.getpid())
    assert own_bytes is not None
    assert own_bytes > 1_000_000
    assert reaped_peak_bytes(floor_bytes=0) is not None
    assert reaped_peak_bytes(floor_bytes=sys.maxsize) is None
