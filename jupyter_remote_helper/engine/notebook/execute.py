"""Executes the cells of a notebook on a kernel, one after the other, and says how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import msgspec

from jupyter_remote_helper.engine.journal import Journal
from jupyter_remote_helper.engine.records import (
    CellEnded,
    CellError,
    CellStarted,
    End,
    Evidence,
    Failed,
    KernelDied,
    KernelNotStarted,
    KernelReady,
    Noted,
    OutputIncomplete,
    PhaseEntered,
    Running,
    Succeeded,
)
from jupyter_remote_helper.engine.status import StatusWriter, now

from .cells import Cell, Reply, cut, verdict
from .kernel import Kernel
from .loop import KernelEnded, Loop

QUIET_S = 5.0
RETRY_INFO_S = 0.5

LIFT_LIMIT = (
    "(lambda thread: thread.schedule(lambda: thread.socket.setsockopt(23, 0)))"
    "(get_ipython().kernel.iopub_thread)"
)
"""Lifts ipykernel's limit of 1,000 unsent messages (ZMQ_SNDHWM, option 23), above which it drops
output in silence. If a version of ipykernel has no such thread, the error stays silent too."""


class Execution:
    """One notebook on one kernel, from the kernel's first answer to its end.

    `last_words` gives the last lines that the kernel wrote outside of the protocol.
    """

    def __init__(
        self,
        kernel: Kernel,
        journal: Journal,
        status: StatusWriter,
        last_words: Callable[[], Sequence[str]],
    ) -> None:
        self._kernel = kernel
        self._journal = journal
        self._status = status
        self._last_words = last_words
        self._loop = Loop(kernel, journal, status)

    def run(self, cells: Sequence[Cell], *, start_s: float, allow_errors: bool) -> End:
        """Execute the cells in order, stop the kernel, and say how it ended."""
        end: End
        try:
            if self._become_ready(start_s):
                end = self._run_cells(cells, allow_errors=allow_errors)
            else:
                detail = " · ".join([f"no answer within {start_s:g} s", *self._last_words()])
                end = Failed(KernelNotStarted(cut(detail)))
        except KernelEnded:
            end = self._death()
        finally:
            self._loop.close()
        return end

    def _become_ready(self, start_s: float) -> bool:
        """Wait until the kernel answers and its output reaches us; False when it never does.

        The answer alone is not enough: output sent before our subscription arrived is lost, so
        the question is repeated until something was heard on that channel.
        """
        deadline_s = time.monotonic() + start_s
        while time.monotonic() < deadline_s:
            self._loop.ask_info()
            retry_at_s = time.monotonic() + RETRY_INFO_S
            while self._loop.info is None or time.monotonic() < retry_at_s:
                if self._loop.info is not None and self._loop.hears_output:
                    self._begin(deadline_s)
                    return True
                if time.monotonic() >= deadline_s:
                    return False
                self._loop.turn(min(RETRY_INFO_S, deadline_s - time.monotonic()))
        return False

    def _begin(self, deadline_s: float) -> None:
        info = self._loop.info
        if info is None:
            return
        self._journal.append(KernelReady(*self._journal.stamp(), language_info=info.language_info))
        if info.implementation == "ipython":
            request_id = self._loop.execute(LIFT_LIMIT, silent=True)
            while not self._loop.is_answered(request_id) and time.monotonic() < deadline_s:
                self._loop.turn(RETRY_INFO_S)
        phase = Running(now())
        self._journal.append(PhaseEntered(*self._journal.stamp(), phase=phase))
        self._status.enter(phase)

    def _run_cells(self, cells: Sequence[Cell], *, allow_errors: bool) -> End:
        for cell in cells:
            if cell.is_skipped:
                self._end_cell(cell, "skipped", None, 0.0)
                continue
            reply = self._run_cell(cell)
            then = verdict(reply, errors_allowed=allow_errors or cell.may_raise)
            if then.then == "fail":
                return Failed(CellError(cell.number, then.ename, then.evalue))
            if then.then == "stop":
                break
        return Succeeded()

    def _run_cell(self, cell: Cell) -> Reply:
        self._journal.append(
            CellStarted(*self._journal.stamp(), cell=cell.number, cell_id=cell.id, label=cell.label)
        )
        self._advance(current=cell.number, label=cell.label)
        self._loop.timings = {}
        begun_s = heard_s = time.monotonic()
        self._loop.book.send(self._loop.execute(cell.source), cell.number)
        while (reply := self._loop.book.over) is None:
            heard = self._loop.turn(QUIET_S)
            if heard or not self._loop.book.has_reply:
                heard_s = time.monotonic()
            elif time.monotonic() - heard_s > QUIET_S:
                self._end_unannounced(cell)
        self._loop.flush()
        self._end_cell(cell, reply.status, reply.execution_count, time.monotonic() - begun_s)
        return reply

    def _end_unannounced(self, cell: Cell) -> None:
        """The kernel replied and then fell silent without going idle: go on, and say so."""
        note = OutputIncomplete(cell.number)
        self._journal.append(Noted(*self._journal.stamp(), note=note))
        self._loop.book.idle_now()

    def _end_cell(self, cell: Cell, status: str, count: int | None, elapsed_s: float) -> None:
        self._journal.append(
            CellEnded(
                *self._journal.stamp(),
                cell=cell.number,
                cell_id=cell.id,
                status=status,
                execution_count=count,
                elapsed_s=round(elapsed_s, 4),
                timings=self._loop.timings if status != "skipped" else {},
            )
        )
        self._advance(done=cell.number)

    def _advance(
        self, *, done: int | None = None, current: int | None = None, label: str | None = None
    ) -> None:
        was = self._status.progress
        done = was.done if done is None else done
        self._status.advance(msgspec.structs.replace(was, done=done, current=current, label=label))

    def _death(self) -> Failed:
        """Why there is no kernel any more."""
        code = self._kernel.process.wait()
        words = self._last_words()
        if self._loop.info is None:
            how = f"it ended with code {code}" if code >= 0 else f"signal {-code} ended it"
            return Failed(KernelNotStarted(cut(" · ".join([how, *words]))))
        return Failed(
            KernelDied(
                cell=self._status.progress.current,
                signal=-code if code < 0 else None,
                exit_code=code if code >= 0 else None,
                oom=None,
                evidence=tuple(Evidence("log_line", cut(word)) for word in words),
            )
        )
