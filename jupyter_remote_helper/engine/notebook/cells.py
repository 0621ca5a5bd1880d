"""Which cell a message belongs to, when a cell is over, and what its end means. Pure.

A cell is over when the kernel has both replied and gone idle for it: the reply comes on another
channel than the output, so it says nothing about output still under way.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from .document import Json, first_line, source_of, tags_of
from .text import cut

SKIP_TAG = "skip-execution"
MAY_RAISE_TAG = "raises-exception"


class Cell(msgspec.Struct, frozen=True):
    """One code cell to execute. `number` counts the result's code cells from 1."""

    number: int
    id: str
    source: str
    label: str
    is_skipped: bool
    may_raise: bool


class Over(msgspec.Struct, frozen=True):
    """A cell that is over: how, its execution count, and the times that its kernel reported."""

    cell: Cell
    status: str
    execution_count: int | None
    elapsed_s: float
    timings: dict[str, str]


class Reply(msgspec.Struct, frozen=True):
    """The content of an execute_reply, as far as it decides anything."""

    status: str = ""
    execution_count: int | None = None
    ename: str = ""
    evalue: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """What follows from the end of a cell: go on, stop as a success, or stop as a failure."""

    then: Literal["go_on", "stop", "fail"]
    ename: str = ""
    evalue: str = ""


def cell_from_json(number: int, cell: Json) -> Cell:
    """The cell to execute; a blank one is skipped like one that is tagged so."""
    source, tags = source_of(cell), tags_of(cell)
    return Cell(
        number=number,
        id=str(cell["id"]),
        source=source,
        label=first_line(source),
        is_skipped=not source.strip() or SKIP_TAG in tags,
        may_raise=MAY_RAISE_TAG in tags,
    )


def verdict(reply: Reply, *, errors_allowed: bool) -> Verdict:
    """What the reply to a cell means for the run.

    Only "ok" is a success. Any status but "ok" and "error" (an interrupted R kernel says
    "abort", a kernel told to drop its queue "aborted") means that the cell did not run to its
    end, so nothing after it may run. SystemExit with code 0 ends the run as its author wished.

    Examples
    --------
    >>> verdict(Reply("aborted"), errors_allowed=True).then
    'fail'
    >>> verdict(Reply("error", ename="SystemExit", evalue="0"), errors_allowed=False).then
    'stop'
    """
    if reply.status == "ok":
        return Verdict("go_on")
    if reply.status != "error":
        return Verdict("fail", "Aborted", f"The kernel did not finish this cell ({reply.status}).")
    if reply.ename == "SystemExit" and reply.evalue in {"", "0", "None"}:
        return Verdict("stop")
    if errors_allowed:
        return Verdict("go_on")
    return Verdict("fail", cut(reply.ename), cut(reply.evalue))


class CellBook:
    """Keeps which message belongs to which cell, and whether the current cell is over.

    Output is booked on the cell whose request caused it for as long as the kernel lives, so
    what a thread prints after its cell has ended still lands there.
    """

    def __init__(self) -> None:
        self._cells: dict[str, int] = {}
        self._current: str | None = None
        self._is_idle = False
        self._reply: Reply | None = None

    def send(self, message_id: str, cell: int) -> None:
        """A cell was sent with this message."""
        self._cells[message_id] = cell
        self._current, self._is_idle, self._reply = message_id, False, None

    def owner(self, parent_id: str) -> int | None:
        """The cell that a message belongs to, None when it belongs to none of ours."""
        return self._cells.get(parent_id)

    def is_current(self, parent_id: str) -> bool:
        """Whether a message belongs to the cell that runs now."""
        return self._current is not None and parent_id == self._current

    def idle(self, parent_id: str) -> None:
        """The kernel went idle after this request."""
        self._is_idle = self._is_idle or self.is_current(parent_id)

    def idle_now(self) -> None:
        """Wait no longer for the kernel to announce the end of the current cell."""
        self._is_idle = True

    def reply(self, parent_id: str, reply: Reply) -> None:
        """The kernel replied to this request; a second reply changes nothing."""
        if self.is_current(parent_id) and self._reply is None:
            self._reply = reply

    @property
    def has_reply(self) -> bool:
        """Whether the current cell was replied to, idle or not."""
        return self._reply is not None

    @property
    def over(self) -> Reply | None:
        """The reply of the current cell once it is over, else None."""
        return self._reply if self._is_idle else None
