"""The result in other formats, made at the end of a run by nbconvert in a process of its own.

Nothing here can make a run fail: what could not be made is a note.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL
from typing import Literal

from .child import before_exec
from .ending import Exports, put_beside
from .notebook.text import cut
from .program.nbconvert import EXPORTED, MOST_EXPORTED_BYTES, export_command
from .records import ExportedFile, ExportFormat, NotExported, RunFile

LIMIT_S = 300.0
LAST_BYTES = 4096

Stopped = Literal["stopped", "too_long"]


class Exporter:
    """Converts the result of one run into all formats that were asked for, once.

    `is_told_to_stop` is asked over and over while nbconvert works, and may take a moment each
    time. Use it from the main thread, as nbconvert is killed when that thread ends.
    """

    def __init__(self, run: RunFile, folder: Path, is_told_to_stop: Callable[[], bool]) -> None:
        self._run = run
        self._folder = folder
        self._is_told_to_stop = is_told_to_stop
        self._made: Exports | None = None

    def export(self, result: Path) -> Exports:
        """Put a file for each format beside the result; asked again, give what was made."""
        if self._made is None:
            made = [self._one(result, name) for name in dict.fromkeys(self._run.formats)]
            files = tuple(one for one in made if isinstance(one, ExportedFile))
            notes = tuple(one for one in made if isinstance(one, NotExported))
            self._made = Exports(files, notes)
        return self._made

    def _one(self, result: Path, name: ExportFormat) -> ExportedFile | NotExported:
        # what writers leave that are killed is taken away by such a name
        place = self._folder / f".{os.getpid()}-{os.urandom(6).hex()}.tmp"
        try:
            if result.stat().st_size > MOST_EXPORTED_BYTES:
                return NotExported(name, "too_large", "")
            place.mkdir(mode=0o700)
            (place / "result.ipynb").symlink_to(result)
            return self._converted(place, result, name)
        except OSError as error:
            return NotExported(name, "failed", os.strerror(error.errno or 0))
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _converted(
        self, place: Path, result: Path, name: ExportFormat
    ) -> ExportedFile | NotExported:
        log = place / "log"
        code = self._run_to_end(export_command(sys.executable, name, "result.ipynb"), place, log)
        if isinstance(code, str):
            return NotExported(name, code, "")
        made = sorted(place.glob(f"{EXPORTED}.*"))
        if code or len(made) != 1:
            said = _last_bytes(log)
            with suppress(OSError):  # to the run's log, where a person can look
                print(f"nbconvert --to={name}: {said}", file=sys.stderr, flush=True)
            return NotExported(name, "failed", cut(last_sentence(said)))
        planned = result.with_name(result.stem + made[0].name.removeprefix(EXPORTED))
        return ExportedFile(name, str(put_beside(self._folder, made[0], planned, result)))

    def _run_to_end(self, argv: tuple[str, ...], place: Path, log: Path) -> int | Stopped:
        """The exit code of a program, or why it was ended before."""
        if self._is_told_to_stop():
            return "stopped"
        with log.open("xb") as output:
            process = subprocess.Popen(
                argv,
                cwd=place,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=before_exec(os.getpid()),  # noqa: PLW1509  # there are no threads
            )
        deadline_s = time.monotonic() + LIMIT_S
        why: Stopped | None = None
        while process.poll() is None and why is None:
            if time.monotonic() > deadline_s:
                why = "too_long"
            elif self._is_told_to_stop():
                why = "stopped"
        if process.returncode is None:
            os.killpg(process.pid, SIGKILL)  # not reaped yet, so the number is its own
            process.wait()
        return why or process.returncode


def _last_bytes(path: Path) -> str:
    """The end of a file, as text."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LAST_BYTES))
        return file.read().decode("utf-8", "replace").strip()


def last_sentence(said: str) -> str:
    r"""The last line that is no mere continuation of the one before.

    Examples
    --------
    >>> last_sentence("Traceback ...\n  File ...\nValueError: not in:\n\t/usr")
    'ValueError: not in:'
    """
    lines = [line for line in said.splitlines() if line.strip()]
    whole = [line for line in lines if not line[0].isspace()]
    return (whole or lines or [""])[-1].strip()
