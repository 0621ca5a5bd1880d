"""`sessions`: tmux and screen sessions of this host, listed, made and ended."""

from __future__ import annotations

import click
import msgspec

from jupyter_remote_helper.contract import Session
from jupyter_remote_helper.errors import Refused, SessionHoldsServer, SessionNotFound
from jupyter_remote_helper.sessions.manager import SessionManager

from .ask import confirm
from .look import json_option
from .more_managers import session_manager
from .sessions_texts import (
    NONE,
    end_question,
    end_sentence,
    held_sentence,
    problem_lines,
    session_lines,
)
from .way import login_here


class Said(msgspec.Struct, frozen=True):
    """What was said before the name of a subcommand, which holds for it, too."""

    user: str | None
    host: str | None
    as_json: bool


@click.group(invoke_without_command=True)
@click.option("--user", metavar="NAME", help="Who you are on this host; else as you are here.")
@click.option("--host", metavar="HOST", help="This host's name, as your computer knows it.")
@json_option
@click.pass_context
def sessions(ctx: click.Context, user: str | None, host: str | None, as_json: bool) -> None:
    """List the tmux and screen sessions of this host, and how to get to them from your computer."""
    ctx.obj = Said(user, host, as_json)
    if ctx.invoked_subcommand is not None:
        return
    found = session_manager().all()
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    _print(found.sessions, ctx.obj)
    problems = problem_lines(found)
    for line in problems:
        click.echo(line)
    if not found.sessions and not problems:
        click.echo(NONE)


@sessions.command()
@click.argument("name", required=False)
@click.option("--screen", "in_screen", is_flag=True, help="With screen instead of tmux.")
@json_option
@click.pass_obj
def new(said: Said, name: str | None, in_screen: bool, as_json: bool) -> None:
    """Make a session, named NAME, in the current folder."""
    made = session_manager().create("screen" if in_screen else "tmux", name)
    if as_json or said.as_json:
        click.echo(msgspec.json.encode(made))
    else:
        _print((made,), said)


@sessions.command()
@click.argument("session", metavar="SESSION")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--with-server",
    "named",
    type=int,
    multiple=True,
    metavar="PID",
    help="A Jupyter server in it that may end, too; without this, --yes does not end any.",
)
@json_option
@click.pass_obj
def end(said: Said, session: str, yes: bool, named: tuple[int, ...], as_json: bool) -> None:
    """End SESSION, given by its id or its whole name, and what runs in it."""
    manager = session_manager()
    one = _chosen(manager, session)
    unnamed = [server for server in one.servers if server.pid not in named]
    if yes and unnamed:
        raise SessionHoldsServer(held_sentence(unnamed))
    confirm(end_question(one), yes=yes)
    # who was asked was asked about all of them
    servers = [server.id for server in one.servers]
    ended = manager.end(one.kind, one.id, one.created_at, servers)
    is_json = as_json or said.as_json
    click.echo(msgspec.json.encode(ended) if is_json else end_sentence(ended))


def _print(found: tuple[Session, ...], said: Said) -> None:
    """Sessions as people read them, and what the commands for the laptop take for granted."""
    login, notices = login_here(said.user, said.host)
    for one in found:
        for line in session_lines(one, login):
            click.echo(line)
    if any(one.attach is not None for one in found):
        for notice in notices:
            click.echo(notice)


def _chosen(manager: SessionManager, text: str) -> Session:
    found = manager.all().sessions
    fitting = [one for one in found if one.id == text] or [one for one in found if one.name == text]
    if not fitting:
        raise SessionNotFound(
            "There is no such session; `jupyter remote-helper sessions` lists those there are."
        )
    if len(fitting) > 1:
        ids = ", ".join(one.id for one in fitting)
        raise Refused(f"Several sessions have that name, give one by its id: {ids}.")
    return fitting[0]
