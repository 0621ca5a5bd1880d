"""The way from the laptop to this host, as it is known without being told, or was remembered."""

from __future__ import annotations

import msgspec

from jupyter_remote_helper.contract_tunnel import Tunnel, TunnelFacts
from jupyter_remote_helper.tunnel import slots
from jupyter_remote_helper.tunnel.book import read_forms
from jupyter_remote_helper.tunnel.forms import fill
from jupyter_remote_helper.tunnel.slots import Asked
from jupyter_remote_helper.tunnel.usual import asked_by

from .tunnel_texts import (
    HOST_ASSUMED,
    IN_CONTAINER,
    JUMP_ASSUMED,
    NOT_NEEDED,
    OPEN_TO_OTHERS,
    SAY_ONCE,
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
    notices = [refusal_sentence(refusal) for refusal in tunnel.refused]
    if facts.not_needed is not None:
        notices.append(NOT_NEEDED[facts.not_needed])
    if not tunnel.refused:
        notices += assumptions(facts, asked, SAY_ONCE)
    is_direct = facts.not_needed in {"local", "vscode"}
    login = None if tunnel.refused or is_direct else _login_command(asked)
    return Way(tunnel, notices, login, is_direct)


def assumptions(facts: TunnelFacts, asked: Asked, say: str) -> list[str]:
    """What was taken for granted, and what somebody should know before they rely on it.

    `say` is how to name the host otherwise.
    """
    notices = []
    if asked.host == facts.host and facts.host_source != "remembered":
        notices.append(HOST_ASSUMED[facts.host_source].format(say=say))
    job = facts.job
    if job is not None and asked.jump is not None and asked.jump == job.submit_host:
        notices.append(JUMP_ASSUMED)
    if facts.container and facts.host_source != "connection":  # a login came in, so sshd is inside
        notices.append(IN_CONTAINER)
    if facts.server is not None and facts.server.is_open:
        notices.append(OPEN_TO_OTHERS)
    return notices


def _login_command(asked: Asked) -> str:
    """The words that log in with a terminal. The form let all of these values through."""
    words = ["ssh", "-t"]
    if asked.ssh_port not in {None, slots.USUAL_SSH_PORT}:
        words += ["-p", str(asked.ssh_port)]
    if asked.jump is not None:
        words += ["-J", asked.jump]
    return " ".join([*words, f"{asked.user}@{asked.host}"])
