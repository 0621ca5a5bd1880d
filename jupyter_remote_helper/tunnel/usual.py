"""What to ask of the forms where nobody says anything, by what is known of the way."""

from __future__ import annotations

import secrets
from pathlib import Path

from jupyter_remote_helper.contract_tunnel import TunnelFacts, TunnelForm

from .slots import Asked


def asked_by(facts: TunnelFacts) -> Asked:
    """What to ask for where nothing is said."""
    known, server = facts.remembered, facts.server
    is_node = facts.job is not None and facts.job.node is not None
    jump = None if known.route == "direct" and not is_node else known.jump
    if is_node and jump is None and facts.job is not None:
        jump = facts.job.submit_host
    form = known.form or plain_form(facts, jump)
    return Asked(
        form=form,
        user=facts.user,
        host=facts.host,
        jump=jump,
        ssh_port=facts.ssh_port,
        local_port=known.local_port,
        remote_port=None if server is None or server.port is None else str(server.port),
        socket=None if server is None else server.socket,
        base_url="/" if server is None else server.base_url,
        tls=server is not None and server.tls,
        login_socket=new_socket() if form == "node-reverse" else None,
    )


def plain_form(facts: TunnelFacts, jump: str | None) -> TunnelForm:
    """The form that everybody can use, for this kind of server and host."""
    if facts.job is not None and facts.job.node is not None and jump is not None:
        return "node"
    is_socket = facts.server is not None and facts.server.socket is not None
    return "socket" if is_socket else "terminal"


def new_socket() -> str:
    """Where on the login host the node's socket is to be: a home is mostly the same on both."""
    return str(Path.home() / ".jrh" / f"{secrets.token_hex(4)}.sock")
