"""What a server says in its log when it starts: how to come to it from a laptop."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from .book import read_forms
from .facts import tunnel_facts
from .forms import fill
from .servers import Server, own_reach
from .usual import asked_by, plain_form

SENTENCE = "From your computer: {command}    then open {url}"


def announcement(server: Server, ip: str, environment: Mapping[str, str]) -> str | None:
    """The plain command and the address, without a token; reads the disk and asks programs.

    None where no tunnel is needed, where none leads here, where the host's name can only be
    wrong, and where the command would hold something that does not belong into one.
    """
    reach = own_reach(server, ip)
    facts = tunnel_facts(reach, environment)
    is_outside = facts.container and facts.host_source not in {"connection", "remembered"}
    if facts.not_needed is not None or not reach.on_loopback or is_outside:
        return None
    asked = asked_by(facts)
    asked = msgspec.structs.replace(asked, form=plain_form(facts, asked.jump))
    steps = fill(read_forms(), asked).steps
    command = next((step.command for step in steps if step.command), None)
    url = next((step.url for step in steps if step.url), None)
    if command is None or url is None:
        return None
    return SENTENCE.format(command=command, url=url)
