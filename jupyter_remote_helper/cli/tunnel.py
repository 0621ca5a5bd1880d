"""`tunnel`: the commands for the laptop."""

from __future__ import annotations

import os
import pwd
import secrets
from pathlib import Path
from typing import get_args

import click
import msgspec

from jupyter_remote_helper.contract_tunnel import TunnelForm
from jupyter_remote_helper.errors import Refused
from jupyter_remote_helper.tunnel.book import read_forms
from jupyter_remote_helper.tunnel.forms import fill
from jupyter_remote_helper.tunnel.logins import login_address
from jupyter_remote_helper.tunnel.servers import Reach
from jupyter_remote_helper.tunnel.slots import Asked

from .servers import chosen_server
from .trouble import trouble_options
from .tunnel_texts import HOST_ASSUMED, OPEN_TO_OTHERS, refusal_sentence, step_lines


@click.command()
@click.option("--user", metavar="NAME", help="Who you are on the host; else as you are here.")
@click.option("--host", metavar="HOST", help="The host's name, as your computer knows it.")
@click.option("--jump", metavar="USER@HOST[:PORT]", help="Go through a bastion or login node.")
@click.option("--ssh-port", metavar="N", help="Where the host's sshd listens, if not at 22.")
@click.option("--local-port", metavar="N", help="The port on your computer.")
@click.option("--remote-port", metavar="N", help="The port of the server; none needs to run yet.")
@click.option("--socket", metavar="PATH", help="The Unix socket of the server, likewise.")
@click.option("--server", type=int, metavar="PID", help="Which of the servers that run here.")
@click.option("--login-socket", metavar="PATH", help="For node-reverse: a new one of ours if not.")
@click.option("--result", metavar="PATH", help="Also say how to fetch this file.")
@click.option("--form", type=click.Choice(get_args(TunnelForm)), help="How to make the tunnel.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@trouble_options
def tunnel(  # noqa: PLR0913, PLR0917  # one argument for each option, described by its help
    user: str | None,
    host: str | None,
    jump: str | None,
    ssh_port: str | None,
    local_port: str | None,
    remote_port: str | None,
    socket: str | None,
    server: int | None,
    login_socket: str | None,
    result: str | None,
    form: TunnelForm | None,
    as_json: bool,
) -> None:
    """Say which command on your computer leads to the Jupyter server on this host."""
    if sum(value is not None for value in (remote_port, socket, server)) > 1:
        raise Refused("Give one of --remote-port, --socket and --server.")
    address, door = login_address(os.environ.get("SSH_CONNECTION", ""))
    is_here = remote_port is None and socket is None
    notices = [] if host is not None else [HOST_ASSUMED["connection" if address else "own_name"]]
    # another host that is named may have its sshd elsewhere
    known_port = door if is_here or host is None else None
    asked = Asked(
        form=form or "terminal",
        user=_login() if user is None else user,
        host=host if host is not None else address or os.uname().nodename,
        jump=jump,
        ssh_port=known_port if ssh_port is None else ssh_port,
        local_port=local_port,
        remote_port=remote_port,
        socket=socket,
        login_socket=login_socket,
        result=result,
    )
    if is_here:
        reach = _reached(server)
        asked = _towards(reach, asked)
        notices += [OPEN_TO_OTHERS] if reach.is_open else []
    _print(_completed(asked, form), notices, as_json)


def _completed(asked: Asked, form: TunnelForm | None) -> Asked:
    """With what follows from the rest, where it is not said."""
    if asked.socket is not None and form is None:
        return msgspec.structs.replace(asked, form="socket")
    if form == "node-reverse" and asked.login_socket is None:
        return msgspec.structs.replace(asked, login_socket=_new_socket())
    return asked


def _print(asked: Asked, notices: list[str], as_json: bool) -> None:
    made = fill(read_forms(), asked)
    if made.refused:
        raise Refused(refusal_sentence(made.refused[0]))
    if as_json:
        click.echo(msgspec.json.encode(made))
    else:
        for line in step_lines(made.steps):
            click.echo(line)
    # what was assumed is also said to who reads a program's output
    if notices and not as_json:
        click.echo()
    for notice in notices:
        click.echo(notice, err=as_json)


def _login() -> str | None:
    """The name of this user; None if the system has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return os.environ.get("LOGNAME")


def _new_socket() -> str:
    """Where on the login host the node's socket is to be: a home is mostly the same on both."""
    return str(Path.home() / ".jrh" / f"{secrets.token_hex(4)}.sock")


def _towards(reach: Reach, asked: Asked) -> Asked:
    server = reach.server
    return msgspec.structs.replace(
        asked,
        remote_port=None if server.sock else str(server.port),
        socket=server.sock or None,
        base_url=server.base_url,
        tls=server.secure,
    )


def _reached(pid: int | None) -> Reach:
    """The server that is meant, if 127.0.0.1 leads to it."""
    reach = chosen_server(pid, "or give the port of one by --remote-port")
    if not reach.on_loopback:
        raise Refused(
            f"The server of process {reach.server.pid} does not answer on 127.0.0.1; "
            "start it with --ip=127.0.0.1."
        )
    return reach
