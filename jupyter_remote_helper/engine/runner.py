"""One run from its request to its end, in the process that does the work."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from .conclude import Conclusion, conclude, conclude_dead
from .disk import NO_ROOM, PATIENCE_S, RETRY_S, Reserve, hold_up, no_space
from .identity import start_ticks
from .journal import BlobStore
from .notebook.assemble import prepared
from .notebook.cells import Cell, CellBook, cell_from_json
from .notebook.connection import Transport
from .notebook.document import code_cells
from .notebook.execute import Execution, NoAnswer
from .notebook.kernel import Kernel, last_words, start_kernel
from .notebook.limits import StopWatch
from .notebook.outputs import OutputWriter
from .notebook.stop import Stop
from .notebook.text import cut
from .recording import Journal
from .records import (
    FORMAT,
    Cancelled,
    End,
    Ended,
    Evidence,
    Failed,
    KernelDied,
    KernelNotStarted,
    Noted,
    NotStarted,
    Opened,
    PhaseEntered,
    ProcessesLeft,
    Progress,
    RunFile,
    Starting,
    Succeeded,
    WritingHeldUp,
)
from .status import StatusWriter, now

IPC_KERNELS = ("ipykernel", "IRkernel")
"""Parts of the command lines of kernels that are known to listen on Unix sockets."""


def run_to_end(
    run: RunFile,
    folder: Path,
    attempt: int,
    kernel: Kernel | Failed,
    log_fd: int,
    when_seen: Callable[[], None],
) -> None:
    """Execute the run in a folder, on a kernel that was started for it, and leave its end.

    `log_fd` takes what the kernel prints outside of cells; `when_seen` is called as soon as
    others can see that the run has begun.
    """
    try:
        runner = Runner(run, folder, attempt, kernel, log_fd)
    except OSError as error:  # nothing was begun, so it may as well end with that
        if isinstance(kernel, Kernel):
            kernel.end(terminate_after_s=0.0, kill_after_s=2.0)
        what = f"{error.filename or folder}: {os.strerror(error.errno or 0)}"
        cause = no_space(hold_up(error, folder)) or NotStarted(cut(what))
        _conclude_unstarted(folder, run, Failed(cause))
    else:
        runner.run(when_seen)


def _conclude_unstarted(folder: Path, run: RunFile, end: End) -> None:
    begun_s = time.monotonic()
    while True:
        try:
            conclude_dead(folder, run, end)
        except OSError:
            if time.monotonic() - begun_s > PATIENCE_S:
                raise
            time.sleep(RETRY_S)
        else:
            return


class Runner:
    """Executes the run in a folder, on a kernel that was started for it.

    Raises OSError at once when the run's files cannot be read or begun; never later.
    """

    def __init__(
        self, run: RunFile, folder: Path, attempt: int, kernel: Kernel | Failed, log_fd: int
    ) -> None:
        self._run = run
        self._kernel = kernel
        self._folder = folder
        self._attempt = attempt
        self._log_fd = log_fd
        self._source = (folder / run.source_name).read_bytes()
        self._reserve = Reserve(folder)
        self._reserve.make()
        self._journal = Journal(folder / "journal.jsonl", self._reserve)
        self._held: WritingHeldUp | None = None
        self._blobs = BlobStore(folder / "blobs")
        _ignore_terminal_signals()
        self._watch = StopWatch(run.limits, folder)

    def run(self, when_seen: Callable[[], None]) -> None:
        """Execute, leave the result, and say how it ended."""
        phase = Starting(now())
        cells = self._cells()
        progress = Progress(unit="cell", done=0, total=len(cells), current=None, label=None)
        status = StatusWriter(
            self._folder / "status.json", self._attempt, progress, phase, self._reserve, when_seen
        )
        self._journal.append(
            Opened(*self._journal.stamp(), format=FORMAT, attempt=self._attempt, total=len(cells))
        )
        self._journal.append(PhaseEntered(*self._journal.stamp(), phase=phase))
        for note in self._run.notes:
            self._journal.append(Noted(*self._journal.stamp(), note=note))
        self._journal.flush()
        status.enter(phase)
        self._finish(self._execute(cells, status), status)

    def _cells(self) -> list[Cell]:
        language = self._run.kernel.language if self._run.kernel else "python"
        notebook = prepared(self._source, self._run.parameters, language)
        return [cell_from_json(number, cell) for number, cell in code_cells(notebook)]

    def _execute(self, cells: list[Cell], status: StatusWriter) -> End:
        """Execute on the kernel; one that ends before it answers gets another chance over TCP."""
        deadline_s = time.monotonic() + self._run.limits.start_s
        why, kernel = "", self._kernel
        for transport in self._further_transports():
            if not isinstance(kernel, Kernel):
                return kernel
            outputs = OutputWriter(self._journal, CellBook(), self._blobs)
            execution = Execution(kernel, self._journal, status, outputs, self._watch)
            try:
                execution.become_ready(deadline_s)
                end = execution.run(cells, allow_errors=self._run.limits.allow_errors)
                return self._with_last_words(end)
            except NoAnswer as error:
                why = str(error)
                if execution.stopped is not None:
                    return execution.stopped
                if kernel.exit_code is None:
                    why = f"no answer within {self._run.limits.start_s:g} s"
                    break
            finally:
                execution.close()
                outputs.close()
            if transport is not None:
                kernel = start_kernel(self._run, self._log_fd, transport)
        return Failed(KernelNotStarted(cut(" · ".join([why, *self._last_words()]))))

    def _further_transports(self) -> Iterable[Transport | None]:
        """What to try after each start that failed; kernels that are known to speak ipc get one."""
        argv = " ".join(self._run.kernel.argv) if self._run.kernel else ""
        speaks_ipc = any(name in argv for name in IPC_KERNELS)
        return (None,) if speaks_ipc else ("tcp", "tcp", None)

    def _last_words(self) -> tuple[str, ...]:
        return last_words(self._folder / "runner.log")

    def _with_last_words(self, end: End) -> End:
        """A kernel's death with what it printed last."""
        if not isinstance(end, Failed) or not isinstance(end.cause, KernelDied):
            return end
        words = tuple(Evidence("log_line", cut(word)) for word in self._last_words())
        evidence = end.cause.evidence + words
        return Failed(msgspec.structs.replace(end.cause, evidence=evidence))

    def _finish(self, end: End, status: StatusWriter) -> None:
        """Write the end down, for as long as it takes."""
        self._watch.leave_cell()
        left = _processes_left()
        if left and isinstance(end, Succeeded):
            self._journal.append(Noted(*self._journal.stamp(), note=ProcessesLeft(left)))
        stop = self._until(self._journal.settle, status)
        if stop is not None:
            held_up = self._journal.held_up
            if not self._journal.give_up() and held_up is not None:
                end = _cut_short(end, held_up, stop)
        self._journal.append(Ended(*self._journal.stamp(), state=end))
        if self._until(self._journal.settle, status) is not None:
            self._journal.give_up()
        conclusion = Conclusion(
            state=end,
            attempt=self._attempt,
            started_at=status.began_at,
            ended_at=now(),
            elapsed_s=status.elapsed_s,
            progress=status.progress,
        )
        if self._until(lambda: self._conclude(conclusion), status) is not None:
            conclude(self._folder, self._run, conclusion, without_result=True)
        self._journal.close()

    def _until(self, step: Callable[[], bool], status: StatusWriter) -> Stop | None:
        """Repeat a step until it succeeds, or until the run was told to stop and tried enough."""
        begun_s = again_s = time.monotonic()
        while True:
            clock_s = time.monotonic()
            if clock_s >= again_s:
                if step():
                    return None
                took_s = time.monotonic() - clock_s
                again_s = time.monotonic() + max(RETRY_S, 5 * took_s)
            stop = self._watch.reason()
            if stop is not None and time.monotonic() - begun_s > PATIENCE_S:
                return stop
            held_up = self._journal.held_up or self._held
            status.note((held_up,) if held_up else ())
            status.beat()
            self._watch.wait(min(RETRY_S, status.due_in_s() + 0.1))

    def _conclude(self, conclusion: Conclusion) -> bool:
        try:
            conclude(self._folder, self._run, conclusion)
        except OSError as error:
            if not self._folder.exists():  # there is nowhere to write to, and nobody to tell
                raise
            if error.errno in NO_ROOM:
                self._reserve.free()
            if self._held is None:
                with suppress(OSError):
                    print(f"The end cannot be written yet: {error}", file=sys.stderr, flush=True)
                self._held = WritingHeldUp(hold_up(error, self._folder), now(), None, 0, 0)
            return False
        return True


def _cut_short(end: End, held_up: WritingHeldUp, stop: Stop) -> End:
    """The end of a run that could not be written down and was then told to stop."""
    if not isinstance(end, Succeeded):
        return end
    cause = no_space(held_up.what)
    if cause is None or isinstance(stop.end, Cancelled):
        return stop.end
    return Failed(cause)


def _processes_left() -> int:
    """How many processes the notebook started that go on after its kernel.

    They are the launcher's children by now, as this process is.
    """
    launcher = os.getppid()
    try:
        text = Path(f"/proc/{launcher}/task/{launcher}/children").read_text(encoding="ascii")
    except OSError:
        return 0
    others = [int(word) for word in text.split() if int(word) != os.getpid()]
    return sum(start_ticks(pid) is not None for pid in others)


def _ignore_terminal_signals() -> None:
    """Make hang-ups and Ctrl-C of a terminal mean nothing here.

    By handlers that do nothing: an ignored signal would stay ignored in the kernel.
    """
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: None)
