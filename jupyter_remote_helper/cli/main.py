"""`jupyter remote-helper`: the group of all commands."""

from __future__ import annotations

import sys

import click

from jupyter_remote_helper._version import __version__
from jupyter_remote_helper.errors import RemoteHelperError

from .follow import REFUSED
from .look import inspect, list_runs, result, show
from .run import run


class Commands(click.Group):
    """Commands whose refusals are one sentence on stderr and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what it refuses is said, not raised."""
        try:
            return super().invoke(ctx)
        except RemoteHelperError as error:
            click.echo(error.message, err=True)
            sys.exit(REFUSED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="jupyter-remote-helper")
def main() -> None:
    """Run notebooks in the background of this host: close the laptop, keep the results."""


for command in (run, list_runs, show, result, inspect):
    main.add_command(command)
