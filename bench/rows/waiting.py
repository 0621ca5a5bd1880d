"""A run that waits for its turn: what it holds on to meanwhile."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from bench.aims import at_most
from bench.measure import LIMIT_S, Clock, Facts, Measured
from bench.notebooks import python_notebook
from bench.tools import OURSELVES, variables_in, working_folder

from .row import Contender, Row

RESIDENT_MB = "resident while it waits (MB)"
OWN_MB = "its share of it (MB)"
SETTLE_S = 2.0
KIB = 1024
MB = 1_000_000


def launcher_of(folder: Path, name: str) -> int:
    """Find the launcher of the run of a source, by what it says of itself.

    Raises
    ------
    RuntimeError
        There is no such run.
    """
    for request in folder.glob("runs/*/run.json"):
        if json.loads(request.read_bytes())["name"] == name:
            launch = json.loads((request.parent / "launch.json").read_bytes())
            return int(launch["identity"]["pid"])
    raise RuntimeError(f"there is no run of {name}")


def memory_of(pid: int) -> Facts:
    """Give the memory of a process, and the part that is left when what is shared is divided."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    lines = [line.split() for line in text.splitlines()[1:]]
    kib = {words[0]: int(words[1]) for words in lines}
    return {RESIDENT_MB: kib["Rss:"] * KIB / MB, OWN_MB: kib["Pss:"] * KIB / MB}


def wait_behind_another() -> Measured:
    """Submit a run while another one has the only slot, and look at it while it waits."""
    with working_folder() as folder:
        (folder / "remote_helper.json").write_text('{"max_running": 1}', encoding="utf-8")
        go = folder / "go"
        wait = f"import os, time\nwhile not os.path.exists({str(go)!r}):\n    time.sleep(0.05)"
        variables = variables_in(folder, OURSELVES.environment)
        variables["JUPYTER_CONFIG_DIR"] = str(folder)
        clock = Clock()
        for name, code in (("holds.ipynb", wait), ("waits.ipynb", "1")):
            (folder / name).write_text(json.dumps(python_notebook([code])), encoding="utf-8")
            command = [*OURSELVES.command(name), "--detach"]
            subprocess.run(
                command, cwd=folder, env=variables, check=True, stdout=subprocess.DEVNULL
            )
        time.sleep(SETTLE_S)
        facts = memory_of(launcher_of(folder, "waits.ipynb"))
        go.touch()
        while len(list(folder.glob("runs/*/end.json"))) < 2:
            if clock.elapsed_s > LIMIT_S:
                raise RuntimeError("a run does not end")
            time.sleep(0.05)
        return replace(clock.stop(clock.elapsed_s), facts=facts)


ROW = Row(
    title="A run that waits for its turn",
    contenders=(Contender(OURSELVES.name, OURSELVES, wait_behind_another),),
    aims=(at_most(RESIDENT_MB, 25),),
    rounds=3,
    columns=(RESIDENT_MB, OWN_MB),
    remark="All that it needs later is loaded before it waits; the time is that of the job.",
)
