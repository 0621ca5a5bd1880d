"""`tunnel`: the commands for the laptop."""

from __future__ import annotations

import os
from typing import Any, get_args

import click
import msgspec

from jupyter_remote_helper.contract_tunnel import (
    Tunnel,
    TunnelFacts,
    TunnelForm,
    TunnelMemory,
    TunnelMemoryRequest,
    TunnelRoute,
)
from jupyter_remote_helper.errors import Refused
from jupyter_remote_helper.tunnel.book import read_forms
from jupyter_remote_helper.tunnel.facts import tunnel_facts
from jupyter_remote_helper.tunnel.forms import fill
from jupyter_remote_helper.tunnel.remembered import remember as keep
from jupyter_remote_helper.tunnel.servers import Reach
from jupyter_remote_helper.tunnel.slots import Asked
from jupyter_remote_helper.tunnel.usual import asked_by, new_socket

from .servers import chosen_server
from .trouble import trouble_options
from .tunnel_texts import (
    ALL_THE_SAME,
    NOT_NEEDED,
    REMEMBERED,
    SAY_HERE,
    refusal_sentence,
    step_lines,
)
from .way import assumptions


@click.command()
@click.option("--user", metavar="NAME", help="Who you are on the host; else as you are here.")
@click.option("--host", metavar="HOST", help="The host's name, as your computer knows it.")
@click.option("--jump", metavar="USER@HOST[:PORT]", help="Go through a bastion or login node.")
@click.option("--ssh-port", metavar="N", help="Where the host's sshd listens, if not at 22.")
@click.option("--local-port", metavar="N", help="The port on your computer.")
@click.option("--remote-port", metavar="N", help="The port of the server; none needs to run yet.")
@click.option("--socket", metavar="PATH", help="The Unix socket of the server, likewise.")
@click.option("--base-url", metavar="/PATH/", help="The base URL of a server that does not run.")
@click.option("--server", type=int, metavar="PID", help="Which of the servers that run here.")
@click.option("--login-socket", metavar="PATH", help="For node-reverse: a new one of ours if not.")
@click.option("--result", metavar="PATH", help="Also say how to fetch this file.")
@click.option("--form", type=click.Choice(get_args(TunnelForm)), help="How to make the tunnel.")
@click.option("--remember", is_flag=True, help="Keep what is said of the way for next time.")
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
    base_url: str | None,
    server: int | None,
    login_socket: str | None,
    result: str | None,
    form: TunnelForm | None,
    remember: bool,
    as_json: bool,
) -> None:
    """Say which command on your computer leads to the Jupyter server on this host."""
    said = Said(user, host, jump, ssh_port, local_port, form)
    target = Target(remote_port, socket, base_url, server)
    reach = target.reach()
    facts = tunnel_facts(reach, os.environ)
    is_elsewhere = reach is None and host is not None and host != facts.host
    asked = target.asked(_base(facts, form, is_elsewhere=is_elsewhere))
    asked = msgspec.structs.replace(asked, result=result, **said.values())
    if asked.form == "node-reverse":
        asked = msgspec.structs.replace(asked, login_socket=login_socket or new_socket())
    elif login_socket is not None:
        asked = msgspec.structs.replace(asked, login_socket=login_socket)
    made = fill(read_forms(), asked)
    if made.refused:
        raise Refused(refusal_sentence(made.refused[0]))
    notices = assumptions(facts, asked, SAY_HERE) if not is_elsewhere else []
    is_needed = facts.not_needed is None or host is not None
    if facts.not_needed is not None and host is None:
        notices = [NOT_NEEDED[facts.not_needed], ALL_THE_SAME]
    if remember:
        keep(said.memory(made.route, facts.remembered), facts.job)
        notices.append(REMEMBERED)
    _print(made if is_needed or as_json else None, notices, as_json)


class Said(msgspec.Struct, frozen=True):
    """What was said of the way on the command line."""

    user: str | None
    host: str | None
    jump: str | None
    ssh_port: str | None
    local_port: str | None
    form: TunnelForm | None

    def values(self) -> dict[str, Any]:
        """What of it was said at all."""
        return {name: v for name, v in msgspec.structs.asdict(self).items() if v is not None}

    def memory(self, route: TunnelRoute, before: TunnelMemory) -> TunnelMemoryRequest:
        """What is to be remembered: this, and what was before where nothing is said of it.

        Nothing at all where nothing is said.
        """
        values = self.values()
        if not values:
            return TunnelMemoryRequest()
        if before.route is None or values.keys() & {"jump", "form"}:
            values["route"] = route
        return TunnelMemoryRequest(**msgspec.structs.asdict(before) | values)


class Target(msgspec.Struct, frozen=True):
    """Which server was meant."""

    remote_port: str | None
    socket: str | None
    base_url: str | None
    pid: int | None

    def reach(self) -> Reach | None:
        """The server that runs here; None if the target needs none to run."""
        named = [value is not None for value in (self.remote_port, self.socket, self.pid)]
        if sum(named) > 1:
            raise Refused("Give one of --remote-port, --socket and --server.")
        if self.remote_port is not None or self.socket is not None:
            return None
        if self.base_url is not None:
            raise Refused("--base-url goes with --remote-port or --socket; a server knows its own.")
        return _reached(self.pid)

    def asked(self, asked: Asked) -> Asked:
        """With this target, where it is not the server that runs here."""
        if self.remote_port is None and self.socket is None:
            return asked
        is_plain = asked.form == "terminal" and self.socket is not None
        return msgspec.structs.replace(
            asked,
            form="socket" if is_plain else asked.form,
            remote_port=self.remote_port,
            socket=self.socket,
            base_url="/" if self.base_url is None else self.base_url,
        )


def _base(facts: TunnelFacts, form: TunnelForm | None, *, is_elsewhere: bool) -> Asked:
    """What holds where nothing is said; what is known of this host holds for no other."""
    if is_elsewhere:
        return Asked(user=facts.user)
    asked = asked_by(facts)
    # a login node that was only guessed is for the form that needs one
    is_guess = facts.remembered.jump is None and form not in {None, "node", "node-reverse"}
    return msgspec.structs.replace(asked, jump=None) if is_guess else asked


def _print(made: Tunnel | None, notices: list[str], as_json: bool) -> None:
    if made is not None and as_json:
        click.echo(msgspec.json.encode(made))
    elif made is not None:
        for line in step_lines(made.steps):
            click.echo(line)
        if notices:
            click.echo()
    # what was assumed is also said to who reads a program's output
    for notice in notices:
        click.echo(notice, err=as_json)


def _reached(pid: int | None) -> Reach:
    """The server that is meant, if 127.0.0.1 leads to it."""
    reach = chosen_server(pid, "or give the port of one by --remote-port")
    if not reach.on_loopback:
        raise Refused(
            f"The server of process {reach.server.pid} does not answer on 127.0.0.1; "
            "start it with --ip=127.0.0.1."
        )
    return reach
