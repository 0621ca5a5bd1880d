"""Sentences of any command whose user's own folders cannot be used. Pure."""

from __future__ import annotations

NO_HOME = "No home folder is known for this user: set HOME."


def denied_sentence(error: PermissionError) -> str:
    """What may not be opened, and what to do; of what has no path, what the system says.

    Examples
    --------
    >>> denied_sentence(PermissionError(13, "Permission denied", "/home/ann/.jupyter"))
    '/home/ann/.jupyter may not be opened by you. Look at its permissions, and those above it.'
    >>> denied_sentence(PermissionError(1, "Operation not permitted"))
    'The system does not allow that: Operation not permitted.'
    """
    if not isinstance(error.filename, str):
        return f"The system does not allow that: {error.strerror or 'it gives no reason'}."
    name = ascii(error.filename)[1:-1]
    return f"{name} may not be opened by you. Look at its permissions, and those above it."
