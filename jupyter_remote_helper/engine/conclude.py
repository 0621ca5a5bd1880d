"""Bringing a run to its end: the result put together and published, then `end.json`.

The runner does it for itself. For a runner that died, whoever notices does: its launcher, a
server, the command line. Any number may at once: the same journal makes the same result, and the
first `end.json` counts.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from .disk import Reserve
from .ending import Exports, Published, none_made, pieces_of, publish, tidy, write_end
from .journal import BlobStore, JournalReader
from .local import sweep
from .notebook.assemble import Assembly
from .notebook.document import NotANotebook
from .program.result import own_result, written_file
from .records import (
    FORMAT,
    CellEnded,
    End,
    EndFile,
    ExitFile,
    Note,
    Opened,
    Progress,
    RunFile,
    StatusFile,
    WritingHeldUp,
)
from .status import now, read_file

T = TypeVar("T")

RESULT_BITS = 0o666


class Conclusion(msgspec.Struct, frozen=True):
    """What is known of a run when it ends, beside its result."""

    state: End
    attempt: int
    started_at: str | None
    ended_at: str
    elapsed_s: float
    progress: Progress
    peak_memory_bytes: int | None


def conclude(
    folder: Path,
    run: RunFile,
    conclusion: Conclusion,
    *,
    without_result: bool = False,
    export: Callable[[Path], Exports] | None = None,
) -> bool:
    """Publish the result of a run and make it ended; False when somebody else already did.

    It may be tried any number of times. `without_result` makes it ended though there is no place
    for the result, which can still be put together from the journal. `export` saves the result in
    the other formats that were asked for.

    Raises
    ------
    OSError
        There is no room, or the disk cannot be written to or read.
    """
    if (folder / "end.json").exists():  # and the result that goes with it
        _tidy(folder, run)
        return False
    with JournalReader(folder / "journal.jsonl") as reader:
        assembly = Assembly(reader, BlobStore(folder / "blobs"))
        try:
            published = _publish(folder, run, assembly)
        except OSError:
            if not without_result:
                raise
            published = None
    exports = Exports()
    if published is not None and run.formats:
        exports = export(Path(published.path)) if export else none_made(run)
    given = published.notes if published else ()
    notes = (*run.notes, *assembly.notes, *given, *exports.notes)
    Reserve(folder).free()
    is_ours = write_end(folder, _end_file(run, conclusion, published, notes, exports))
    _tidy(folder, run)
    return is_ours


def _end_file(
    run: RunFile,
    conclusion: Conclusion,
    published: Published | None,
    notes: tuple[Note, ...],
    exports: Exports,
) -> EndFile:
    return EndFile(
        format=FORMAT,
        attempt=conclusion.attempt,
        state=conclusion.state,
        started_at=conclusion.started_at,
        ended_at=conclusion.ended_at,
        elapsed_s=round(conclusion.elapsed_s, 3),
        progress=msgspec.structs.replace(conclusion.progress, current=None, label=None),
        result_path=published.path if published else run.result_path,
        result_status=_result_status(published),
        notes=_joined(notes),
        exports=exports.files,
        peak_memory_bytes=conclusion.peak_memory_bytes,
    )


def _tidy(folder: Path, run: RunFile) -> None:
    """Take away what is of no use once a run has ended."""
    if run.program is not None and run.program.made is not None:
        with suppress(OSError):  # it has its place by now
            (folder / run.program.made).unlink()
    tidy(folder, Path(run.result_path))


def conclude_dead(folder: Path, run: RunFile, state: End, *, without_result: bool = False) -> bool:
    """Do the same for a run whose runner is gone, from what it left."""
    Reserve(folder).free()
    sweep()
    status = _read_or_none(folder / "status.json", StatusFile)
    exited = _read_or_none(folder / "exit.json", ExitFile)
    conclusion = Conclusion(
        state=state,
        attempt=status.attempt if status else 1,
        started_at=status.started_at if status else None,
        ended_at=exited.ended_at if exited else now(),
        elapsed_s=status.elapsed_s if status else 0.0,
        progress=_progress(folder, run),
        peak_memory_bytes=status.peak_memory_bytes if status else None,
    )
    return conclude(folder, run, conclusion, without_result=without_result)


def _read_or_none(path: Path, kind: type[T]) -> T | None:
    try:
        return read_file(path, kind)
    except (OSError, msgspec.MsgspecError):
        return None


def _progress(folder: Path, run: RunFile) -> Progress:
    """How far a run came, by its journal, which outlives the status file."""
    done, total = 0, None
    unit = "cell" if run.program is None else run.program.unit
    with JournalReader(folder / "journal.jsonl") as reader:
        for _, record in reader:
            if isinstance(record, Opened):
                done, total = 0, record.total
            elif isinstance(record, CellEnded) and record.status != "died":
                done = record.cell
    return Progress(unit or "step", done, total if unit else None, current=None, label=None)


def _publish(folder: Path, run: RunFile, assembly: Assembly) -> Published | None:
    """The result where it belongs; None when there is nothing to make one of.

    A run that never started leaves none: it would only be the source again.
    """
    if not (folder / "journal.jsonl").exists():
        return None
    if run.program is not None and run.program.made is None:
        return own_result(folder)
    try:
        mode = stat.S_IMODE(Path(run.source_path).stat().st_mode) & RESULT_BITS
    except OSError:
        mode = 0o600
    try:
        source = (folder / run.source_name).read_bytes()
    except FileNotFoundError:
        return None
    planned = Path(run.result_path)
    left = written_file(folder) if run.program is not None else None
    try:
        return publish(folder, planned, _pieces(run, source, left, assembly), mode)
    except NotANotebook:
        return None
    except OSError:  # where the run lies there may be no room, and beside the source there is
        pieces = _pieces(run, source, left, assembly)
        return publish(folder, planned, pieces, mode, planned.parent)


def _pieces(run: RunFile, source: bytes, left: Path | None, assembly: Assembly) -> Iterable[bytes]:
    """The result: what a program `left` to be put in its place, else what the journal holds."""
    if left is not None:
        return pieces_of(left)
    return assembly.pieces(source, run.parameters, run.kernel)


def _result_status(published: Published | None) -> Literal["written", "kept_in_run", "missing"]:
    if published is None:
        return "missing"
    return "written" if published.is_beside_source else "kept_in_run"


def _joined(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Each note once, and one for all the times in which nothing could be written."""
    given = tuple(notes)
    held_up = [note for note in given if isinstance(note, WritingHeldUp)]
    others: list[Note] = [note for note in given if not isinstance(note, WritingHeldUp)]
    if held_up:
        others.append(
            msgspec.structs.replace(
                held_up[0],
                until=held_up[-1].until,
                dropped_outputs=sum(note.dropped_outputs for note in held_up),
                dropped_bytes=sum(note.dropped_bytes for note in held_up),
            )
        )
    return tuple(dict.fromkeys(others))
