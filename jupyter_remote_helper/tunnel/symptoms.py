"""What tells that a tunnel does not work: messages of ssh and its kin, and what is seen. Pure.

`symptoms.json` has them, for the page, too. Their meaning stands with the texts of each language.
"""

from __future__ import annotations

from typing import Literal

import msgspec

SymptomCode = Literal[
    "local_port_busy",
    "local_port_reserved",
    "bad_forwarding",
    "bastion_refused",
    "nothing_listens",
    "forwarding_forbidden",
    "socket_unreachable",
    "name_unknown",
    "no_route",
    "no_sshd",
    "no_answer",
    "login_refused",
    "host_key_changed",
    "host_key_unknown",
    "tunnel_exists",
    "no_tunnel",
    "no_open_login",
    "login_socket_taken",
    "connection_lost",
    "autossh_jump",
    "windows_background",
    "windows_jump",
    "other_page",
    "page_forbidden",
    "page_hangs",
    "certificate_warning",
    "ends_when_idle",
]


class Symptom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A symptom and its signs: pieces of text that stand in one line, one after the other.

    One without signs is not a message: it is seen in the browser.
    """

    code: SymptomCode
    signs: tuple[tuple[str, ...], ...]


def symptom_of(message: str, symptoms: tuple[Symptom, ...]) -> SymptomCode | None:
    """What a message is a sign of: the first symptom, in their order, that it fits; else None.

    Examples
    --------
    >>> table = (Symptom("nothing_listens", (("channel ", ": Connection refused"),)),)
    >>> symptom_of("channel 2: open failed: connect failed: Connection refused", table)
    'nothing_listens'
    """
    lines = message.splitlines()
    for symptom in symptoms:
        if any(_fits(line, sign) for line in lines for sign in symptom.signs):
            return symptom.code
    return None


def _fits(line: str, sign: tuple[str, ...]) -> bool:
    at = 0
    for piece in sign:
        found = line.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True
