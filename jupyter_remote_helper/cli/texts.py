"""Every sentence that the command line says about a run. Pure.

The wire carries codes and values; this is where they become English for the terminal.
"""

from __future__ import annotations

import re
from typing import assert_never

from jupyter_remote_helper.contract import Cause, Note, Run, State
from jupyter_remote_helper.engine import records

NOT_PRINTABLE = "�"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def plain(text: str) -> str:
    r"""A text that cannot move the cursor, colour the terminal or turn its direction.

    Examples
    --------
    >>> plain("a\x1b[2Jb")
    'a�[2Jb'
    """
    return "".join(c if c.isprintable() else NOT_PRINTABLE for c in text)


def plain_lines(text: str) -> str:
    r"""A text of many lines that may hold colours, and nothing else that moves a terminal.

    Examples
    --------
    >>> plain_lines("a\x1b[31mb\x1b[2J\n\tc")
    'a\x1b[31mb�[2J\n\tc'
    """
    pieces = COLOUR.split(text)
    kept = COLOUR.findall(text)
    safe = [
        "".join(c if c.isprintable() or c in "\n\t" else NOT_PRINTABLE for c in p) for p in pieces
    ]
    return "".join(piece + colour for piece, colour in zip(safe, [*kept, ""], strict=True))


def duration(seconds: float) -> str:
    """A length of time as people say it.

    Examples
    --------
    >>> duration(0.62), duration(12.4), duration(125), duration(7260)
    ('0.6 s', '12 s', '2 min 5 s', '2 h 1 min')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def state_word(state: State) -> str:  # noqa: C901  # one line for each state
    """The name of a state."""
    match state:
        case records.Queued():
            return "Queued"
        case records.Starting():
            return "Starting"
        case records.Running():
            return "Running"
        case records.Stopping():
            return "Stopping"
        case records.Succeeded():
            return "Finished"
        case records.Failed():
            return "Failed"
        case records.Cancelled():
            return "Cancelled"
        case records.Lost():
            return "Lost"
        case records.Unresponsive():
            return "Not responding"
        case records.Unknown():
            return "Unknown"
        case _:
            assert_never(state)


def state_sentence(run: Run) -> str:  # noqa: C901  # one line for each state
    """How a run stands, in one line without its name."""
    state, progress = run.state, run.progress
    cell = progress.current or progress.done
    cells = f"cell {cell} of {progress.total}" if progress.total and cell else ""
    match state:
        case records.Queued(position=position, slots=slots):
            place = "" if position is None else f", {_ordinal(position)} in line"
            return f"Queued{place}" + (f", all {slots} slots are in use" if slots else "")
        case records.Starting():
            return "Starting: waits for the kernel"
        case records.Running():
            return f"Running, {cells}" if cells else "Running"
        case records.Stopping(step=step):
            return f"Stopping: {step} sent"
        case records.Succeeded():
            return f"Finished in {duration(run.elapsed_s)}"
        case records.Failed(cause=records.CellError() as cause):
            return f"Failed in {cause_sentence(cause)}"
        case records.Failed(cause=cause):
            return f"Failed: {cause_sentence(cause)}"
        case records.Cancelled(by=by):
            return f"Cancelled by {plain(by)} after {duration(run.elapsed_s)}"
        case records.Lost(cause=cause):
            return f"Lost: {LOST[cause]}"
        case records.Unresponsive(since=since):
            return f"Not responding since {since}"
        case records.Unknown(reason=reason):
            return f"Unknown: {UNKNOWN[reason]}"
        case _:
            assert_never(state)


def _ordinal(number: int) -> str:
    return "next" if number == 1 else f"number {number}"


LOST = {
    "runner_gone": "the process that ran it is gone and left no end",
    "host_restarted": "the host restarted",
    "container_gone": "the container that it ran in is gone",
    "treated_as_ended": "it was treated as ended",
}

UNKNOWN = {
    "other_host": "it belongs to another host",
    "newer_format": "a newer version of this program made it",
    "unreadable": "one of its files cannot be read",
    "identity_uncertain": "this process cannot see whether it is alive",
    "scheduler": "the scheduler does not answer",
}


def cause_sentence(cause: Cause) -> str:  # noqa: PLR0912, C901  # one line for each cause
    """Why a run failed."""
    match cause:
        case records.CellError(cell=cell, ename=ename, evalue=evalue):
            return plain(f"cell {cell}: {ename}: {evalue}")
        case records.CellTimeout(cell=cell, limit_s=limit_s):
            return f"cell {cell} took longer than {duration(limit_s)}"
        case records.RunTimeout(limit_s=limit_s):
            return f"it took longer than {duration(limit_s)}"
        case records.KernelDied():
            return _kernel_death(cause)
        case records.KernelNotStarted(detail=detail):
            return plain(f"the kernel did not start: {detail}")
        case records.NotStarted(detail=detail):
            return plain(f"it did not start: {detail}")
        case records.RunnerDied(signal=signal, exit_code=code):
            how = f"signal {signal}" if signal is not None else f"exit code {code}"
            return f"the process that ran it died ({how})"
        case records.Terminated(signal=signal):
            return f"signal {signal} told it to stop"
        case records.NoSpace(what=what):
            return f"no space was left ({what})"
        case records.ProgramFailed(exit_code=code, signal=signal):
            how = f"signal {signal}" if signal else f"code {code}"
            return f"the program ended with {how}, see `logs`"
        case records.Scheduler(word=word, detail=detail):
            return plain(f"the scheduler says {word}: {detail}")
        case records.WrongInput(detail=detail):
            return plain(detail)
        case _:
            assert_never(cause)


def _kernel_death(cause: records.KernelDied) -> str:
    how = f"signal {cause.signal}" if cause.signal is not None else f"exit code {cause.exit_code}"
    if any(fact.code == "hung_up" for fact in cause.evidence):
        how = "it restarted itself or closed its connection"
    where = f" in cell {cause.cell}" if cause.cell is not None else ""
    why = ", out of memory" if cause.oom else ""
    return f"the kernel died{where} ({how}{why})"


def note_sentence(note: Note) -> str:  # noqa: PLR0912, C901  # one line for each note
    """What a note tells the user."""
    match note:
        case records.ParameterNotDeclared(name=name):
            return plain(f"The notebook declares no parameter {name}; it was set all the same.")
        case records.KernelAssumed(name=name):
            return plain(f"The notebook names no kernel; {name} was taken.")
        case records.NbconvertChosen(kernel=kernel, provisioner=provisioner):
            return plain(f"The kernel {kernel} is started by {provisioner}; nbconvert ran it.")
        case records.SourceChanged(name=name):
            return plain(f"{name} was changed before the run began, and was read as it was then.")
        case records.OutputIncomplete(cell=cell):
            return f"Output of cell {cell} may be missing: the kernel never announced its end."
        case records.FrameReplaced(cell=cell):
            return f"The kernel sent something unreadable in cell {cell}; it was replaced."
        case records.OutputDropped(limit_bytes=limit_bytes, dropped_bytes=dropped_bytes):
            return (
                f"Only {limit_bytes / 1e6:,.0f} MB of output are kept of a run; "
                f"{dropped_bytes / 1e6:,.1f} MB more were printed and are gone."
            )
        case records.ProcessesLeft(count=count):
            return f"The notebook started {count} processes that go on; they were left alone."
        case records.ResultRenamed(planned=planned):
            return plain(f"{planned} was taken meanwhile, so the result has another name.")
        case records.ResultKept(reason=reason):
            return plain(f"The result could not be put beside the source: {reason}.")
        case records.NotExported():
            return _not_exported_sentence(note)
        case records.WritingHeldUp():
            return _held_up_sentence(note)
        case _:
            assert_never(note)


NOT_EXPORTED = {
    "stopped": "the run was stopped before that",
    "too_long": "nbconvert took too long",
    "too_large": "it is too large to convert",
    "failed": "nbconvert could not do it",
}


def _not_exported_sentence(note: records.NotExported) -> str:
    why = note.detail.rstrip(".") or NOT_EXPORTED[note.reason]
    return plain(f"The result was not saved as {note.format}: {why}.")


HELD_UP = {
    "disk": "no room on the disk",
    "quota": "no room in your quota",
    "inodes": "no room for more files on the disk",
    "read_only": "a read-only disk",
    "broken": "a disk that reports errors",
}


def _held_up_sentence(note: records.WritingHeldUp) -> str:
    """What cannot be written, or could not be for a while."""
    count = note.dropped_outputs
    verb = "is" if count == 1 else "are"
    lost = f"{count} output{'' if count == 1 else 's'} ({note.dropped_bytes / 1e6:,.1f} MB) {verb}"
    if note.until is not None:
        missing = f"{lost} missing" if count else "nothing is missing"
        return f"The run met {HELD_UP[note.what]} for a while; {missing}."
    kept = f"{lost} gone already" if count else "it keeps its output in memory"
    return f"The run has {HELD_UP[note.what]}: {kept}. It goes on writing once it can."


def progress_words(run: Run) -> str:
    """How far a run is, as `7/24`; empty when that is not known."""
    total = run.progress.total
    return "" if total is None else f"{run.progress.current or run.progress.done}/{total}"


def details(run: Run) -> list[tuple[str, str]]:
    """What `show` prints: a label and a value a line."""
    kernel = f"{run.kernel.display_name} ({run.kernel.name})" if run.kernel else "none"
    drift = " (changed since)" if run.source.drifted else ""
    lines = [
        ("Run", run.id),
        ("Name", run.name),
        ("State", state_sentence(run)),
        ("Source", run.source.path + drift),
        ("Result", f"{run.result.path} ({RESULT[run.result.status]})"),
        *[(f"As {one.format}", one.path or EXPORT[one.status]) for one in run.exports],
        ("Kernel", kernel),
        ("Host", run.host),
        ("Created", run.created_at),
        ("Elapsed", duration(run.elapsed_s)),
    ]
    if run.peak_memory_bytes is not None:
        so_far = " so far" if run.ended_at is None else ""
        peak = f"peak{so_far} {run.peak_memory_bytes / 1e6:,.0f} MB in one process"
        lines.append(("Memory", peak))
    lines += [("Parameter", f"{name} = {value!r}") for name, value in run.parameters.items()]
    lines += [("Note", note_sentence(note)) for note in run.notes]
    return [(label, plain(value)) for label, value in lines]


RESULT = {
    "planned": "written at the end",
    "written": "written",
    "kept_in_run": "kept in the run's folder",
    "missing": "missing",
}

EXPORT = {"planned": "made at the end", "written": "written", "missing": "missing"}
