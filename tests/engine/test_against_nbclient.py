"""The same notebooks through us and through nbclient: alike but for differences with a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget

from .behaviours import BEHAVIOURS
from .both import Both, brief, run_both


class Difference(msgspec.Struct, frozen=True):
    """A difference on purpose: which facts differ, and what one of them is on each side."""

    reason: str
    facts: tuple[str, ...]
    shown: str
    ours: Any
    theirs: Any


def outputs(cell: int) -> tuple[str, ...]:
    return (f"cell {cell} count", f"cell {cell} outputs", f"cell {cell} timings")


def stale(*cells: int) -> tuple[str, ...]:
    return tuple(f"cell {cell} {what}" for cell in cells for what in ("count", "outputs"))


NOT_RUN = "a cell that did not run has no outputs and no count, so nothing old looks new"
ZERO = "SystemExit with code 0 ends the run as a success, for its author wanted that"
WRITTEN = "the result is format 4.5, and names the kernel that made it"

DIFFERENCES: dict[str, Difference] = {
    "output of a task after its cell": Difference(
        "all output is kept, also what comes after its cell has ended",
        ("cell 1 outputs",), "cell 1 outputs", ["stdout: early\nlate\n"], ["stdout: early\n"],
    ),
    "skipped with earlier outputs": Difference(
        NOT_RUN, stale(1), "cell 1 outputs", [], ["stdout: stale\n"]),
    "blank with earlier outputs": Difference(
        NOT_RUN, stale(2), "cell 2 outputs", [], ["stdout: stale\n"]),
    "after a failure": Difference(
        NOT_RUN, stale(3, 4), "cell 3 outputs", [], ["stdout: stale\n"]),
    "time limit": Difference(
        "a limit that is reached ends the run; nbclient interrupts and goes on",
        ("end", *outputs(2)), "end", "failed cell_timeout", "succeeded"),
    "sys.exit(0)": Difference(
        ZERO, ("end",), "end", "succeeded", "failed cell_error SystemExit"),
    "sys.exit()": Difference(
        ZERO, ("end",), "end", "succeeded", "failed cell_error SystemExit"),
    "sys.exit(0), errors allowed": Difference(
        ZERO, outputs(3), "cell 3 outputs", [], ["stdout: never\n"]),
    "aborted by a stranger": Difference(
        "any reply but ok and error means that the cell did not run, and ends the run",
        ("end", "cell 2 count", *outputs(3)), "end", "failed cell_error Aborted", "succeeded"),
    "output widget, read back": Difference(
        "what an Output widget captures is not sent back to the kernel",
        ("cell 3 outputs",), "cell 3 outputs", ["execute_result: 0"], ["execute_result: 1"]),
    "counts of the kernel": Difference(
        "execution counts are the kernel's own, not the runner's",
        ("cell 1 count", "cell 2 count", "cell 3 count"), "cell 1 count", 9, 1),
    "format 4.0": Difference(WRITTEN, ("format",), "format", [4, 5], [4, 0]),
    "format 4.4": Difference(WRITTEN, ("format",), "format", [4, 5], [4, 4]),
    "format 3": Difference(WRITTEN, ("kernel",), "kernel", "python3", None),
    "no kernel named": Difference(WRITTEN, ("format", "kernel"), "kernel", "python3", None),
}  # fmt: skip

WIDGETS: dict[str, str] = {
    "widgets of a run that fails": "the state of widgets is kept when a run fails, too",
    "output widget, display updated": "a display that an Output widget has captured is updated",
}
"""Differences in the state of widgets, which is too long to show here."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Both]]:
    """Every notebook, run by both sides."""
    top = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JRH_LOCAL_DIR", str(top / "local"))
        finder = PathKernelFinder(kernel_folders())
        manager = RunManager(RunStore(top / "runs"), LocalTarget(), finder)
        yield run_both(BEHAVIOURS.values(), manager, top)


@pytest.mark.parametrize("name", [n for n in BEHAVIOURS if n not in DIFFERENCES | WIDGETS])
def test_both_make_the_same(name: str, made: dict[str, Both]) -> None:
    both = made[name]
    found = {
        fact: (brief(both.ours.facts.get(fact)), brief(both.theirs.facts.get(fact)))
        for fact in both.differing()
    }
    assert found == {}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_difference_has_a_name_and_is_no_larger(name: str, made: dict[str, Both]) -> None:
    both, difference = made[name], DIFFERENCES[name]
    assert both.differing() == set(difference.facts), difference.reason
    shown = difference.shown
    assert brief(both.ours.facts[shown]) == difference.ours
    assert brief(both.theirs.facts[shown]) == difference.theirs


def test_widgets_are_kept_when_a_run_fails(made: dict[str, Both]) -> None:
    both = made["widgets of a run that fails"]
    assert both.differing() == {"widgets"}
    assert both.ours.facts["widgets"]
    assert both.theirs.facts["widgets"] == {}


def test_a_captured_display_is_updated(made: dict[str, Both]) -> None:
    both = made["output widget, display updated"]
    assert both.differing() == {"widgets"}
    shown = [
        [brief(model["state"]["outputs"]) for model in side.facts["widgets"].values()
         if model["model_name"] == "OutputModel"]
        for side in (both.ours, both.theirs)
    ]  # fmt: skip
    assert shown == [[["display_data: 'changed'"]], [["display_data: 'first'"]]]
