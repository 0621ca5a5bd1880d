"""`run`: start a run, and follow it."""

from __future__ import annotations

import math
import sys
from typing import Literal, get_args

import click

from jupyter_remote_helper.engine.records import ExportFormat, Limits

from . import start

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
@click.option(
    "--engine",
    type=click.Choice(["own", "nbconvert"]),
    default="own",
    show_default=True,
    help="Which program executes the cells.",
)
@click.option(
    "--also",
    "formats",
    multiple=True,
    type=click.Choice(get_args(ExportFormat)),
    help="Save the result in this format, too, beside the notebook; may be given again.",
)
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
    engine: Literal["own", "nbconvert"],
    formats: tuple[ExportFormat, ...],
    detach: bool,
    as_json: bool,
) -> None:
    """Run FILE in the background, and follow it until it ends.

    The run belongs to no terminal: Ctrl-C or a dropped connection only ends the following.
    """
    asked = start.Asked(
        file=file,
        parameters=start.parameters(typed, raw, parameters_file),
        kernel=kernel,
        result=result,
        name=name,
        limits=Limits(cell_timeout, timeout, start_timeout, allow_errors),
        engine=engine,
        formats=formats,
    )
    sys.exit(start.start(asked, detach=detach, as_json=as_json))
