"""The same notebooks through us and through nbclient: alike but for differences with a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget

from .behaviours import BEHAVIOURS, Behaviour
from .both import Both, brief, run_both

pytestmark = pytest.mark.xdist_group("against nbclient")  # so that notebooks are executed once


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

FAILING_WIDGETS = "widgets of a run that fails"
CAPTURED_UPDATE = "output widget, display updated"
WIDGETS = {
    FAILING_WIDGETS: "the state of widgets is kept when a run fails, too",
    CAPTURED_UPDATE: "a display that an Output widget has captured is updated",
}
"""Differences in the state of widgets, which is too long to show here."""

BARS, PIECES = "progress bars", "pieces of text"
FORMS = {
    BARS: "an overwritten line is kept as a terminal shows it, not with every step",
    PIECES: "adjacent pieces of a stream are one output",
}
"""Differences in the form of outputs, which the comparison evens out."""

VARIANTS = {
    "bundles", "representations", "awaiting at the top", "clearing streams",
    "error after outputs", "blank with earlier outputs", "password", "unknown cell magic",
    "interrupt, tagged", "sys.exit()", "sys.exit(text)", "sys.exit(1), errors allowed",
    "kernel ends itself by a code", "output widget, streams", "output widget, decorator",
    "R with parameters", "format 4.4", "parameters not given",
}  # fmt: skip
"""Those that another one covers nearly as well, left to the full sweep."""


def marked(names: Iterable[str]) -> list[Any]:
    """The names as parameters, the variants among them marked as slow."""
    return [pytest.param(n, marks=pytest.mark.slow) if n in VARIANTS else n for n in names]


def chosen(request: pytest.FixtureRequest) -> list[Behaviour]:
    """The notebooks that the tests selected here are about."""
    functions = [item for item in request.session.items if isinstance(item, pytest.Function)]
    names = {
        item.callspec.params.get("name")
        for item in functions
        if item.module is request.module and hasattr(item, "callspec")
    }
    return [behaviour for name, behaviour in BEHAVIOURS.items() if name in names]


@pytest.fixture(scope="module")
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Both]]:
    """What both sides made of every notebook that is asked for."""
    top = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JRH_LOCAL_DIR", str(top / "local"))
        finder = PathKernelFinder(kernel_folders())
        manager = RunManager(RunStore(top / "runs"), LocalTarget(), finder)
        yield run_both(chosen(request), manager, top)


@pytest.mark.parametrize("name", marked(n for n in BEHAVIOURS if n not in DIFFERENCES | WIDGETS))
def test_both_make_the_same(name: str, made: dict[str, Both]) -> None:
    both = made[name]
    found = {
        fact: (brief(both.ours.facts.get(fact)), brief(both.theirs.facts.get(fact)))
        for fact in both.differing()
    }
    assert found == {}


@pytest.mark.parametrize("name", marked(DIFFERENCES))
def test_a_difference_has_a_name_and_is_no_larger(name: str, made: dict[str, Both]) -> None:
    both, difference = made[name], DIFFERENCES[name]
    assert both.differing() == set(difference.facts), difference.reason
    shown = difference.shown
    assert brief(both.ours.facts[shown]) == difference.ours
    assert brief(both.theirs.facts[shown]) == difference.theirs


@pytest.mark.parametrize("name", [FAILING_WIDGETS])
def test_widgets_are_kept_when_a_run_fails(name: str, made: dict[str, Both]) -> None:
    both = made[name]
    assert both.differing() == {"widgets"}
    assert both.ours.facts["widgets"]
    assert both.theirs.facts["widgets"] == {}


@pytest.mark.parametrize("name", [CAPTURED_UPDATE])
def test_a_captured_display_is_updated(name: str, made: dict[str, Both]) -> None:
    both = made[name]
    assert both.differing() == {"widgets"}
    shown = [
        [brief(model["state"]["outputs"]) for model in side.facts["widgets"].values()
         if model["model_name"] == "OutputModel"]
        for side in (both.ours, both.theirs)
    ]  # fmt: skip
    assert shown == [[["display_data: 'changed'"]], [["display_data: 'first'"]]]


def texts(outputs: list[dict[str, Any]]) -> list[str]:
    return ["".join(output["text"]) for output in outputs]


@pytest.mark.parametrize("name", [BARS])
def test_an_overwritten_line_is_kept_as_a_terminal_shows_it(
    name: str, made: dict[str, Both]
) -> None:
    (ours,), theirs = texts(made[name].ours.raw(1)), texts(made[name].theirs.raw(1))
    assert ours == "100% done\nab345\naXc\n\x1b[31mred\x1b[0m\rgreen\n"
    assert "".join(theirs).startswith("\r0% done\r10% done\r20% done")


@pytest.mark.parametrize("name", [PIECES])
def test_adjacent_pieces_of_a_stream_are_one_output(name: str, made: dict[str, Both]) -> None:
    ours, theirs = texts(made[name].ours.raw(1)), texts(made[name].theirs.raw(1))
    assert ours == ["0\n1\n2\n3\n4\n"]
    assert len(theirs) > 1
    assert "".join(theirs) == ours[0]


MEET = """
import pathlib, time
here = pathlib.Path.cwd()
def sign(name):
    return here.parents[1] / f"{{here.name}}-{{name}}"
sign("{mine}").touch()
for _ in range(1800):
    if sign("{other}").exists():
        print("met")
        break
    time.sleep(0.05)
"""


def test_runs_execute_at_the_same_time(manager: RunManager, tmp_path: Path) -> None:
    pair = [
        Behaviour("a", (MEET.format(mine="a", other="b"),)),
        Behaviour("b", (MEET.format(mine="b", other="a"),)),
    ]
    both = run_both(pair, manager, tmp_path / "both")
    for name in ("a", "b"):
        assert both[name].differing() == set()
        assert brief(both[name].ours.facts["cell 1 outputs"]) == ["stdout: met\n"]
