"""`nbconvert`: the line that people type, as a run."""

from __future__ import annotations

import sys
from itertools import takewhile
from pathlib import Path

import click

from jupyter_remote_helper.runs.conversion import BadLine, submission_of

from . import start

OURS = frozenset({"--detach", "--json", "-h", "--help"})
OURS_FIRST = "--detach, --json and --help mean ours only before all arguments of nbconvert's."


class OursFirst(click.Command):
    """A command whose own options stand before all others; the rest is another program's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the leading options that are ours; leave everything else as it is."""
        ours = list(takewhile(OURS.__contains__, args))
        return super().parse_args(ctx, [*ours, "--", *args[len(ours) :]])


@click.command(cls=OursFirst, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--detach", is_flag=True, help="Start the run and return at once.")
@click.option("--json", "as_json", is_flag=True, help="Print a Run as JSON at each change.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="ARGS...")
@click.pass_context
def nbconvert(
    context: click.Context, detach: bool, as_json: bool, arguments: tuple[str, ...]
) -> None:
    """Do what `jupyter nbconvert ARGS` does, in the background, and follow it.

    ARGS are nbconvert's own (see jupyter nbconvert --help), and so are the names of the files
    that it writes or overwrites. Options of ours stand before them:

    jupyter remote-helper nbconvert --detach --to notebook --execute x.ipynb
    """
    try:
        submission = submission_of(arguments, Path.cwd())
    except BadLine as error:
        hint = f" {OURS_FIRST}" if OURS.intersection(arguments) else ""
        raise click.UsageError(f"{error}{hint}", context) from error
    sys.exit(start.submit(submission, detach=detach, as_json=as_json))
