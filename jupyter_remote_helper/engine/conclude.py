"""Bringing a run to its end: the result put together and published, then `end.json`.

The runner does it for itself. For a runner that died, whoever notices does: its launcher, a
server, the command line. Any number may at once: the same journal makes the same result, and the
first `end.json` counts.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from .ending import Published, publish, write_end
from .journal import BlobStore, JournalReader
from .notebook.assemble import Assembly
from .notebook.document import NotANotebook
from .program.result import own_result, pieces_of, written_file
from .records import (
    FORMAT,
    CellEnded,
    End,
    EndFile,
    ExitFile,
    Opened,
    Progress,
    RunFile,
    StatusFile,
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


def conclude(folder: Path, run: RunFile, conclusion: Conclusion) -> bool:
    """Publish the result of a run and make it ended; False when somebody else already did.

    Raises
    ------
    OSError
        The run's own folder cannot be written to.
    """
    with JournalReader(folder / "journal.jsonl") as reader:
        assembly = Assembly(reader, BlobStore(folder / "blobs"))
        published = _publish(folder, run, assembly)
    notes = (*run.notes, *assembly.notes, *(published.notes if published else ()))
    is_first = write_end(
        folder,
        EndFile(
            format=FORMAT,
            attempt=conclusion.attempt,
            state=conclusion.state,
            started_at=conclusion.started_at,
            ended_at=conclusion.ended_at,
            elapsed_s=round(conclusion.elapsed_s, 3),
            progress=msgspec.structs.replace(conclusion.progress, current=None, label=None),
            result_path=published.path if published else run.result_path,
            result_status=_result_status(published),
            notes=tuple(dict.fromkeys(notes)),
        ),
    )
    if run.program is not None and run.program.made is not None:
        (folder / run.program.made).unlink(missing_ok=True)  # it has its place by now
    return is_first


def conclude_dead(folder: Path, run: RunFile, state: End) -> bool:
    """Do the same for a run whose runner is gone, from what it left."""
    status = _read_or_none(folder / "status.json", StatusFile)
    exited = _read_or_none(folder / "exit.json", ExitFile)
    conclusion = Conclusion(
        state=state,
        attempt=status.attempt if status else 1,
        started_at=status.started_at if status else None,
        ended_at=exited.ended_at if exited else now(),
        elapsed_s=status.elapsed_s if status else 0.0,
        progress=_progress(folder, run),
    )
    return conclude(folder, run, conclusion)


def _read_or_none(path: Path, kind: type[T]) -> T | None:
    try:
        return read_file(path, kind)
    except (OSError, msgspec.MsgspecError):
        return None


def _progress(folder: Path, run: RunFile) -> Progress:
    """How far a run came, by its journal, which outlives the status file."""
    done, total = 0, None
    with JournalReader(folder / "journal.jsonl") as reader:
        for _, record in reader:
            if isinstance(record, Opened):
                done, total = 0, record.total
            elif isinstance(record, CellEnded) and record.status != "died":
                done = record.cell
    unit = "cell" if run.program is None else run.program.unit or "step"
    return Progress(unit, done, total, current=None, label=None)


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
        return publish(folder, Path(run.result_path), _pieces(folder, run, assembly), mode)
    except (FileNotFoundError, NotANotebook):
        return None


def _pieces(folder: Path, run: RunFile, assembly: Assembly) -> Iterable[bytes]:
    """The result: what a program left to be put in its place, else what the journal holds."""
    left = written_file(folder) if run.program is not None else None
    if left is not None:
        return pieces_of(left)
    source = (folder / run.source_name).read_bytes()
    return assembly.pieces(source, run.parameters, run.kernel)


def _result_status(published: Published | None) -> Literal["written", "kept_in_run", "missing"]:
    if published is None:
        return "missing"
    return "written" if published.is_beside_source else "kept_in_run"
