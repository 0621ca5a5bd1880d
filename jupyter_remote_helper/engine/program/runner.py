"""One run of a program, from its request to its end, in the process that looks after it."""

from __future__ import annotations

import hashlib
import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_remote_helper.engine.disk import Reserve, hold_up, no_space
from jupyter_remote_helper.engine.finish import Ending, conclude_unstarted
from jupyter_remote_helper.engine.journal import BlobStore
from jupyter_remote_helper.engine.leftovers import ignore_terminal_signals
from jupyter_remote_helper.engine.notebook.assemble import prepared
from jupyter_remote_helper.engine.notebook.document import NotANotebook, code_cells, json_bytes
from jupyter_remote_helper.engine.notebook.limits import StopWatch
from jupyter_remote_helper.engine.notebook.memory import OomCounter
from jupyter_remote_helper.engine.notebook.stop import Ladder
from jupyter_remote_helper.engine.notebook.text import cut
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import (
    FORMAT,
    CellTimeout,
    End,
    Evidence,
    Failed,
    KernelDied,
    Note,
    Noted,
    NotStarted,
    Opened,
    Phase,
    PhaseEntered,
    ProgramFailed,
    ProgramLaunch,
    Progress,
    RunFile,
    Running,
    SourceChanged,
    Starting,
    Stopping,
    Succeeded,
)
from jupyter_remote_helper.engine.status import StatusWriter, now, write_temporary
from jupyter_remote_helper.engine.upkeep import Upkeep

from .process import Program, read_some
from .recorder import Recorder

TURN_S = 0.1
DRAIN_S = 1.0
READ_BYTES = 1 << 18
SIGNALS = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "kill": signal.SIGKILL}


def run_to_end(
    run: RunFile,
    program: ProgramLaunch,
    folder: Path,
    attempt: int,
    when_seen: Callable[[], None],
) -> None:
    """Execute the run in a folder by a program, and leave its end.

    `when_seen` is called as soon as others can see that the run has begun.
    """
    try:
        runner = ProgramRunner(run, program, folder, attempt, when_seen)
    except OSError as error:  # nothing was begun, so it may as well end with that
        what = f"{error.filename or folder}: {os.strerror(error.errno or 0)}"
        cause = no_space(hold_up(error, folder)) or NotStarted(cut(what))
        conclude_unstarted(folder, run, Failed(cause))
    else:
        runner.run()


class ProgramRunner:
    """Executes the run in a folder by a program, and keeps what that prints and reports.

    Raises OSError at once when the run's files cannot be read or begun; never later.
    """

    def __init__(
        self,
        run: RunFile,
        program: ProgramLaunch,
        folder: Path,
        attempt: int,
        when_seen: Callable[[], None],
    ) -> None:
        self._run = run
        self._launch = program
        self._folder = folder
        self._attempt = attempt
        reserve = Reserve(folder)
        reserve.make()
        self._journal = Journal(folder / "journal.jsonl", reserve)
        ignore_terminal_signals()
        self._watch = StopWatch(run.limits, folder)
        progress = Progress(program.unit or "step", 0, self._total(), current=None, label=None)
        self._status = StatusWriter(
            folder / "status.json", attempt, progress, Starting(now()), reserve, when_seen
        )
        self._ending = Ending(run, folder, self._journal, self._status, self._watch, reserve)
        self._recorder = Recorder(self._journal, self._status, BlobStore(folder / "blobs"))
        self._ladder: Ladder | None = None

    @property
    def _language(self) -> str:
        return self._run.kernel.language if self._run.kernel else "python"

    def _total(self) -> int | None:
        """How many cells there are; None for a program that does not report them."""
        if self._launch.unit != "cell":
            return None
        try:
            source = (self._folder / self._run.source_name).read_bytes()
            notebook = prepared(source, self._run.parameters, self._language)
            return sum(1 for _ in code_cells(notebook))
        except NotANotebook:
            return None

    def _changes(self) -> tuple[Note, ...]:
        """Whether a program that reads the source where it lies will read what was submitted."""
        if self._launch.reads_source:
            return ()
        try:
            with Path(self._run.source_path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:  # the program meets it too, and says so
            return ()
        is_same = digest == self._run.source_sha256
        return () if is_same else (SourceChanged(Path(self._run.source_path).name),)

    def run(self) -> None:
        """Execute, see to the result, and say how it ended."""
        total = self._status.progress.total or 0
        self._journal.append(
            Opened(*self._journal.stamp(), format=FORMAT, attempt=self._attempt, total=total)
        )
        for note in (*self._run.notes, *self._changes()):
            self._journal.append(Noted(*self._journal.stamp(), note=note))
        self._enter(Starting(now()))
        try:
            program = self._start()
        except OSError as error:
            what = error.filename or self._launch.argv[0]
            self._ending.finish(Failed(NotStarted(f"{what}: {os.strerror(error.errno or 0)}")))
            return
        self._enter(Running(now()))
        oom = OomCounter(program.process.pid)
        self._listen(program)
        code = program.end()
        self._status.note_peak(program.peak_bytes())
        self._ending.finish(self._end_of(code, oom))

    def _start(self) -> Program:
        launch, run = self._launch, self._run
        made = self._folder / launch.made if launch.made else None
        if made is not None:
            made.parent.mkdir(mode=0o700, exist_ok=True)
        stdin = self._source() if launch.reads_source else None
        environment = {"JPY_SESSION_NAME": run.source_path} if launch.reads_source else {}
        return Program(launch.argv, run.cwd, run.umask, stdin, environment)

    def _source(self) -> Path:
        """The source as the program reads it: the very bytes, unless parameters are set."""
        source = self._folder / self._run.source_name
        if not self._run.parameters:
            return source
        notebook = prepared(source.read_bytes(), self._run.parameters, self._language)
        return write_temporary(self._folder, json_bytes(notebook)).replace(
            source.with_stem(f"{source.stem}-with-parameters")
        )

    # --- while it goes on ---

    def _listen(self, program: Program) -> None:
        """Take what the program prints and reports until it has ended."""
        upkeep = Upkeep(self._journal, self._status, self._recorder.flush, program.usage)
        poller = select.poll()
        takers = dict(zip(program.pipes, self._recorder.takers, strict=True))
        for fd in (*takers, program.pidfd, self._watch.wakeup_fd):
            poller.register(fd, select.POLLIN)
        ended_s: float | None = None
        while True:
            wait_ms = self._wait_ms(upkeep, is_ending=ended_s is not None)
            ready = {fd for fd, _ in poller.poll(wait_ms)}
            for fd in ready & takers.keys():
                self._take(fd, takers, poller)
            if self._watch.wakeup_fd in ready:
                self._watch.drain()
            upkeep.keep_up()
            if ended_s is None and program.pidfd in ready:
                poller.unregister(program.pidfd)
                ended_s = time.monotonic()
            if ended_s is None:
                self._check_stop(program)
            elif not takers or time.monotonic() - ended_s > DRAIN_S:
                return  # what it started may hold the pipes and go on, so that is no end

    def _take(
        self, fd: int, takers: dict[int, Callable[[bytes], None]], poller: select.poll
    ) -> None:
        data = read_some(fd, READ_BYTES)
        if data is None:
            return
        takers[fd](data)
        if not data:
            poller.unregister(fd)
            del takers[fd]

    def _wait_ms(self, upkeep: Upkeep, *, is_ending: bool) -> float:
        due_s = upkeep.due_in_s(is_pending=self._recorder.is_pending)
        # what nobody asks the watch for any more stays due, and there would be no waiting at all
        is_over = is_ending or self._ladder is not None
        stop_s = TURN_S if is_over else self._watch.due_in_s()
        return max(0.0, min(stop_s, due_s)) * 1000 + 1

    def _check_stop(self, program: Program) -> None:
        if self._ladder is None:
            stop = self._watch.reason()
            if stop is None:
                return
            self._ladder = Ladder(stop, time.monotonic())
        step = self._ladder.due(time.monotonic())
        if step is not None:
            self._enter(Stopping(now(), self._ladder.stop.by, step))
            program.signal_group(SIGNALS[step])

    def _enter(self, phase: Phase) -> None:
        self._journal.append(PhaseEntered(*self._journal.stamp(), phase=phase))
        self._journal.flush()
        self._status.enter(phase)

    # --- at the end ---

    def _end_of(self, code: int, oom: OomCounter) -> End:
        """How the run ended, by the program's exit code and by what it said before."""
        cell, gave_up = self._recorder.cell, self._recorder.gave_up
        self._recorder.end_cell("died")
        self._recorder.close()
        if self._ladder is not None:
            return self._ladder.stop.end
        if code == 0:
            return Succeeded()
        limit_s = self._run.limits.cell_s
        if gave_up == "cell_timeout" and cell is not None and limit_s is not None:
            return Failed(CellTimeout(cell.cell, limit_s))
        if gave_up == "kernel_died":
            kills = oom.grown_by()
            evidence = (Evidence("oom_kill", str(kills)),) if kills else ()
            number = cell.cell if cell is not None else None
            return Failed(KernelDied(number, None, None, True if kills else None, evidence))
        if gave_up == "cell_error" and self._recorder.error is not None:
            return Failed(self._recorder.error)
        return Failed(ProgramFailed(*((code, None) if code > 0 else (None, -code))))
