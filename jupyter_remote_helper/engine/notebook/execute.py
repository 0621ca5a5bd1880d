"""Executes the cells of a notebook on a kernel, one after the other, and says how it ended."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence

import msgspec

from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import (
    CellEnded,
    CellError,
    CellStarted,
    End,
    Evidence,
    Failed,
    KernelDied,
    KernelReady,
    Noted,
    OutputIncomplete,
    Phase,
    PhaseEntered,
    Running,
    Stopping,
    Succeeded,
)
from jupyter_remote_helper.engine.status import StatusWriter, now

from .cells import Cell, Over, Reply, verdict
from .kernel import Kernel
from .limits import StopWatch
from .loop import KernelEnded, Loop
from .outputs import OutputWriter
from .stop import Ladder, Step

QUIET_S = 5.0
RETRY_INFO_S = 0.5
LADDER_TURN_S = 0.1

LIFT_LIMIT = (
    "(lambda thread: thread.schedule(lambda: thread.socket.setsockopt(23, 0)))"
    "(get_ipython().kernel.iopub_thread)"
)
"""Lifts ipykernel's limit of 1,000 unsent messages (ZMQ_SNDHWM, option 23), above which it drops
output in silence. If a version of ipykernel has no such thread, the error stays silent too."""


class NoAnswer(Exception):
    """The kernel lives and says nothing, or ended before it said anything."""


class Execution:
    """One notebook on one kernel, from the kernel's first answer to its end."""

    def __init__(
        self,
        kernel: Kernel,
        journal: Journal,
        status: StatusWriter,
        outputs: OutputWriter,
        watch: StopWatch,
    ) -> None:
        self._kernel = kernel
        self._journal = journal
        self._status = status
        self._watch = watch
        self._ladder: Ladder | None = None
        self._dying: int | None = None
        self._over: Over | None = None
        self._loop = Loop(kernel, journal, status, outputs, watch)

    def become_ready(self, deadline_s: float) -> None:
        """Wait until the kernel answers and its output reaches us, by the monotonic clock.

        The answer alone is not enough: output sent before our subscription arrived is lost, so
        the question is repeated until something was heard on that channel.

        Raises
        ------
        NoAnswer
            It did not by then, or it ended, or the run was told to stop.
        """
        try:
            while not self._is_ready(deadline_s):
                self._check_start(deadline_s)
            self._lift_limit(deadline_s)
        except KernelEnded:
            code = self._kernel.process.wait()
            how = f"it ended with code {code}" if code >= 0 else f"signal {-code} ended it"
            raise NoAnswer(how) from None

    def _is_ready(self, deadline_s: float) -> bool:
        self._loop.ask_info()
        retry_at_s = min(time.monotonic() + RETRY_INFO_S, deadline_s)
        while time.monotonic() < retry_at_s and self._ladder is None:
            if self._loop.info is not None and self._loop.hears_output:
                return True
            self._turn(retry_at_s - time.monotonic())
            if self._loop.info is None:  # asked already, and the question is kept until it listens
                retry_at_s = min(time.monotonic() + RETRY_INFO_S, deadline_s)
        return False

    def _check_start(self, deadline_s: float) -> None:
        if self._ladder is not None:
            raise NoAnswer("the run was told to stop")
        if time.monotonic() >= deadline_s:
            raise NoAnswer("it gave no answer in time")

    def _lift_limit(self, deadline_s: float) -> None:
        info = self._loop.info
        if info is None:
            return
        self._journal.append(KernelReady(*self._journal.stamp(), language_info=info.language_info))
        if info.implementation == "ipython":
            request_id = self._loop.execute(LIFT_LIMIT, silent=True)
            while not self._loop.is_answered(request_id) and time.monotonic() < deadline_s:
                self._turn(RETRY_INFO_S)

    def run(self, cells: Sequence[Cell], *, allow_errors: bool) -> End:
        """Execute the cells in order and say how it ended; the kernel is still there."""
        self._enter(Running(now()))
        try:
            end = self._run_cells(cells, allow_errors=allow_errors)
            self._settle()
        except KernelEnded:
            self._settle()
            end = self._death()
        return end

    @property
    def stopped(self) -> End | None:
        """The end that a stop makes, if the run was told to stop."""
        return self._ladder.stop.end if self._ladder else None

    def close(self) -> None:
        """End the kernel, and keep what it still prints."""
        self._loop.close()

    def _run_cells(self, cells: Sequence[Cell], *, allow_errors: bool) -> End:
        for cell in cells:
            if cell.is_skipped:
                self._settle()
                self._over = Over(cell, "skipped", None, 0.0, {})
                continue
            self._check_stop()
            reply = self._run_cell(cell) if self._ladder is None else None
            if reply is None or self.stopped is not None:
                return self.stopped or Succeeded()
            then = verdict(reply, errors_allowed=allow_errors or cell.may_raise)
            if then.then == "fail":
                return Failed(CellError(cell.number, then.ename, then.evalue))
            if then.then == "stop":
                break
        return Succeeded()

    def _run_cell(self, cell: Cell) -> Reply:
        self._watch.enter_cell(cell.number)
        begun_s = time.monotonic()
        request_id = self._loop.execute(cell.source)
        self._settle()  # now that the kernel works again
        self._begin_cell(cell, request_id)
        try:
            reply = self._reply_to(cell)
        except KernelEnded:
            self._dying = cell.number
            self._leave(cell, "died", self._loop.execution_count, begun_s)
            raise
        self._watch.leave_cell()
        self._leave(cell, reply.status, reply.execution_count, begun_s)
        return reply

    def _leave(self, cell: Cell, status: str, count: int | None, begun_s: float) -> None:
        elapsed_s = round(time.monotonic() - begun_s, 4)
        self._over = Over(cell, status, count, elapsed_s, self._loop.timings)

    def _settle(self) -> None:
        """Bring what is known of the cell before to the journal, if it is not there yet.

        Until it is sent its next cell the kernel does nothing, so that comes first.
        """
        over, self._over = self._over, None
        if over is None:
            return
        self._loop.flush()
        self._journal.append(
            CellEnded(
                *self._journal.stamp(),
                cell=over.cell.number,
                cell_id=over.cell.id,
                status=over.status,
                execution_count=over.execution_count,
                elapsed_s=over.elapsed_s,
                timings=over.timings,
            )
        )
        if over.status != "died":
            self._advance(done=over.cell.number)

    def _reply_to(self, cell: Cell) -> Reply:
        """Wait until the cell is over, and give the kernel's reply."""
        heard_s = time.monotonic()
        while (reply := self._loop.book.over) is None:
            heard = self._turn_of_cell()
            if heard or not self._loop.book.has_reply:
                heard_s = time.monotonic()
            elif time.monotonic() - heard_s > QUIET_S:
                self._end_unannounced(cell)
            if self._loop.has_hung_up:  # its variables are gone, and no reply will ever come
                self._kernel.signal_group(signal.SIGKILL)
        return reply

    def _turn_of_cell(self) -> bool:
        """A turn; a kernel that ended after it had finished the cell is the next one's matter."""
        try:
            return self._turn(QUIET_S)
        except KernelEnded:
            if self._loop.book.over is None:
                raise
            return True

    def _begin_cell(self, cell: Cell, request_id: str) -> None:
        self._loop.book.send(request_id, cell.number)
        self._loop.timings = {}
        self._loop.execution_count = None
        self._loop.oom.look()
        self._advance(current=cell.number, label=cell.label)
        self._journal.append(
            CellStarted(
                *self._journal.stamp(),
                cell=cell.number,
                cell_id=cell.id,
                label=cell.label,
                message_id=request_id,
            )
        )

    def _end_unannounced(self, cell: Cell) -> None:
        """The kernel replied and then fell silent without going idle: go on, and say so."""
        note = OutputIncomplete(cell.number)
        self._journal.append(Noted(*self._journal.stamp(), note=note))
        self._loop.book.idle_now()

    def _advance(
        self, *, done: int | None = None, current: int | None = None, label: str | None = None
    ) -> None:
        was = self._status.progress
        done = was.done if done is None else done
        self._status.advance(msgspec.structs.replace(was, done=done, current=current, label=label))

    def _enter(self, phase: Phase) -> None:
        self._settle()
        self._journal.append(PhaseEntered(*self._journal.stamp(), phase=phase))
        self._status.enter(phase)

    # --- stopping ---

    def _turn(self, most_s: float) -> bool:
        """A turn of the loop, and the next rung of the ladder when it is due."""
        heard = self._loop.turn(most_s if self._ladder is None else min(most_s, LADDER_TURN_S))
        self._check_stop()
        return heard

    def _check_stop(self) -> None:
        if self._ladder is None:
            stop = self._watch.reason()
            if stop is None:
                return
            self._ladder = Ladder(stop, time.monotonic())
            self._loop.heed_no_limits()
        if (step := self._ladder.due(time.monotonic())) is not None:
            self._enter(Stopping(now(), self._ladder.stop.by, step))
            self._take_step(step)

    def _take_step(self, step: Step) -> None:
        if step == "interrupt":
            self._loop.interrupt()
        else:
            number = signal.SIGTERM if step == "terminate" else signal.SIGKILL
            self._kernel.signal_group(number)

    def _death(self) -> End:
        """Why there is no kernel any more."""
        code = self._kernel.process.wait()
        if self.stopped is not None:
            return self.stopped
        if self._loop.has_hung_up:
            return Failed(KernelDied(self._dying, None, None, None, (Evidence("hung_up", None),)))
        kills = self._loop.oom.grown_by() if code == -signal.SIGKILL else None
        evidence = (Evidence("oom_kill", str(kills)),) if kills else ()
        return Failed(
            KernelDied(
                cell=self._dying,
                signal=-code if code < 0 else None,
                exit_code=code if code >= 0 else None,
                oom=True if kills else None,
                evidence=evidence,
            )
        )
