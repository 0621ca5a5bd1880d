"""The result of a run in another format, made by nbconvert in a process of its own."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from pathlib import Path

from jupyter_remote_helper.contract import ExportFormat
from jupyter_remote_helper.engine.program.nbconvert import (
    EXPORTED,
    MOST_EXPORTED_BYTES,
    export_command,
)
from jupyter_remote_helper.errors import (
    ExportFailed,
    FormatNotAvailable,
    QueueFull,
    StorageFailed,
    TooLarge,
)
from jupyter_remote_helper.process import Done, Limits, Overrun, run_briefly

from .archive import Content, RunArchive, content_of
from .formats import require_format
from .store import RunStore

EXPORT_S = 120.0
LOG_BYTES = 1 << 22
AT_ONCE = 2
TEXT_LIMIT = 300


class Exporter:
    """Converts results, two at once at the most. Safe to call from several threads."""

    def __init__(self, archive: RunArchive, store: RunStore) -> None:
        self._archive = archive
        self._store = store
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._stop = threading.Event()

    def close(self) -> None:
        """End what is being converted."""
        self._stop.set()

    def export(self, run_id: str, name: ExportFormat) -> Content:
        """The result as it is now, in another format. Nothing is executed for it.

        Raises
        ------
        EngineNotInstalled, FormatNotAvailable
            nbconvert is missing, or what it needs for the format; or the result is no notebook.
        QueueFull
            Two results are being converted already.
        TooLarge, ExportFailed
            This one cannot be converted.
        """
        require_format(name, "format")
        if self._store.facts(run_id).run.result_format != "ipynb":
            raise FormatNotAvailable("The result is no notebook, so it stays as it is.", "format")
        if not self._turns.acquire(blocking=False):
            raise QueueFull(f"{AT_ONCE} results are being converted; try again in a moment.")
        try:
            return self._convert(run_id, name)
        except (ExportFailed, StorageFailed):
            self._store.existing(run_id)  # somebody may have removed it in the middle
            raise
        finally:
            self._turns.release()

    def _convert(self, run_id: str, name: ExportFormat) -> Content:
        """Convert in a private folder that is gone on return: what is open can still be read."""
        folder = self._store.existing(run_id)
        try:
            with _private_folder(folder) as place:
                stem = Path(self._copy_result(run_id, Path(place, "result.ipynb"))).stem
                made = _made_by_nbconvert(Path(place), name, self._stop)
                return content_of(stem + made.name.removeprefix(EXPORTED), made)
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise StorageFailed(f"The result cannot be converted in {folder}: {why}.") from error

    def _copy_result(self, run_id: str, path: Path) -> str:
        """Write the result of a run to a file, and give the name that it has."""
        size_bytes = 0
        with path.open("xb") as file:
            result = self._archive.result(run_id)
            for piece in result.pieces:
                size_bytes += len(piece)
                if size_bytes > MOST_EXPORTED_BYTES:
                    raise TooLarge(
                        f"The result is larger than {MOST_EXPORTED_BYTES / 1e6:.0f} MB, too large "
                        "to convert; download it as a notebook."
                    )
                file.write(piece)
        return result.name


def _private_folder(parent: Path) -> tempfile.TemporaryDirectory[str]:
    # the run may be removed meanwhile, and this with it
    return tempfile.TemporaryDirectory(prefix=".export-", dir=parent, ignore_cleanup_errors=True)


def _made_by_nbconvert(place: Path, name: ExportFormat, stop: threading.Event) -> Path:
    argv = export_command(sys.executable, name, "result.ipynb")
    try:
        done = run_briefly(argv, place, Limits(EXPORT_S, LOG_BYTES, stop))
    except Overrun as error:
        raise ExportFailed(f"The result cannot be converted to {name}: {error}.") from error
    made = sorted(place.glob(f"{EXPORTED}.*"))
    if done.exit_code or len(made) != 1:
        raise ExportFailed(f"nbconvert cannot convert the result to {name}{_why(done)}.")
    return made[0]


def _why(done: Done) -> str:
    words = done.last_line[:TEXT_LIMIT].rstrip(".")
    return f": {words}" if words else ""
