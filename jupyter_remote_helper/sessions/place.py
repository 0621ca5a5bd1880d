"""Where things of sessions are kept, by name. Pure."""

from __future__ import annotations

import re

LOG = re.compile(r"remote-helper-([1-9][0-9]{0,9})\.log")
"""Names as `log_name` makes them, with the number of the process."""


def log_name(pid: int) -> str:
    """The name of the log of a protected server, in Jupyter's runtime folder.

    Examples
    --------
    >>> log_name(7)
    'remote-helper-7.log'
    """
    return f"remote-helper-{pid}.log"
