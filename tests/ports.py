"""Ports that a test may name: the system gives them to nobody by itself."""

from __future__ import annotations

import random
import socket

LOWEST, HIGHEST = 11_000, 18_000
"""Below what Linux hands out on its own (ip(7)), so that no connection takes one meanwhile."""


def free_port() -> int:
    """A port of 127.0.0.1 at which nobody listens."""
    while True:
        port = random.randrange(LOWEST, HIGHEST)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
