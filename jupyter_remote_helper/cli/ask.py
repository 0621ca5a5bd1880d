"""Asking before something is ended or taken away."""

from __future__ import annotations

import sys

import click

from .exits import REFUSED


def confirm(question: str, *, yes: bool) -> None:
    """Ask on the terminal, unless the answer is known; without a terminal nothing is done."""
    if yes:
        return
    if not sys.stdin.isatty():
        click.echo("Without a terminal to ask on, say --yes.", err=True)
        sys.exit(REFUSED)
    click.confirm(question, abort=True)
