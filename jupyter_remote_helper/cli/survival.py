"""`verdict` and `protect`: does the server here survive a dropped connection, and making it so."""

from __future__ import annotations

import sys

import click
import msgspec

from jupyter_remote_helper.contract import Survival, VerdictLevel
from jupyter_remote_helper.runs.container import process_ends_container
from jupyter_remote_helper.sessions.survey import Survey

from .exits import STOPS, SURVIVES, UNCERTAIN
from .look import json_option
from .more_managers import session_manager
from .servers import ask_server, chosen_server
from .survival_texts import advice, fact_sentences, run_sentence, verdict_sentence, verdict_title

CODES: dict[VerdictLevel, int] = {
    "keeps": SURVIVES,
    "probably": SURVIVES,
    "managed": SURVIVES,
    "job": SURVIVES,
    "at_risk": STOPS,
    "will_stop": STOPS,
    "unknown": UNCERTAIN,
}
server_option = click.option(
    "--server", type=int, metavar="PID", help="Which of the servers that run here."
)


@click.command()
@server_option
@json_option
def verdict(server: int | None, as_json: bool) -> None:
    """Say whether the Jupyter server on this host survives a dropped connection.

    Exits with 0 if it does (or if a service or a batch job decides), 1 if it may stop or will, 4
    if that cannot be told.
    """
    survival = survival_of(chosen_server(server).server.pid)
    if as_json:
        click.echo(msgspec.json.encode(survival.server))
    else:
        _print(survival)
    sys.exit(CODES[survival.server.level])


def survival_of(pid: int) -> Survival:
    """What becomes of a server on this host, and of runs started in it."""
    sessions = session_manager()
    return Survey(pid, sessions, ends_container=process_ends_container(pid)).survival()


@click.command()
@click.option("--undo", is_flag=True, help="Let a closed terminal end it again.")
@server_option
@json_option
def protect(undo: bool, server: int | None, as_json: bool) -> None:
    """Make the Jupyter server on this host survive a closed terminal, without starting it again.

    It goes through the server's own interface on this host.
    """
    reach = chosen_server(server)
    reply = ask_server(reach, "DELETE" if undo else "POST", "protect")
    survival = msgspec.json.decode(reply, type=Survival)
    if as_json:
        click.echo(msgspec.json.encode(survival.server))
    else:
        _print(survival)


def _print(survival: Survival) -> None:
    click.echo(f"{verdict_title(survival.server)}. {verdict_sentence(survival.server)}".strip())
    if (helps := advice(survival.server)) is not None:
        click.echo(helps)
    for sentence in fact_sentences(survival.server.facts):
        click.echo(f"  - {sentence}")
    click.echo(run_sentence(survival.run))
