"""Ports of 127.0.0.1 for the lab: the same each time where that is possible."""

from __future__ import annotations

import os
import pwd
import socket
from collections.abc import Iterator

from jupyter_remote_helper.tunnel.slots import usual_local_port

NEXT = 20


def is_free(port: int) -> bool:
    """Whether a server could listen at a port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as a server does
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports() -> Iterator[int]:
    """Ports that are free when they are asked for: this user's usual one here, its neighbours, any.

    With the same port each time, the command of last time works again.
    """
    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        name = str(os.geteuid())
    usual = int(usual_local_port(name, os.uname().nodename))
    yield from (port for port in range(usual, usual + NEXT) if is_free(port))
    while True:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        yield int(port)
