"""The way from the laptop to this host, as it is known without being told, or was remembered."""

from __future__ import annotations

import os
from contextlib import suppress

import msgspec

from jupyter_remote_helper.contract_tunnel import Tunnel, TunnelFacts
from jupyter_remote_helper.errors import Refused
from jupyter_remote_helper.tunnel import slots
from jupyter_remote_helper.tunnel.book import read_forms
from jupyter_remote_helper.tunnel.facts import tunnel_facts
from jupyter_remote_helper.tunnel.forms import fill
from jupyter_remote_helper.tunnel.slots import Asked
from jupyter_remote_helper.tunnel.usual import asked_by

from .tunnel_texts import (
    HOST_ASSUMED,
    IN_CONTAINER,
    JUMP_ASSUMED,
    NOT_NEEDED,
    OPEN_TO_OTHERS,
    SAY_HOST,
    SAY_HOST_SENTENCE,
    SAY_ONCE,
    Say,
    no_command_sentence,
    refusal_sentence,
)


class Way(msgspec.Struct):
    """The tunnel, what there is to know about it, and how to log in (None: not safe to print).

    `is_direct` says that a browser reaches the server's own address without one.
    """

    tunnel: Tunnel
    notices: list[str]
    login: str | None
    is_direct: bool


def way_to(facts: TunnelFacts) -> Way:
    """The way to the server that the facts are about; nothing that is not safe is printed."""
    asked = asked_by(facts)
    tunnel = fill(read_forms(), asked)
    notices = [no_command_sentence(refusal) for refusal in tunnel.refused]
    if facts.not_needed is not None:
        notices.append(NOT_NEEDED[facts.not_needed])
    if not tunnel.refused:
        notices += assumptions(facts, asked, SAY_ONCE)
    is_direct = facts.not_needed in {"local", "vscode"}
    login = None
    if not (tunnel.refused or is_direct):
        with suppress(slots.NotAllowed):
            login = login_command(asked)
    return Way(tunnel, notices, login, is_direct)


def assumptions(facts: TunnelFacts, asked: Asked, say: Say) -> list[str]:
    """What was taken for granted, and what somebody should know before they rely on it.

    `say` is how to name the host otherwise.
    """
    notices = []
    job = facts.job
    is_node = job is not None and job.node is not None  # whose name the login node knows
    if asked.host == facts.host and facts.host_source != "remembered" and not is_node:
        notices.append(HOST_ASSUMED[facts.host_source].format(say=say.host))
    if job is not None and asked.jump is not None and asked.jump == job.submit_host:
        notices.append(JUMP_ASSUMED.format(say=say.jump))
    if facts.container and facts.host_source != "connection":  # a login came in, so sshd is inside
        notices.append(IN_CONTAINER)
    if facts.server is not None and facts.server.is_open:
        notices.append(OPEN_TO_OTHERS)
    return notices


def login_command(asked: Asked) -> str:
    """The words that log in with a terminal.

    Raises
    ------
    NotAllowed
        Something has no place in a command.

    Examples
    --------
    >>> login_command(Asked(user="ann", host="n042", jump="login1:2222"))
    'ssh -t -J ann@login1:2222 ann@n042'
    """
    user, host = slots.user(asked.user), slots.host(asked.host)
    words = ["ssh", "-t"]
    if port := slots.ssh_port(asked.ssh_port):
        words += ["-p", port]
    if asked.jump is not None:
        # the name on the laptop may be another one, so it is said for the bastion, too
        name, bastion, door = slots.jump(asked.jump, user)
        if slots.is_ipv6(bastion):
            raise slots.NotAllowed("jump", "ipv6_not_in_this_form")
        words += ["-J", f"{name}@{bastion}" + (f":{door}" if door else "")]
    return " ".join([*words, f"{user}@{host}"])


def login_here(user: str | None, host: str | None) -> tuple[str | None, list[str]]:
    """How the laptop logs in to this host, None where that is not known; and what to know of it.

    Raises
    ------
    Refused
        A name that was given has no place in a command.
    """
    facts = tunnel_facts(None, os.environ)
    asked = asked_by(facts)
    asked = msgspec.structs.replace(asked, user=user or asked.user, host=host or asked.host)
    notices = [] if host else assumptions(facts, asked, SAY_HOST)
    if host is None and facts.container and facts.host_source in {"own_name", "own_full_name"}:
        return None, [f"{IN_CONTAINER} {SAY_HOST_SENTENCE}"]
    try:
        return login_command(asked), notices
    except slots.NotAllowed as error:
        sentence = refusal_sentence(error.refusal)
        if user is not None or host is not None:
            raise Refused(sentence) from error
        return None, [sentence]
