"""Sentences of any command whose user's own folders cannot be used. Pure."""

from __future__ import annotations

NO_HOME = "No home folder is known for this user: set HOME."


def denied_sentence(path: object) -> str:
    """What may not be opened, and what to do.

    Examples
    --------
    >>> denied_sentence("/home/ann/.jupyter")
    '/home/ann/.jupyter may not be opened by you. Look at its permissions, and those above it.'
    """
    name = "A folder that is needed" if path is None else ascii(str(path))[1:-1]
    return f"{name} may not be opened by you. Look at its permissions, and those above it."
