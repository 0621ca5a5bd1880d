"""Much output at once: all of it kept, in order, also when the reader is held up."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest

from jupyter_remote_helper.engine.records import Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import ended, in_cell, runner_pid, submission

HELD_S = 0.7
FREE_S = 0.3


def flood(lines: int, displays: int) -> str:
    return f"""
from IPython.display import display
for number in range({lines}):
    print(number, flush=True)
for number in range({displays}):
    display({{"application/json": number}}, raw=True)
"""


@contextmanager
def held_up(pid: int) -> Iterator[None]:
    """Stop a process most of the time, so that what it should read piles up."""
    done = threading.Event()

    def hold() -> None:
        with suppress(ProcessLookupError):  # it has read everything, and ended
            while not done.wait(FREE_S):
                os.kill(pid, signal.SIGSTOP)
                time.sleep(HELD_S)
                os.kill(pid, signal.SIGCONT)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def check(path: str, lines: int, displays: int) -> None:
    outputs = outputs_of(path)[0]
    assert text_of(outputs) == "".join(f"{number}\n" for number in range(lines))
    shown = [output["data"] for output in outputs if output["output_type"] == "display_data"]
    assert shown == [{"application/json": number} for number in range(displays)]
    nbformat.validate(nbformat.read(path, 4))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("is_held", [False, True])
def test_a_flood_is_kept_whole(
    is_held: bool, manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook(flood(15_000, 1_500)))).id
    if is_held:
        in_cell(manager, run_id, 1)
        with held_up(runner_pid(runs_root, run_id)):
            time.sleep(4)
    run = ended(manager, run_id)
    assert (run.state, run.notes) == (Succeeded(), ())
    check(run.result.path, 15_000, 1_500)


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(5))
def test_the_great_flood_is_kept_whole(
    round_: int, manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook(flood(100_000, 20_000)))).id
    if round_ % 2:
        in_cell(manager, run_id, 1)
        with held_up(runner_pid(runs_root, run_id)):
            time.sleep(15)
    deadline_s = time.monotonic() + 300
    while manager.run(run_id).ended_at is None and time.monotonic() < deadline_s:
        time.sleep(0.5)
    run = manager.run(run_id)
    assert (run.state, run.notes) == (Succeeded(), ())
    check(run.result.path, 100_000, 20_000)


@pytest.mark.slow
def test_a_hundred_megabytes_in_one_message_are_kept(
    manager: RunManager, notebook: Notebook
) -> None:
    big = """
from IPython.display import display
display({"application/json": "x" * 100_000_000}, raw=True)
"""
    run = ended(manager, manager.submit(submission(notebook(big))).id)
    (output,) = outputs_of(run.result.path)[0]
    assert output["data"] == {"application/json": "x" * 100_000_000}


@pytest.mark.slow
def test_more_text_than_a_result_may_have_keeps_head_and_tail(
    manager: RunManager, notebook: Notebook
) -> None:
    big = """
for number in range(1_000):
    print(f"{number:099999}")
"""
    run = ended(manager, manager.submit(submission(notebook(big))).id)
    text = text_of(outputs_of(run.result.path)[0])
    assert 63_000_000 < len(text) < 65_000_000
    assert "36,000,000 characters are left out here" in text
    assert text.rstrip().endswith("999")


def test_a_thousand_cells_stay_in_order(manager: RunManager, notebook: Notebook) -> None:
    path = notebook(*[f"print({number})" for number in range(300)])
    run = ended(manager, manager.submit(submission(path)).id)
    texts = [text_of(outputs) for outputs in outputs_of(run.result.path)]
    assert texts == [f"{number}\n" for number in range(300)]
    cells = json.loads(Path(run.result.path).read_bytes())["cells"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, 301))
