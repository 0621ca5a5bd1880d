"""What must hold after a fault: one run or none, its state true, its result whole."""

from __future__ import annotations

import os

import nbformat

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.journal import read_journal
from jupyter_remote_helper.engine.records import (
    Failed,
    KernelNotStarted,
    Lost,
    NoSpace,
    NotStarted,
    RunnerDied,
    State,
    Stream,
    Succeeded,
)
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import outputs_of, text_of

from .cases import Case
from .faults import Fault


def check(case: Case, fault: Fault) -> None:
    """Look at all that the run has left, of which nothing may be too much."""
    ids = RunStore(case.root).ids()
    assert len(ids) <= 1, ids
    if ids:
        check_run(case, case.ended(ids[0]), fault)
    else:
        assert case.is_refused or fault.role == "submitter", case.output
        assert not case.side.exists()
    case.wait_for_its_processes()
    for run_id in ids:  # whoever looks tidies up
        case.runs.run(run_id)
    check_files(case, fault)


def check_run(case: Case, run: Run, fault: Fault) -> None:
    assert is_expected(run.state, fault), run.state
    assert case.runs.run(run.id).state == run.state
    records = list(read_journal(case.root / run.id / "journal.jsonl"))
    journaled = "".join(r.text for r in records if isinstance(r, Stream))
    side = case.side.read_text() if case.side.exists() else ""
    if run.result.status == "missing":
        assert isinstance(run.state, Failed | Lost), run
        assert not journaled
        return
    nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]
    outputs = outputs_of(run.result.path)
    text = "".join(text_of(cell) for cell in outputs)
    assert text == journaled
    assert "0\n1\n2\n".startswith(text)
    if isinstance(run.state, Succeeded):
        assert text == side == "0\n1\n2\n"
        assert "".join(outputs[1][0]["data"]["text/html"]) == "y" * 300_000  # type: ignore[index]
    results = [path for path in case.work.iterdir() if path != case.notebook]
    assert len(results) == (run.result.status == "written"), results


def check_files(case: Case, fault: Fault) -> None:
    left = [
        path
        for path in case.folder.rglob("*")
        if path.suffix == ".tmp" or path.name in {"reserve", "pid.new"}
    ]
    if fault.role == "submitter":
        be_swept(case)
        left = [path for path in left if path.parent.name != "keys"]
    assert left == []


def be_swept(case: Case) -> None:
    """A later submission takes away what this one was making, once that is old enough."""
    for path in case.root.glob(".new-*"):
        os.utime(path, (0, 0))
    if case.root.exists():
        RunStore(case.root)._sweep()
    assert list(case.root.glob(".new-*")) == []
    for path in (case.root.parent / "keys").glob(".*.tmp"):
        path.unlink()


def is_expected(state: State, fault: Fault) -> bool:
    """Whether a run may end like that."""
    if isinstance(state, Succeeded):
        return True
    cause = state.cause if isinstance(state, Failed) else None
    if fault.role == "finder":
        return isinstance(state, Lost)
    if fault.what == "KILL":
        died = isinstance(cause, RunnerDied) and cause.signal == 9
        return died or isinstance(cause, NotStarted) or isinstance(state, Lost)
    return isinstance(cause, NotStarted | NoSpace | KernelNotStarted)
