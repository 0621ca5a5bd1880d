"""`jupyter remote-helper`: the group of all commands."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from jupyter_remote_helper._version import __version__
from jupyter_remote_helper.errors import RemoteHelperError

from .exits import REFUSED
from .main_texts import NO_HOME, denied_sentence

COMMANDS = {
    "cancel": "act:cancel",
    "doctor": "doctor:doctor",
    "down": "down:down",
    "follow": "act:follow",
    "inspect": "look:inspect",
    "list": "look:list_runs",
    "logs": "logs:logs",
    "nbconvert": "nbconvert:nbconvert",
    "protect": "survival:protect",
    "remove": "act:remove",
    "result": "look:result",
    "retry": "act:retry",
    "run": "run:run",
    "sessions": "sessions:sessions",
    "show": "look:show",
    "treat-as-ended": "act:treat_as_ended",
    "tunnel": "tunnel:tunnel",
    "up": "up:up",
    "verdict": "survival:verdict",
}
"""Each command's module and name; it is imported when it is used, since start-up time counts."""


class Commands(click.Group):
    """Commands whose refusals are one sentence on stderr and exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in alphabetical order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"{__package__}.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what it refuses is said, not raised."""
        try:
            Path.home()
        except RuntimeError:  # neither HOME nor the system's list of users has one
            click.echo(NO_HOME, err=True)
            sys.exit(REFUSED)
        try:
            return super().invoke(ctx)
        except RemoteHelperError as error:
            click.echo(error.message, err=True)
        except PermissionError as error:
            click.echo(denied_sentence(error), err=True)
        sys.exit(REFUSED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="jupyter-remote-helper")
def main() -> None:
    """Run notebooks in the background of this host: close the laptop, keep the results."""
