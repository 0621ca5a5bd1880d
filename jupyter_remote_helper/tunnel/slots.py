"""What may stand in a command for the laptop: a whitelist for each slot. Pure.

Nothing is ever escaped. All that is let through means the same to sh, fish, cmd and PowerShell;
the rest is refused. A host that begins with a hyphen would be an option to ssh, and one of them
runs a command.
"""

from __future__ import annotations

import ipaddress
import re

import msgspec

from jupyter_remote_helper.contract import Refusal
from jupyter_remote_helper.contract_tunnel import RefusalCode, TunnelField, TunnelForm

USER = re.compile(r"(?!-)[A-Za-z0-9._-]{1,64}")
NAME = re.compile(r"(?!-)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
IPV6 = re.compile(r"[0-9A-Fa-f:.]+")
PATH = re.compile(r"/[A-Za-z0-9._/+-]*[A-Za-z0-9._+-]")
BASE_URL = re.compile(r"/([A-Za-z0-9._/-]*/)?")
JUMP = re.compile(r"(?:([^@]*)@)?(\[[^\]]*\]|[^:\[\]]*|[^\[\]]*:[^\[\]]*:[^\[\]]*)(?::([^:]*))?")
NUMBER = re.compile(r"[1-9][0-9]{0,4}")

MOST_NAME = 253
MOST_SOCKET_BYTES = 107
MOST_BASE_URL = 1000
MOST_PATH = 1000
LOWEST_LOCAL_PORT = 1024
USUAL_SSH_PORT = "22"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a tunnel is asked for, as typed; None is not said.

    `host` is the name by which the laptop, or the bastion behind `jump`, knows the server's
    host. `jump` is `[USER@]HOST[:PORT]`. `socket` goes before `remote_port`. `login_socket` is
    where the login host is to have a socket that leads to the node: a new name each time, since
    the file of an old one is in the way. `result` is a file to be fetched from the host.
    """

    form: TunnelForm = "terminal"
    user: str | None = None
    host: str | None = None
    jump: str | None = None
    ssh_port: str | None = None
    local_port: str | None = None
    remote_port: str | None = None
    socket: str | None = None
    base_url: str = "/"
    tls: bool = False
    login_socket: str | None = None
    result: str | None = None


class NotAllowed(Exception):
    """A value has no place in a command."""

    def __init__(self, field: TunnelField, code: RefusalCode) -> None:
        super().__init__(field, code)
        self.refusal = Refusal(field, code)


def user(text: str | None, field: TunnelField = "user") -> str:
    """A login name.

    Examples
    --------
    >>> user("ann.b")
    'ann.b'
    >>> user("-oProxyCommand=x")
    Traceback (most recent call last):
    ...
    jupyter_remote_helper.tunnel.slots.NotAllowed: ('user', 'characters')
    """
    if not text:
        raise NotAllowed(field, "missing")
    if not USER.fullmatch(text):
        raise NotAllowed(field, "characters")
    return text


def host(text: str | None, field: TunnelField = "host") -> str:
    """A host's name or address; an IPv6 address comes out without brackets.

    Underscores are in no name of the DNS, but in those that ssh_config(5) and clusters give.

    Examples
    --------
    >>> host("gpu1.example.org"), host("[2001:DB8::1]")
    ('gpu1.example.org', '2001:DB8::1')
    """
    if not text:
        raise NotAllowed(field, "missing")
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if is_ipv6(bare) or (bare == text and len(text) <= MOST_NAME and NAME.fullmatch(text)):
        return bare
    raise NotAllowed(field, "characters")


def is_ipv6(text: str) -> bool:
    """Whether a text is an IPv6 address, without brackets and without a zone."""
    if ":" not in text or not IPV6.fullmatch(text):
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def port(text: str | None, field: TunnelField) -> str:
    """A port, 1 to 65535; on the laptop from 1024, since the ones below belong to root.

    Examples
    --------
    >>> port("8888", "remote_port")
    '8888'
    """
    if not text:
        raise NotAllowed(field, "missing")
    if not re.fullmatch(r"[0-9]+", text):
        raise NotAllowed(field, "characters")
    lowest = LOWEST_LOCAL_PORT if field == "local_port" else 1
    if not NUMBER.fullmatch(text) or not lowest <= int(text) <= 65535:
        raise NotAllowed(field, "out_of_range")
    return text


def ssh_port(text: str | None, field: TunnelField = "ssh_port") -> str:
    """A port of sshd, or "" for the usual one, which need not be said.

    Examples
    --------
    >>> ssh_port("2222"), ssh_port("22"), ssh_port(None)
    ('2222', '', '')
    """
    return "" if text in {None, USUAL_SSH_PORT} else port(text, field)


def jump(text: str, usual_user: str) -> tuple[str, str, str]:
    """User, host and port ("" for the usual one) of a bastion.

    Examples
    --------
    >>> jump("ann@bastion:2222", "bob"), jump("[2001:db8::1]:22", "bob")
    (('ann', 'bastion', '2222'), ('bob', '2001:db8::1', ''))
    """
    if not text:
        raise NotAllowed("jump", "missing")
    found = JUMP.fullmatch(text)
    if found is None or "" in found.groups():
        raise NotAllowed("jump", "characters")
    named, machine, door = found.groups()
    return (
        user(usual_user if named is None else named, "jump"),
        host(machine, "jump"),
        ssh_port(door, "jump"),
    )


def socket(text: str, field: TunnelField = "socket") -> str:
    """The path of a Unix socket: absolute, and short enough for one."""
    return _path(text, field, MOST_SOCKET_BYTES)


def result(text: str) -> str:
    """The path of a file on the host. One with a blank would need quotes for two shells at once."""
    return _path(text, "result", MOST_PATH)


def _path(text: str, field: TunnelField, most: int) -> str:
    if not PATH.fullmatch(text):
        raise NotAllowed(field, "characters")
    if len(text) > most:
        raise NotAllowed(field, "out_of_range")
    return text


def base_url(text: str) -> str:
    """The path below which the server answers; it begins and ends with a slash."""
    if not BASE_URL.fullmatch(text):
        raise NotAllowed("base_url", "characters")
    if len(text) > MOST_BASE_URL:
        raise NotAllowed("base_url", "out_of_range")
    return text


def usual_local_port(name: str, machine: str) -> str:
    """The port on the laptop for a user of a host: always the same, from 20000 to 29999.

    Far from 8888, which a Jupyter on the laptop takes, and different for two hosts. The sum is
    FNV-1a of 32 bits, which both languages have in three lines.

    Examples
    --------
    >>> usual_local_port("ann", "gpu1.example.org")
    '25581'
    """
    total = 2166136261
    for byte in f"{name}@{machine}".encode():
        total = (total ^ byte) * 16777619 % 2**32
    return str(20000 + total % 10000)
