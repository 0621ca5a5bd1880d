"""Where things of sessions are kept, by name. Pure."""

from __future__ import annotations


def log_name(pid: int) -> str:
    """The name of the log of a protected server, in Jupyter's runtime folder.

    Examples
    --------
    >>> log_name(7)
    'remote-helper-7.log'
    """
    return f"remote-helper-{pid}.log"
