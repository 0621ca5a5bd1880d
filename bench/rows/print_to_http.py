"""From a print in a cell to its arrival over HTTP, as a page that waits for it sees it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from bench.aims import at_most
from bench.measure import Clock, Measured
from bench.notebooks import python_notebook
from bench.server import API, Server, running_server
from bench.tools import OURSELVES, working_folder
from jupyter_remote_helper.engine.journal import records_of
from jupyter_remote_helper.engine.records import CellEnded, Stream

from .row import Contender, Row

LINES = 60
SOURCE = python_notebook(
    [
        "import random, time\n"
        f"for _ in range({LINES}):\n"
        "    time.sleep(random.uniform(0.3, 0.6))\n"
        "    print(repr(time.time()), flush=True)"
    ]
)
MEDIAN_MS = "median (ms)"
P95_MS = "95 of 100 within (ms)"


def delays_ms(server: Server) -> list[float]:
    """Start the run, follow its journal, and give how late each line came.

    Raises
    ------
    RuntimeError
        Lines are missing.
    """
    _, body = server.ask("POST", f"{API}/runs", {"path": "source.ipynb"})
    run_id, offset = json.loads(body)["id"], "0"
    delays: list[float] = []
    while True:
        path = f"{API}/runs/{run_id}/journal?offset={offset}&wait=10"
        headers, lines = server.ask("GET", path)
        arrived_s, offset = time.time(), headers["X-Next-Offset"]
        for record in records_of(lines.splitlines(keepends=True)):
            if isinstance(record, Stream):
                delays += [(arrived_s - float(word)) * 1000 for word in record.text.split()]
            elif isinstance(record, CellEnded):
                if len(delays) != LINES:
                    raise RuntimeError(f"{len(delays)} of {LINES} lines came")
                wait_for_end(server, run_id)
                return delays


def wait_for_end(server: Server, run_id: str) -> None:
    """Wait until a run has ended."""
    while json.loads(server.ask("GET", f"{API}/runs/{run_id}")[1])["ended_at"] is None:
        time.sleep(0.1)


def follow() -> Measured:
    """Follow one run."""
    with working_folder() as folder:
        (Path(folder) / "source.ipynb").write_text(json.dumps(SOURCE), encoding="utf-8")
        clock = Clock()
        with running_server(folder) as server:
            delays = delays_ms(server)
            wall_s = clock.elapsed_s
        facts = {MEDIAN_MS: median(delays), P95_MS: quantiles(delays, n=20)[-1]}
        return replace(clock.stop(wall_s), facts=facts)


ROW = Row(
    title="From a print to its arrival over HTTP",
    contenders=(Contender(OURSELVES.name, OURSELVES, follow),),
    aims=(at_most(MEDIAN_MS, 600),),
    rounds=3,
    columns=(MEDIAN_MS, P95_MS),
    remark=f"{LINES} lines at random times, read by waiting requests.",
)
