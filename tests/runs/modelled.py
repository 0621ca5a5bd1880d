"""What must be true of a run that was done anything to, in any order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import (
    Cancelled,
    Failed,
    Identity,
    NoSpace,
    NotStarted,
    RunnerDied,
    Succeeded,
)
from jupyter_remote_helper.runs.keys import Key
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import outputs_of, text_of

COUNT = """
import os
side = open({side!r}, "a")
for number in range(3):
    side.write(f"{{os.getpid()}}\\n"); side.flush()
    print(number, flush=True)
"""
WAIT = "import os, time\nwhile not os.path.exists({go!r}): time.sleep(0.02)"
"""Each run writes to a side file how often it was executed, and ends once it may."""


@dataclass
class Model:
    """What must be true of one run."""

    id: str
    key: Key | None
    path: Path
    side: Path
    go: Path
    may_end: tuple[type, ...] = (Succeeded,)
    """What it may end as, by what was done to it."""


def identity_of(store: RunStore, model: Model, victim: str) -> Identity | None:
    """Which process is a run's launcher or runner."""
    facts = store.facts(model.id)
    file = facts.launch if victim == "launcher" else facts.status
    return file.identity if file else None


def check_end(run: Run, model: Model) -> None:
    assert isinstance(run.state, model.may_end), run
    not_started = isinstance(run.state, Failed) and isinstance(
        run.state.cause, NotStarted | NoSpace
    )
    if run.result.status == "missing":
        assert not_started or isinstance(run.state, Cancelled), run
        assert not model.side.exists(), "without a result nothing was executed"
        return
    nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]
    printed = text_of(outputs_of(run.result.path)[0]).split()
    assert printed == ["0", "1", "2"][: len(printed)]
    if isinstance(run.state, Succeeded):
        assert len(printed) == 3
    if isinstance(run.state, Failed):
        assert not isinstance(run.state.cause, RunnerDied) or run.state.cause.signal == 9
