"""One run from its request to its end, in the process that does the work."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from .disk import Reserve, hold_up, no_space
from .finish import Ending, conclude_unstarted
from .journal import BlobStore
from .leftovers import ignore_terminal_signals
from .notebook.assemble import prepared
from .notebook.cells import Cell, CellBook, cell_from_json
from .notebook.connection import Transport
from .notebook.document import code_cells
from .notebook.execute import Execution, NoAnswer
from .notebook.kernel import Kernel, last_words, start_kernel
from .notebook.limits import StopWatch
from .notebook.outputs import OutputWriter
from .notebook.text import cut
from .recording import Journal
from .records import (
    FORMAT,
    CellsPlanned,
    End,
    Evidence,
    Failed,
    KernelDied,
    KernelNotStarted,
    Noted,
    NotStarted,
    Opened,
    PhaseEntered,
    Progress,
    RunFile,
    Starting,
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
        conclude_unstarted(folder, run, Failed(cause))
    else:
        runner.run(when_seen)


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
        self._blobs = BlobStore(folder / "blobs")
        ignore_terminal_signals()
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
        labels = tuple(cell.label for cell in cells)
        self._journal.append(CellsPlanned(*self._journal.stamp(), labels=labels))
        self._journal.append(PhaseEntered(*self._journal.stamp(), phase=phase))
        for note in self._run.notes:
            self._journal.append(Noted(*self._journal.stamp(), note=note))
        self._journal.flush()
        status.enter(phase)
        end = self._execute(cells, status)
        self._watch.leave_cell()
        ending = Ending(self._run, self._folder, self._journal, status, self._watch, self._reserve)
        ending.finish(end)

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
