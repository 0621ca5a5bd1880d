"""Both multiplexers under one roof: what a session is, whoever keeps it."""

from __future__ import annotations

from typing import Protocol

import msgspec

from jupyter_remote_helper.contract import Multiplexer, Session, SessionKind

from .processes import Process


class Found(msgspec.Struct, frozen=True):
    """A session, and what only this host needs of it.

    `place` is its socket, or its folder of sockets; `handle` what its multiplexer calls it;
    `roots` are the processes that the multiplexer has started in it; `keeper` is the process that
    holds it.
    """

    session: Session
    place: str
    handle: str
    keeper: int
    roots: tuple[int, ...]


class Adapter(Protocol):
    """One multiplexer."""

    kind: SessionKind

    def all(self, table: dict[int, Process]) -> tuple[list[Found], Multiplexer]:
        """Its sessions, and how it is."""

    def create(self, name: str, folder: str) -> str:
        """Make a session, and give its id."""

    def attach_argv(self, found: Found) -> list[str]:
        """The words that show a session in a terminal of this host."""

    def end(self, found: Found) -> None:
        """Tell a session to end."""

    def is_gone(self, found: Found) -> bool:
        """Whether a session has ended for sure; others that do not answer do not matter."""
