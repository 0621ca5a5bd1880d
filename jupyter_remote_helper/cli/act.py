"""`cancel`, `retry`, `remove`, `treat-as-ended`, `follow`: acting on runs that are there."""

from __future__ import annotations

import getpass
import sys
import time

import click
import msgspec

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.runs.manager import RunManager

from .ask import confirm
from .follow import is_over
from .look import json_option
from .managers import run_manager
from .more_managers import run_actions
from .start import follow_to_end, say_started
from .texts import plain, state_sentence

CANCEL_S = 30.0
LOOK_INTERVAL_S = 0.1


@click.command()
@click.argument("run_id", metavar="RUN")
@json_option
def cancel(run_id: str, as_json: bool) -> None:
    """Ask RUN to end, and wait until it has; what it printed so far is in its result."""
    runs = run_manager()
    run = run_actions(runs).cancel(runs.find(run_id), getpass.getuser())
    run = _until_over(runs, run)
    if as_json:
        click.echo(msgspec.json.encode(run))
        return
    click.echo(f"{plain(run.name)}: {state_sentence(run)}.")
    if run.result.status == "written":
        click.echo(f"Result: {plain(run.result.path)}")


def _until_over(runs: RunManager, run: Run) -> Run:
    deadline_s = time.monotonic() + CANCEL_S
    while not is_over(run) and time.monotonic() < deadline_s:
        time.sleep(LOOK_INTERVAL_S)
        run = runs.run(run.id)
    return run


@click.command()
@click.argument("run_id", metavar="RUN")
@json_option
def retry(run_id: str, as_json: bool) -> None:
    """Run the notebook of RUN again, as it is now, with the same parameters and limits."""
    runs = run_manager()
    say_started(run_actions(runs).retry(runs.find(run_id)), as_json=as_json)


@click.command()
@click.argument("run_ids", metavar="RUN...", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(run_ids: tuple[str, ...], yes: bool) -> None:
    """Take each RUN that has ended off the list; the results beside the notebooks stay."""
    runs = run_manager()
    actions = run_actions(runs)
    ids = [runs.find(run_id) for run_id in run_ids]
    confirm(f"Remove {len(ids)} run{'s' if len(ids) > 1 else ''}? Results stay.", yes=yes)
    for run_id in ids:
        actions.remove(run_id)


@click.command("treat-as-ended")
@click.argument("run_id", metavar="RUN")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def treat_as_ended(run_id: str, yes: bool, as_json: bool) -> None:
    """Give up RUN, whose state is unknown, and put together the result from what it left."""
    runs = run_manager()
    found = runs.find(run_id)
    confirm("If it still runs somewhere, it goes on unseen. Treat it as ended?", yes=yes)
    run = run_actions(runs).treat_as_ended(found)
    click.echo(
        msgspec.json.encode(run) if as_json else f"{plain(run.name)}: {state_sentence(run)}."
    )


@click.command()
@click.argument("run_id", metavar="RUN")
@json_option
def follow(run_id: str, as_json: bool) -> None:
    """Watch RUN until it ends; Ctrl-C stops watching, not the run."""
    runs = run_manager()
    sys.exit(follow_to_end(runs, runs.run(runs.find(run_id)), as_json=as_json))
