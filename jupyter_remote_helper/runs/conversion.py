"""Reading a command line for nbconvert, by nbconvert itself, before anything is run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from jupyter_remote_helper import process
from jupyter_remote_helper.engine.program.nbconvert import plan_line
from jupyter_remote_helper.engine.records import Limits
from jupyter_remote_helper.process import Done, Overrun, run_briefly

from .formats import require_nbconvert
from .submission import Line, Submission

LIMITS = process.Limits(seconds=60.0, output_bytes=1 << 22)
START_S = 60.0
"""How long nbconvert lets a kernel start, unless it is told otherwise."""


class BadLine(ValueError):
    """The command line is none for a run; the message says why and what to do."""


class _Plan(msgspec.Struct, frozen=True):
    """What nbconvert makes of its arguments; see `nbconvert_driver`."""

    error: str = ""
    patterns: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    from_stdin: bool = False
    writer: str = "FilesWriter"
    postprocessor: str = ""
    format: str = ""
    only_prints: bool = False
    result: str = ""
    executes: bool = False
    kernel_name: str = ""
    timeout: str = ""
    allow_errors: bool = False


def submission_of(arguments: Sequence[str], cwd: Path) -> Submission:
    """What to run for `jupyter nbconvert ARGUMENTS` in the folder `cwd`.

    Raises
    ------
    BadLine
        It converts not exactly one notebook, or would not leave a file.
    EngineNotInstalled
        There is no nbconvert here.
    """
    require_nbconvert()
    try:
        done = run_briefly(plan_line(sys.executable, arguments), cwd, LIMITS)
    except Overrun as error:
        raise BadLine(f"nbconvert could not read its arguments: {error}.") from error
    plan = _plan_in(done)
    _check(plan)
    return Submission(
        path=cwd / plan.files[0],
        name=None,
        kernel=None,
        parameters={},
        limits=Limits(_seconds(plan.timeout), None, START_S, plan.allow_errors),
        result=None,
        engine="nbconvert",
        line=Line(
            arguments=tuple(arguments),
            cwd=str(cwd),
            result=plan.result,
            executes=plan.executes,
            kernel=plan.kernel_name or None,
        ),
    )


def _plan_in(done: Done) -> _Plan:
    last = done.stdout.rstrip().rpartition(b"\n")[2]
    try:
        return msgspec.json.decode(last, type=_Plan)
    except msgspec.MsgspecError:
        pass
    if done.exit_code == 0:
        raise BadLine("That only prints something; use jupyter nbconvert for it.")
    raise BadLine(f"nbconvert refuses these arguments: {done.last_line}")


def _check(plan: _Plan) -> None:
    if plan.error:
        raise BadLine(f"nbconvert refuses these arguments: {plan.error}")
    if plan.only_prints:
        raise BadLine("That only prints something; use jupyter nbconvert for it.")
    if plan.from_stdin:
        raise BadLine("A run needs a file that it can keep; name one instead of --stdin.")
    if plan.writer != "FilesWriter":
        raise BadLine("A run needs a file for its result; leave out --stdout and --writer.")
    if plan.postprocessor:
        raise BadLine("A run ends with its result; leave out --post.")
    if not plan.patterns:
        raise BadLine("Name the notebook to convert, such as: --to notebook --execute x.ipynb")
    if not plan.files:
        asked = ", ".join(plan.patterns)
        more = "; to nbconvert, * ? and [ ] in a name are wildcards" if _has_wildcard(asked) else ""
        raise BadLine(f"nbconvert finds no file {asked}{more}.")
    number = max(len(plan.files), len(plan.patterns))
    if number > 1:
        raise BadLine(f"That names {number} files, and a run has one: start one run for each.")
    if not plan.format:
        raise BadLine("Name the format of the result, such as: --to notebook")


def _has_wildcard(text: str) -> bool:
    return any(character in text for character in "*?[")


def _seconds(text: str) -> float | None:
    """A limit as nbconvert is given it: none at all when it is empty, negative or no number."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if seconds > 0 else None
