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

    @property
    def ptyproc(self) -> Pty:
        """Its program."""


class Terminals(Protocol):
    """Jupyter's manager of terminals."""

    @property
    def terminals(self) -> Mapping[str, Terminal]:
        """Those that there are, by name."""

    def create(self, *, shell_command: list[str]) -> dict[str, object]:
        """Start a program in a new terminal."""


class OpenSessions:
    """Which terminal shows which session."""

    def __init__(self) -> None:
        self._shown: dict[str, tuple[str, Terminal]] = {}

    def show(self, terminals: Terminals, session_id: str, argv: list[str]) -> str:
        """The name of a terminal in which these words run for a session.

        Names of terminals are given again, so it is the terminal itself that is remembered.
        """
        name, shown = self._shown.get(session_id, ("", None))
        is_there = shown is not None and terminals.terminals.get(name) is shown
        if is_there and shown is not None and shown.ptyproc.isalive():
            return name
        made = str(terminals.create(shell_command=argv)["name"])
        self._shown[session_id] = (made, terminals.terminals[made])
        return made
