"""`run`: start a run, and follow it."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import click
import msgspec

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Limits
from jupyter_remote_helper.runs.manager import RunManager, Submission

from .displays import display_for
from .follow import LEFT, exit_code, follow
from .managers import run_manager
from .texts import note_sentence, plain
from .values import BadValue, parameters_from_json, split_assignment, typed_value

START_TIMEOUT_S = 180.0


def _limit(_: click.Context, __: click.Parameter, seconds: float | None) -> float | None:
    """A limit in seconds as given; -1 means none, like leaving it out."""
    if seconds is None or seconds == -1:
        return None
    if not 0 < seconds < math.inf:
        raise click.BadParameter(f"{seconds:g} is not above 0; -1 means no limit.")
    return seconds


@click.command()
@click.argument("file")
@click.option(
    "-p",
    "--parameter",
    "typed",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter; numbers, true/false/null and JSON are what they look like.",
)
@click.option(
    "-r",
    "--raw",
    "raw",
    multiple=True,
    metavar="NAME=TEXT",
    help="Set a parameter to this very text.",
)
@click.option("--parameters-file", metavar="FILE", help="Parameters from a JSON object in a file.")
@click.option("--kernel", metavar="NAME", help="Use this kernel instead of the notebook's own.")
@click.option("--result", metavar="PATH", help="Write the result to this new file.")
@click.option("--name", metavar="NAME", help="What to call the run.")
@click.option(
    "--cell-timeout",
    type=float,
    callback=_limit,
    metavar="SECONDS",
    help="How long each cell may take; without it, or with -1, as long as it likes.",
)
@click.option(
    "--timeout", type=float, callback=_limit, metavar="SECONDS", help="The same for the whole run."
)
@click.option(
    "--start-timeout",
    type=click.FloatRange(min=1),
    default=START_TIMEOUT_S,
    show_default=True,
    metavar="SECONDS",
    help="How long the kernel may take to start.",
)
@click.option("--allow-errors", is_flag=True, help="Go on after a cell that fails.")
@click.option("--detach", is_flag=True, help="Start the run and return at once.")
@click.option("--json", "as_json", is_flag=True, help="Print a Run as JSON at each change.")
def run(  # noqa: PLR0913, PLR0917  # one argument for each option, described by its help
    file: str,
    typed: tuple[str, ...],
    raw: tuple[str, ...],
    parameters_file: str | None,
    kernel: str | None,
    result: str | None,
    name: str | None,
    cell_timeout: float | None,
    timeout: float | None,
    start_timeout: float,
    allow_errors: bool,
    detach: bool,
    as_json: bool,
) -> None:
    """Run FILE in the background, and follow it until it ends.

    The run belongs to no terminal: Ctrl-C or a dropped connection only ends the following.
    """
    submission = Submission(
        path=_absolute(file),
        name=name,
        kernel=kernel,
        parameters=_parameters(typed, raw, parameters_file),
        limits=Limits(cell_timeout, timeout, start_timeout, allow_errors),
        result=_absolute(result) if result else None,
    )
    runs = run_manager()
    started = runs.submit(submission)
    if detach:
        _say_started(started, as_json=as_json)
        return
    sys.exit(_follow(runs, started, as_json=as_json))


def _follow(runs: RunManager, started: Run, *, as_json: bool) -> int:
    display = display_for(as_json=as_json)
    try:
        return exit_code(follow(runs, started, display).state)
    except KeyboardInterrupt:
        display.leave(started.id)
        return LEFT


def _absolute(path: str) -> Path:
    """The path as given, made absolute; links stay, so that the result lies where one expects."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100


def _say_started(started: Run, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(started))
        return
    click.echo(f"Run {started.id}: {plain(started.name)}")
    for note in started.notes:
        click.echo(f"Note: {note_sentence(note)}")
    click.echo(f"Result, at the end: {plain(started.result.path)}")


def _parameters(
    typed: tuple[str, ...], raw: tuple[str, ...], file: str | None
) -> dict[str, object]:
    """All parameters; what is given on the command line wins over the file."""
    values: dict[str, object] = {}
    if file is not None:
        try:
            values |= parameters_from_json(Path(file).read_bytes())
        except OSError as error:
            raise click.BadParameter(f"{file} cannot be read: {error.strerror}.") from error
        except BadValue as error:
            raise click.BadParameter(f"{file} has no parameters: {error}.") from error
    try:
        for text in typed:
            name, value = split_assignment(text)
            values[name] = typed_value(value)
        for text in raw:
            name, value = split_assignment(text)
            values[name] = value
    except BadValue as error:
        raise click.BadParameter(str(error)) from error
    return values
