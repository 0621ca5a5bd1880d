"""One run from its request to its end, in the process that does the work."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from .conclude import Conclusion, conclude
from .journal import BlobStore, Journal
from .leftovers import ignore_terminal_signals, processes_left
from .notebook.assemble import prepared
from .notebook.cells import Cell, CellBook, cell_from_json
from .notebook.connection import Transport
from .notebook.document import code_cells
from .notebook.execute import Execution, NoAnswer
from .notebook.kernel import Kernel, last_words, start_kernel
from .notebook.limits import StopWatch
from .notebook.outputs import OutputWriter
from .notebook.text import cut
from .records import (
    FORMAT,
    CellsPlanned,
    End,
    Ended,
    Evidence,
    Failed,
    KernelDied,
    KernelNotStarted,
    Noted,
    Opened,
    PhaseEntered,
    ProcessesLeft,
    Progress,
    RunFile,
    Starting,
    Succeeded,
)
from .status import StatusWriter, now

IPC_KERNELS = ("ipykernel", "IRkernel")
"""Parts of the command lines of kernels that are known to listen on Unix sockets."""


class Runner:
    """Executes the run in a folder, on a kernel that was started for it.

    `log_fd` takes what the kernel prints outside of cells.
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
        self._journal = Journal(folder / "journal.jsonl")
        self._blobs = BlobStore(folder / "blobs")
        self._watch = StopWatch(run.limits, folder)

    def run(self) -> None:
        """Execute, leave the result, and say how it ended."""
        ignore_terminal_signals()
        phase = Starting(now())
        cells = self._cells()
        progress = Progress(unit="cell", done=0, total=len(cells), current=None, label=None)
        status = StatusWriter(self._folder / "status.json", self._attempt, progress, phase)
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
        left = processes_left()
        if left and isinstance(end, Succeeded):
            self._journal.append(Noted(*self._journal.stamp(), note=ProcessesLeft(left)))
        self._journal.append(Ended(*self._journal.stamp(), state=end))
        self._journal.sync()
        conclusion = Conclusion(
            state=end,
            attempt=self._attempt,
            started_at=status.began_at,
            ended_at=now(),
            elapsed_s=status.elapsed_s,
            progress=status.progress,
        )
        conclude(self._folder, self._run, conclusion)
        self._journal.close()
