"""`up`: a JupyterLab on this host that outlives the connection, and the way to it."""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path
from urllib.parse import quote

import click
import msgspec

from jupyter_remote_helper.contract_sessions import Verdict
from jupyter_remote_helper.contract_tunnel import Tunnel
from jupyter_remote_helper.contract_up import Up
from jupyter_remote_helper.lab.manager import Found, bring_up
from jupyter_remote_helper.lab.start import NotStarted
from jupyter_remote_helper.tunnel.facts import tunnel_facts

from .exits import FAILED
from .look import json_option
from .survival import survival_of
from .texts import plain
from .tunnel_texts import step_lines
from .up_texts import (
    ARGUMENTS_UNUSED,
    NO_TERMINAL,
    WAITS_FOR_OTHER,
    WITH_TERMINAL,
    failure_lines,
    running_lines,
)
from .way import Way, way_to

PROGRAM = "jupyter-remote-helper"
SAFE_PATH = re.compile(r"/[A-Za-z0-9._/+-]+")
SHOW_AFTER_S = 1.0


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="The port on this host; else any.")
@json_option
@click.argument("lab_arguments", metavar="[-- LAB-ARGUMENTS]", nargs=-1, type=click.UNPROCESSED)
def up(port: int | None, as_json: bool, lab_arguments: tuple[str, ...]) -> None:
    """Start JupyterLab so that it survives the connection, or find the one that runs."""
    progress = Progress()
    try:
        found = bring_up(port, lab_arguments, progress.tell, progress.wait_for_other)
    except NotStarted as error:
        progress.end()
        for line in failure_lines(error.log, error.exceeded_s):
            click.echo(line, err=True)
        sys.exit(FAILED)
    finally:
        progress.end()
    facts = tunnel_facts(found.reach, os.environ)
    way = way_to(facts)
    if lab_arguments and found.origin != "started":
        way.notices.append(ARGUMENTS_UNUSED)
    verdict = survival_of(found.reach.server.pid).server
    if as_json:
        click.echo(msgspec.json.encode(_value(found, way.tunnel, verdict)))
        for notice in way.notices:
            click.echo(notice, err=True)
        return
    for line in [*running_lines(found, facts.own_name, verdict), ""]:
        click.echo(line)
    for line in _lines(found, way, has_terminal=sys.stdout.isatty()):
        click.echo(line)


class Progress:
    """One line on the terminal that says how long it has taken so far; none without a terminal."""

    def __init__(self) -> None:
        self._is_shown = False
        self._is_terminal = sys.stderr.isatty()
        self._last_s = 0.0

    def tell(self, waited_s: float) -> None:
        """Show the seconds waited, once each."""
        if self._is_terminal and waited_s >= self._last_s + SHOW_AFTER_S:
            self._last_s = waited_s
            self._is_shown = True
            click.echo(f"\rStarting JupyterLab, {waited_s:.0f} s ", nl=False, err=True)

    def wait_for_other(self) -> None:
        """Say that somebody else has to come to an end first."""
        click.echo(WAITS_FOR_OTHER, err=True)

    def end(self) -> None:
        """Take the line away."""
        if self._is_shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._is_shown = False


def _value(found: Found, tunnel: Tunnel, verdict: Verdict) -> Up:
    return Up(found.reach.server.pid, _url(found), found.origin == "started", tunnel, verdict)


def _url(found: Found) -> str | None:
    """The address on the host itself; None for a Unix socket."""
    server = found.reach.server
    scheme = "https" if server.secure else "http"
    address = f"{scheme}://127.0.0.1:{server.port}{server.base_url}lab"
    return None if server.sock else plain(address)


def _query(token: str) -> str:
    return f"?token={quote(token, safe='')}" if token else ""


def _lines(found: Found, way: Way, *, has_terminal: bool) -> list[str]:
    """What people get; with the token only where it goes to a terminal."""
    lines: list[str] = []
    token = found.token if has_terminal else ""
    url = _url(found)
    if way.is_direct and url is not None:
        lines += ["In your browser, open", "", url + _query(token)]
    else:
        lines += step_lines(_with_token(way.tunnel, token).steps, has_token=bool(token))
    program = own_program()
    command = _next_time(way, program)
    if command is not None:
        lines += ["", "Next time, from your computer", "", command]
    is_hidden = bool(found.token) and not has_terminal
    if way.notices or is_hidden:
        lines.append("")
    lines += way.notices
    if is_hidden:
        jupyter = plain(str(program.with_name("jupyter")))
        lines.append(NO_TERMINAL.format(jupyter=jupyter))
        lines += [] if command is None else [WITH_TERMINAL]
    return lines


def own_program() -> Path:
    """This program's own file: as it was started, else where this environment has it."""
    started = Path(sys.argv[0])
    if started.name == PROGRAM and started.is_absolute() and started.is_file():
        return started
    return Path(shutil.which(PROGRAM) or Path(sysconfig.get_path("scripts"), PROGRAM))


def _with_token(tunnel: Tunnel, token: str) -> Tunnel:
    """The same, with the token in the address to open."""
    steps = tuple(
        msgspec.structs.replace(step, url=step.url + _query(token)) if step.url else step
        for step in tunnel.steps
    )
    return msgspec.structs.replace(tunnel, steps=steps)


def _next_time(way: Way, program: Path) -> str | None:
    """The command that does the same from the laptop; `ssh host jupyter` would miss conda's."""
    if way.login is None or not SAFE_PATH.fullmatch(str(program)):
        return None
    return f"{way.login} {program} up"
