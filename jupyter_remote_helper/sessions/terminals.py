"""Terminals of the server that show sessions: one for each, however often it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Pty(Protocol):
    """The program in a terminal, as ptyprocess has it."""

    def isalive(self) -> bool:
        """Whether it runs."""


class Terminal(Protocol):
    """A terminal, as terminado has it."""

    ptyproc: Pty


class Terminals(Protocol):
    """Jupyter's manager of terminals."""

    terminals: Mapping[str, Terminal]

    def create(self, *, shell_command: list[str]) -> dict[str, object]:
        """Start a program in a new terminal."""


class OpenSessions:
    """Which terminal shows which session."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def show(self, terminals: Terminals, session_id: str, argv: list[str]) -> str:
        """The name of a terminal in which these words run for a session."""
        name = self._names.get(session_id)
        one = None if name is None else terminals.terminals.get(name)
        if name is not None and one is not None and one.ptyproc.isalive():
            return name
        made = str(terminals.create(shell_command=argv)["name"])
        self._names[session_id] = made
        return made
