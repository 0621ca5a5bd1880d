"""The result of a run that a program does: where the program says that it wrote it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jupyter_remote_helper.engine.ending import Published
from jupyter_remote_helper.engine.journal import read_journal
from jupyter_remote_helper.engine.records import FORMAT, ResultFile, Wrote
from jupyter_remote_helper.engine.status import replace_file


def written_file(folder: Path) -> Path | None:
    """The file that the program of the run in `folder` wrote last, if it is there."""
    records = read_journal(folder / "journal.jsonl")
    paths = [record.path for record in records if isinstance(record, Wrote)]
    path = Path(paths[-1]) if paths else None
    return path if path is not None and path.is_file() else None


def own_result(folder: Path) -> Published | None:
    """The result under the name that the program gave it, whatever was there before.

    None when the program wrote none, or it is gone.

    Raises
    ------
    OSError
        It cannot be read.
    """
    path = written_file(folder)
    if path is None:
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    replace_file(folder / "result.json", ResultFile(FORMAT, str(path), digest))
    return Published(str(path), is_beside_source=True, notes=())
