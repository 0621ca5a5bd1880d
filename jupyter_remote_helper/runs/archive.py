"""What a run has recorded, as bytes: large contents, its log, its result.

Whatever is read here was written by programs of the user's, so only regular files count, and a
name is nothing but a hash.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.journal import BlobStore, JournalReader, records_of
from jupyter_remote_helper.engine.notebook.assemble import assemble, joined
from jupyter_remote_helper.engine.records import Logged, ResultFile, RunFile
from jupyter_remote_helper.engine.status import read_file
from jupyter_remote_helper.errors import (
    ContentNotFound,
    NotebookRefused,
    ResultChanged,
    ResultNotFound,
    RunNotEnded,
    RunNotFound,
)

from .manager import RunManager
from .observe import Facts
from .store import RunStore

BLOB_NAME = re.compile(r"[0-9a-f]{64}")
PIECE_BYTES = 1 << 20
JOURNAL_SHARE = 4
"""How much of a journal's end is looked through for the end of a log, as a multiple of that."""


class Content(msgspec.Struct, frozen=True):
    """Bytes in pieces of about a megabyte; `size_bytes` is None where it is not known before."""

    name: str
    size_bytes: int | None
    pieces: Iterator[bytes]


class RunArchive:
    """Reads what runs have recorded. Safe to call from several threads."""

    def __init__(self, runs: RunManager, store: RunStore) -> None:
        self._runs = runs
        self._store = store

    def folder(self, run_id: str) -> Path:
        """Where a run is kept."""
        return self._store.folder(run_id)

    def blob(self, run_id: str, name: str) -> Content:
        """A content that the journal names by its hash.

        Raises
        ------
        ContentNotFound
            There is none of that name.
        """
        folder = self._store.existing(run_id)
        file = _open(folder / "blobs" / name) if BLOB_NAME.fullmatch(name) else None
        if file is None:
            raise ContentNotFound("The run keeps no content of that name.")
        return _content(name, file)

    def source(self, run_id: str) -> Content:
        """The source as it was submitted, under the name that it had.

        Raises
        ------
        ContentNotFound
            It is gone.
        """
        run = self._store.facts(run_id).run
        file = _open(self._store.existing(run_id) / run.source_name)
        if file is None:
            raise ContentNotFound("The run keeps no source any more.")
        return _content(Path(run.source_path).name, file)

    def log_tail(self, run_id: str, most_bytes: int) -> bytes:
        """The last whole lines of what was printed outside of cells; nothing without a log.

        By the runner and a kernel to the log, by a program to the journal.
        """
        folder = self._store.existing(run_id)
        recorded = _tail(folder / "journal.jsonl", JOURNAL_SHARE * most_bytes)
        records = records_of(recorded.splitlines(keepends=True))
        texts = [record.text for record in records if isinstance(record, Logged)]
        printed = "".join(texts).encode("utf-8", "replace")
        if len(printed) > most_bytes:
            printed = printed[-most_bytes:].partition(b"\n")[2]
        return printed + _tail(folder / "runner.log", most_bytes - len(printed))

    def result(self, run_id: str) -> Content:
        """The result: the file that was written if it is still that, else put together anew.

        While the run goes on, it is the result so far.

        Raises
        ------
        ResultNotFound
            It is not made of a journal, and the file is not there or not any more the same.
        """
        facts = self._runs.settled(run_id)
        path = Path(facts.end.result_path if facts.end else facts.run.result_path)
        file = self._written(facts, path) if facts.end else None
        if file is not None:
            return _content(path.name, file)
        if not _is_executed_notebook(facts.run):
            raise ResultNotFound(f"{facts.run.name} has no result that can be given out.")
        return Content(path.name, None, joined(self.result_so_far(run_id), PIECE_BYTES))

    def result_so_far(self, run_id: str) -> Iterator[bytes]:
        """The result notebook, in pieces, from what the run has recorded up to now.

        Raises
        ------
        RunNotFound
            There is no such run.
        """
        run = self._store.facts(run_id).run
        folder = self._store.existing(run_id)
        file = _open(folder / run.source_name)
        if file is None:
            raise RunNotFound(f"There is no run {run_id} any more.")
        with file:
            source = file.read()
        blobs = BlobStore(folder / "blobs")
        with JournalReader(folder / "journal.jsonl") as records:
            yield from assemble(source, run.parameters, run.kernel, records, blobs)

    def result_to_trust(self, run_id: str) -> bytes:
        """The notebook that a run left, if it is still what the run left.

        Raises
        ------
        RunNotEnded
            There is no result yet.
        ResultNotFound
            The file is not there.
        ResultChanged
            Somebody has changed it since.
        NotebookRefused
            The result is no notebook.
        """
        facts = self._runs.settled(run_id)
        if facts.end is None:
            raise RunNotEnded(f"{facts.run.name} has not ended yet, so it has no result to open.")
        if facts.run.result_format != "ipynb":
            raise NotebookRefused("The result is no notebook.")
        is_left = facts.end.result_status != "missing"
        file = _open(Path(facts.end.result_path)) if is_left else None
        if file is None:
            raise ResultNotFound(
                f"The result of {facts.run.name} is not there; it can be downloaded again."
            )
        with file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != self._digest(run_id):
            raise ResultChanged(
                "The result was changed after the run had left it, so it is not trusted by itself."
            )
        return data

    def _digest(self, run_id: str) -> str | None:
        try:
            written = read_file(self._store.existing(run_id) / "result.json", ResultFile)
        except (OSError, msgspec.MsgspecError):
            return None
        return written.sha256 if written else None

    def _written(self, facts: Facts, path: Path) -> BufferedReader | None:
        """The result as it was left, None when it is not that any more."""
        digest = self._digest(facts.run.id)
        file = _open(path)
        if file is None:
            return None
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            file.close()
            return None
        file.seek(0)
        return file


def _tail(path: Path, most_bytes: int) -> bytes:
    """The last whole lines of a file; nothing when there is none."""
    file = _open(path)
    if file is None:
        return b""
    with file:
        begin = max(0, os.fstat(file.fileno()).st_size - most_bytes)
        file.seek(begin)
        data = file.read(most_bytes)
    return data[data.find(b"\n") + 1 :] if begin else data


def _open(path: Path) -> BufferedReader | None:
    """A regular file, opened; None when there is none. A link or a pipe is none."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.EACCES}:
            return None
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        return None
    return os.fdopen(fd, "rb")


def _is_executed_notebook(run: RunFile) -> bool:
    """Whether the result is the source with the outputs that the journal has."""
    executes = run.program is None or run.program.unit == "cell"
    return run.kind == "notebook" and run.result_format == "ipynb" and executes


def content_of(name: str, path: Path) -> Content:
    """A file's bytes under another name; it may be gone by the time that they are read.

    Raises
    ------
    OSError
        It cannot be opened.
    """
    return _content(name, path.open("rb"))


def _content(name: str, file: BufferedReader) -> Content:
    return Content(name, os.fstat(file.fileno()).st_size, _pieces(file))


def _pieces(file: BufferedReader) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece
