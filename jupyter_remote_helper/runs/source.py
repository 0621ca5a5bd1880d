"""What a file is, and what can be set on it, before anything is run."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.notebook.document import (
    Json,
    NotANotebook,
    code_cells,
    kernel_name_of,
    language_of,
    notebook_from_bytes,
    read_deeper,
    source_of,
)
from jupyter_remote_helper.engine.notebook.parameters import Declared, declared_parameters
from jupyter_remote_helper.errors import (
    KindNotSupported,
    NotebookRefused,
    SourceNotFound,
    SourceNotRegular,
    SourceUnreadable,
)

SUFFIXES_TO_COME = frozenset({".py", ".r", ".rmd", ".sh"})


class SourceFile(msgspec.Struct, frozen=True):
    """A notebook that was read: its bytes, and what they say."""

    path: Path
    data: bytes
    sha256: str
    cells: int
    kernel_name: str | None
    language: str | None
    declared: tuple[Declared, ...]


def read_source(path: Path) -> SourceFile:
    """Read a notebook and check that it can be run; `path` may be a symbolic link.

    Raises
    ------
    SourceNotFound, SourceNotRegular, SourceUnreadable
        There is no file, or not one that can be read.
    KindNotSupported, NotebookRefused
        It is something else than a notebook, or a broken one.
    """
    if path.suffix.lower() != ".ipynb":
        raise KindNotSupported(_why_not(path), "path")
    data = _read_regular(path)
    try:
        notebook: Json = notebook_from_bytes(data)
        _check_depth(data)
    except NotANotebook as error:
        raise NotebookRefused(f"{path.name} is not a notebook: {error}.", "path") from error
    _check_text(path, notebook)
    return SourceFile(
        path=path,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        cells=sum(1 for _ in code_cells(notebook)),
        kernel_name=kernel_name_of(notebook),
        language=language_of(notebook),
        declared=declared_parameters(notebook, language_of(notebook) or "python"),
    )


def _why_not(path: Path) -> str:
    if path.suffix.lower() in SUFFIXES_TO_COME:
        return f"{path.name} cannot be run yet: this version runs notebooks (.ipynb)."
    return f"{path.name} cannot be run: only notebooks (.ipynb) can."


def _check_depth(data: bytes) -> None:
    """Refuse what the run could not read any more, or not write into its result."""
    try:
        read_deeper(data)
    except RecursionError as error:
        raise NotANotebook("it is nested too deep") from error
    except msgspec.MsgspecError:  # read leniently, with a NaN or a byte order mark
        return


def _check_text(path: Path, notebook: Json) -> None:
    for number, cell in code_cells(notebook):
        try:
            source_of(cell).encode()
        except UnicodeEncodeError as error:
            raise NotebookRefused(
                f"{path.name} cannot be run: its code cell {number} holds half of a surrogate "
                "pair, which no kernel takes; type that character again.",
                "path",
            ) from error


def _read_regular(path: Path) -> bytes:
    """The bytes of a regular file; a pipe or device is refused before it can block."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ENOTDIR}:
            raise SourceNotFound(f"There is no file {path.name}.", "path") from error
        if error.errno == errno.ENXIO:
            raise SourceNotRegular(f"{path.name} is no regular file.", "path") from error
        why = os.strerror(error.errno or 0)
        raise SourceUnreadable(f"{path.name} cannot be read: {why}.", "path") from error
    mode = os.fstat(fd).st_mode
    if not stat.S_ISREG(mode):
        os.close(fd)
        what = "is a folder; give a notebook in it" if stat.S_ISDIR(mode) else "is no regular file"
        raise SourceNotRegular(f"{path.name} {what}.", "path")
    with os.fdopen(fd, "rb") as file:
        return file.read()


class DigestCache:
    """The SHA-256 of files as they are now; a file is only read again once it has changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int, int], str]] = {}

    def of(self, path: Path) -> str | None:
        """The digest of a file, None when it cannot be read."""
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                return None
            signature = (found.st_ino, found.st_size, found.st_mtime_ns)
            known = self._known.get(path)
            if known is None or known[0] != signature:
                with path.open("rb") as file:
                    known = (signature, hashlib.file_digest(file, "sha256").hexdigest())
                self._known[path] = known
        except OSError:
            return None
        return known[1]
