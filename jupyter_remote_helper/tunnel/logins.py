"""Where this host's sshd is, as the login knows it that this process descends from."""

from __future__ import annotations

import socket


def login_address(connection: str) -> tuple[str | None, str | None]:
    """The address and port at which a login came in, from its SSH_CONNECTION (ssh(1)).

    None and None where that is not said, and where the address is not one of this host's: batch
    systems hand the login node's environment on to their nodes.
    """
    fields = connection.split()
    if len(fields) != 4 or not _is_ours(fields[2]):
        return None, None
    return fields[2], fields[3]


def _is_ours(address: str) -> bool:
    """Whether a socket can be bound to the address; names are not looked up."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.inet_pton(family, address)
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except (OSError, ValueError):
        return False
    return True
