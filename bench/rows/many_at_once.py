"""Thirty-two small notebooks at once: what the tools cost when the cores are few."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.aims import faster_than, passed_by_all
from bench.measure import LIMIT_S, Clock, Measured
from bench.notebooks import executed_cells, python_notebook, require_text
from bench.tools import EXECUTE, OURSELVES, Tool, result_in, variables_in, working_folder

from .row import Contender, Row

NOTEBOOKS = 32
RIGHT = "right results"
LOOK_INTERVAL_S = 0.01


def start_all(tool: Tool, options: tuple[str, ...], folder: Path) -> list[subprocess.Popen[bytes]]:
    """Start the tool once for each notebook; what they print goes to one file."""
    with (folder / "output.log").open("ab") as log:
        return [
            subprocess.Popen(
                [*tool.command(f"n{number}.ipynb", f"r{number}.ipynb"), *options],
                cwd=folder,
                env=variables_in(folder, tool.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            for number in range(NOTEBOOKS)
        ]


def wait_for_ends(folder: Path, until_s: float) -> None:
    """Wait until all runs in the folder have ended.

    Raises
    ------
    RuntimeError
        One had not by then, on the monotonic clock.
    """
    while len(list(folder.glob("runs/*/end.json"))) < NOTEBOOKS:
        if time.monotonic() > until_s:
            raise RuntimeError("a run does not end")
        time.sleep(LOOK_INTERVAL_S)


def right_results(folder: Path, pattern: str) -> int:
    """Count the notebooks whose result is there and right."""
    right = 0
    for number in range(NOTEBOOKS):
        try:
            result = result_in(folder, pattern.format(number))
            require_text(executed_cells(result, 1), [f"{number}\n"])
        except RuntimeError:
            continue
        right += 1
    return right


def run_all(tool: Tool, options: tuple[str, ...], pattern: str, *, are_detached: bool) -> Measured:
    """Run all notebooks at once; the time is that until the last result is there.

    Raises
    ------
    RuntimeError
        A run does not end.
    """
    with working_folder() as folder:
        for number in range(NOTEBOOKS):
            source = python_notebook([f"print({number})"])
            (folder / f"n{number}.ipynb").write_text(json.dumps(source), encoding="utf-8")
        clock = Clock()
        codes = [process.wait(LIMIT_S) for process in start_all(tool, options, folder)]
        if any(codes):
            tail = (folder / "output.log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{tool.name} ended with {codes}:\n{tail}")
        if are_detached:
            wait_for_ends(folder, clock.started_s + LIMIT_S)
        measured = clock.stop(clock.elapsed_s)
        return replace(measured, facts={RIGHT: right_results(folder, pattern)})


ROW = Row(
    title=f"{NOTEBOOKS} one-cell notebooks at once",
    contenders=(
        Contender(
            OURSELVES.name,
            OURSELVES,
            partial(run_all, OURSELVES, ("--detach",), "n{}-run-*.ipynb", are_detached=True),
        ),
        Contender(
            EXECUTE.name,
            EXECUTE,
            partial(run_all, EXECUTE, (), "r{}.ipynb", are_detached=False),
        ),
    ),
    aims=(passed_by_all(RIGHT, NOTEBOOKS), faster_than((EXECUTE.name,), 4.0)),
    rounds=1,
    columns=(RIGHT,),
    remark="Ours with `--detach`; the time is that until the last run has ended.",
)
