"""`doctor`: what this host has of what the other commands need."""

from __future__ import annotations

import sys

import click
import msgspec

from jupyter_remote_helper.contract_up import Checkup
from jupyter_remote_helper.doctor.manager import checks
from jupyter_remote_helper.runs.place import config_folders, runs_folder
from jupyter_remote_helper.runs.settings import read_settings

from .doctor_texts import check_line, summary
from .exits import FAILED
from .look import json_option
from .managers import run_manager


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Look at this host: kernels, tmux, ssh, disk, logout rules. Exit code 1 for a problem."""
    settings = read_settings(config_folders())
    found = []
    for check in checks(run_manager(), runs_folder(settings.runs_dir), settings.slots):
        found.append(check)
        if not as_json:
            click.echo(check_line(check))
    problems = sum(check.level == "problem" for check in found)
    if as_json:
        click.echo(msgspec.json.encode(Checkup(tuple(found), problems)))
    else:
        click.echo()
        click.echo(summary(problems))
    if problems:
        sys.exit(FAILED)
