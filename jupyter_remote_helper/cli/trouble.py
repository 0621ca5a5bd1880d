"""Two options of `tunnel`: what a message means, and what all of them mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from jupyter_remote_helper.tunnel.book import read_symptoms
from jupyter_remote_helper.tunnel.symptoms import symptom_of

from .trouble_texts import MEANINGS, NOT_KNOWN, trouble_lines

Command = Callable[..., Any]


def trouble_options(command: Command) -> Command:
    """Add `--explain` and `--trouble`, which say what they have to say and end the command."""
    explain = click.option(
        "--explain",
        metavar="MESSAGE",
        help="Say what a message of ssh means.",
        expose_value=False,
        is_eager=True,
        callback=_explain,
    )
    trouble = click.option(
        "--trouble",
        is_flag=True,
        help="Say what can go wrong.",
        expose_value=False,
        is_eager=True,
        callback=_trouble,
    )
    return explain(trouble(command))


def _explain(context: click.Context, _: click.Parameter, message: str | None) -> None:
    if message is not None:
        code = symptom_of(message, read_symptoms())
        click.echo(NOT_KNOWN if code is None else MEANINGS[code])
        context.exit(0)


def _trouble(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        for line in trouble_lines(read_symptoms()):
            click.echo(line)
        context.exit(0)
