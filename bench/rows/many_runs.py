"""A list of ten thousand runs: how long its pages take, and whether the server stays responsive."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from subprocess import DEVNULL

from bench.aims import at_most
from bench.environments import CHECKOUT, OURS
from bench.measure import Clock, Measured
from bench.notebooks import python_notebook
from bench.server import API, Server, running_server
from bench.tools import OURSELVES, variables_in, working_folder

from .print_to_http import wait_for_end
from .row import Contender, Row

RUNS = 10_000
PAGE = 50
REST_S = 5.0
COLD_MS = "first page, cold (ms)"
WARM_MS = "first page, warm (ms)"
REST_MS = "longest stall at rest (ms)"
STALL_MS = "longest stall when used (ms)"
SOURCE = python_notebook(['print("one of many")'])


def multiply(runs: Path) -> None:
    """Make ten thousand runs of the one that is there."""
    (first,) = runs.iterdir()
    while not (first / "exit.json").exists():  # the last file that is written there
        time.sleep(0.05)
    request = json.loads((first / "run.json").read_bytes())
    for number in range(RUNS - 1):
        run_id = f"2026{number // 2500 + 1:02d}01-{number % 2500:06d}-abcdef"
        copy = runs / run_id
        shutil.copytree(first, copy)
        (copy / "run.json").write_text(json.dumps({**request, "id": run_id}), encoding="utf-8")


def pages(server: Server, most: int) -> int:
    """Go through the list as far as so many pages, and count the runs."""
    count, after = 0, ""
    for _ in range(most):
        page = json.loads(server.ask("GET", f"{API}/runs?limit=500{after}")[1])
        count += len(page["runs"])
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    return count


def use(server: Server) -> None:
    """Do what pages do, with a run going on meanwhile.

    Raises
    ------
    RuntimeError
        The list is not complete.
    """
    _, body = server.ask("POST", f"{API}/runs", {"path": "source.ipynb"})
    run_id = json.loads(body)["id"]
    for _ in range(5):
        server.ask("GET", f"{API}/runs?limit={PAGE}")
        server.ask("GET", f"{API}/runs/{run_id}/journal?offset=0&wait=1")
    count = pages(server, RUNS)
    if count != RUNS + 1:
        raise RuntimeError(f"{count} of {RUNS + 1} runs are listed")
    wait_for_end(server, run_id)
    for path in ("", "/journal", "/result", "/log"):
        server.ask("GET", f"{API}/runs/{run_id}{path}")
    server.ask("POST", f"{API}/runs/{run_id}/seen", {})
    server.ask("DELETE", f"{API}/runs/{run_id}")


def look(server: Server) -> dict[str, float]:
    """Look at the list cold, then warm, then at all of it, and at the server's loop meanwhile."""
    server.longest_stall_ms()
    cold_ms = server.timed_ms(f"{API}/runs?limit={PAGE}")
    warm_ms = median(server.timed_ms(f"{API}/runs?limit={PAGE}") for _ in range(20))
    use(server)
    stall_ms = server.longest_stall_ms()
    time.sleep(REST_S)
    rest_ms = server.longest_stall_ms()
    return {COLD_MS: cold_ms, WARM_MS: warm_ms, STALL_MS: stall_ms, REST_MS: rest_ms}


def measure_list() -> Measured:
    """Make the runs, and look at them through a server that has just come up."""
    with working_folder() as folder:
        (folder / "source.ipynb").write_text(json.dumps(SOURCE), encoding="utf-8")
        variables = variables_in(folder, OURS) | {"PYTHONPATH": str(CHECKOUT)}
        subprocess.run(OURSELVES.command(), cwd=folder, env=variables, check=True, stdout=DEVNULL)
        multiply(folder / "runs")
        clock = Clock()
        with running_server(folder) as server:
            facts = look(server)
            wall_s = clock.elapsed_s
        return replace(clock.stop(wall_s), facts=facts)


ROW = Row(
    title=f"A list of {RUNS:,} runs",
    contenders=(Contender(OURSELVES.name, OURSELVES, measure_list),),
    aims=(at_most(COLD_MS, 300), at_most(WARM_MS, 60), at_most(STALL_MS, 50)),
    rounds=3,
    columns=(COLD_MS, WARM_MS, STALL_MS, REST_MS),
    remark=f"Pages of {PAGE}; the event loop is watched while all pages are read, a run is "
    "started, followed, read and removed, and afterwards.",
)
