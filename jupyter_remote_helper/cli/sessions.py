"""`sessions`: tmux and screen sessions of this host, listed, made and ended."""

from __future__ import annotations

import os

import click
import msgspec

from jupyter_remote_helper.contract import Session
from jupyter_remote_helper.errors import Refused, SessionNotFound
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.tunnel import slots
from jupyter_remote_helper.tunnel.logins import login_address
from jupyter_remote_helper.tunnel.servers import running_servers

from .ask import confirm
from .look import json_option
from .more_managers import session_manager
from .sessions_texts import NONE, end_sentence, problem_lines, session_lines
from .texts import plain


@click.group(invoke_without_command=True)
@click.option("--user", metavar="NAME", help="Who you are on this host; else as you are here.")
@click.option("--host", metavar="HOST", help="This host's name, as your computer knows it.")
@json_option
@click.pass_context
def sessions(ctx: click.Context, user: str | None, host: str | None, as_json: bool) -> None:
    """List the tmux and screen sessions of this host, and how to get to them from your computer."""
    if ctx.invoked_subcommand is not None:
        return
    found = _manager().all()
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    destination = _destination(user, host)
    for one in found.sessions:
        for line in session_lines(one, destination):
            click.echo(line)
    problems = problem_lines(found)
    for line in problems:
        click.echo(line)
    if not found.sessions and not problems:
        click.echo(NONE)


@sessions.command()
@click.argument("name", required=False)
@click.option("--screen", "in_screen", is_flag=True, help="With screen instead of tmux.")
@json_option
def new(name: str | None, in_screen: bool, as_json: bool) -> None:
    """Make a session, named NAME, in the current folder."""
    made = _manager().create("screen" if in_screen else "tmux", name)
    if as_json:
        click.echo(msgspec.json.encode(made))
        return
    for line in session_lines(made, _destination(None, None)):
        click.echo(line)


@sessions.command()
@click.argument("session", metavar="SESSION")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def end(session: str, yes: bool, as_json: bool) -> None:
    """End SESSION, given by its id or its whole name, and what runs in it."""
    manager = _manager()
    one = _chosen(manager, session)
    programs = ", ".join(plain(program) for program in one.programs) or "nothing"
    question = f"End {one.kind} session {plain(one.name)} ({one.id}), which runs {programs}?"
    confirm(question, yes=yes)
    ended = manager.end(one.kind, one.id, one.created_at)
    click.echo(msgspec.json.encode(ended) if as_json else end_sentence(ended))


def _manager() -> SessionManager:
    pids = {reach.server.pid for reach in running_servers()}
    return session_manager(lambda: pids)


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


def _destination(user: str | None, host: str | None) -> str | None:
    """USER@HOST for the laptop; None where a name has no place in a command.

    Raises
    ------
    Refused
        A name that was given has none.
    """
    address, _ = login_address(os.environ.get("SSH_CONNECTION", ""))
    own = os.environ.get("LOGNAME") or os.environ.get("USER")
    try:
        return f"{slots.user(user or own)}@{slots.host(host or address or os.uname().nodename)}"
    except slots.NotAllowed as error:
        if user is None and host is None:
            return None
        raise Refused(f"That {error.refusal.field} has no place in a command.") from error
