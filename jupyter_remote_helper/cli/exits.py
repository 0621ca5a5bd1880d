"""The exit codes of the command line. Pure."""

from __future__ import annotations

SUCCEEDED, FAILED, REFUSED, CANCELLED, LOST, LEFT = 0, 1, 2, 3, 4, 130
"""Of the commands that follow a run; the others know 0 and 2 only."""

SURVIVES, STOPS, UNCERTAIN = 0, 1, 4
"""Of `verdict`: it goes on, it may stop or will, that cannot be told."""
