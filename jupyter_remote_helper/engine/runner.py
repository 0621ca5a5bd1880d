"""One run from its request to its end, in the process that does the work."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import msgspec

from .ending import Published, publish, write_end
from .journal import Journal, read_journal
from .notebook.assemble import assemble, prepared
from .notebook.cells import Cell, cell_from_json, cut
from .notebook.document import NotANotebook, code_cells
from .notebook.execute import Execution
from .notebook.kernel import Kernel, last_words
from .records import (
    FORMAT,
    End,
    Ended,
    EndFile,
    Failed,
    KernelLaunch,
    KernelNotStarted,
    Note,
    Noted,
    Opened,
    PhaseEntered,
    Progress,
    RunFile,
    Starting,
    WrongInput,
)
from .status import StatusWriter, now, read_file

RESULT_BITS = 0o666


class Runner:
    """Executes the run in a folder. `log_fd` takes what the kernel prints outside of cells."""

    def __init__(self, folder: Path, attempt: int, log_fd: int) -> None:
        run = read_file(folder / "run.json", RunFile)
        if run is None:
            raise FileNotFoundError(folder / "run.json")
        self._run = run
        self._folder = folder
        self._attempt = attempt
        self._log_fd = log_fd
        self._source = (folder / run.source_name).read_bytes()
        self._journal = Journal(folder / "journal.jsonl")

    def run(self) -> None:
        """Execute, leave the result, and say how it ended."""
        _ignore_terminal_signals()
        phase = Starting(now())
        kernel = self._start_kernel()  # first: it takes longest, and all else goes on beside it
        cells = self._cells()
        progress = Progress(unit="cell", done=0, total=len(cells), current=None, label=None)
        status = StatusWriter(self._folder / "status.json", self._attempt, progress, phase)
        self._journal.append(
            Opened(*self._journal.stamp(), format=FORMAT, attempt=self._attempt, total=len(cells))
        )
        self._journal.append(PhaseEntered(*self._journal.stamp(), phase=phase))
        for note in self._run.notes:
            self._journal.append(Noted(*self._journal.stamp(), note=note))
        self._journal.flush()
        status.enter(phase)
        self._finish(self._execute(kernel, cells, status), status)

    def _cells(self) -> list[Cell]:
        try:
            notebook = prepared(self._source, self._run.parameters)
        except NotANotebook:
            return []  # `_finish` says so: this was checked at submission
        return [cell_from_json(number, cell) for number, cell in code_cells(notebook)]

    def _start_kernel(self) -> Kernel | End:
        launch = self._run.kernel
        if launch is None:
            return Failed(WrongInput("the run names no kernel"))
        try:
            return Kernel(
                with_session_name(launch, self._run.source_path),
                cwd=self._run.cwd,
                umask=self._run.umask,
                log_fd=self._log_fd,
            )
        except OSError as error:
            what = error.filename or launch.argv[0]
            return Failed(KernelNotStarted(cut(f"{what}: {os.strerror(error.errno or 0)}")))

    def _execute(self, kernel: Kernel | End, cells: list[Cell], status: StatusWriter) -> End:
        if not isinstance(kernel, Kernel):
            return kernel
        execution = Execution(
            kernel, self._journal, status, lambda: last_words(self._folder / "runner.log")
        )
        limits = self._run.limits
        return execution.run(cells, start_s=limits.start_s, allow_errors=limits.allow_errors)

    def _finish(self, end: End, status: StatusWriter) -> None:
        self._journal.append(Ended(*self._journal.stamp(), state=end))
        self._journal.sync()
        published = self._publish()
        progress = msgspec.structs.replace(status.progress, current=None, label=None)
        write_end(
            self._folder,
            EndFile(
                format=FORMAT,
                attempt=self._attempt,
                state=end,
                started_at=status.began_at,
                ended_at=now(),
                elapsed_s=round(status.elapsed_s, 3),
                progress=progress,
                result_path=published.path,
                result_status="written" if published.is_beside_source else "kept_in_run",
                notes=self._notes() + published.notes,
            ),
        )
        self._journal.close()

    def _publish(self) -> Published:
        run = self._run
        data = assemble(
            self._source, run.parameters, run.kernel, read_journal(self._folder / "journal.jsonl")
        )
        try:
            mode = stat.S_IMODE(Path(run.source_path).stat().st_mode) & RESULT_BITS
        except OSError:
            mode = 0o600
        return publish(self._folder, Path(run.result_path), data, mode)

    def _notes(self) -> tuple[Note, ...]:
        records = read_journal(self._folder / "journal.jsonl")
        return tuple(record.note for record in records if isinstance(record, Noted))


def with_session_name(launch: KernelLaunch, source_path: str) -> KernelLaunch:
    """The kernel told which notebook it runs, in the variable that Jupyter uses for it."""
    return msgspec.structs.replace(launch, env=launch.env | {"JPY_SESSION_NAME": source_path})


def _ignore_terminal_signals() -> None:
    """Make hang-ups and Ctrl-C of a terminal mean nothing here.

    By handlers that do nothing: an ignored signal would stay ignored in the kernel.
    """
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: None)
