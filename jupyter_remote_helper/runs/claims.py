"""Which run a request key stands for: a small file each, made once whoever comes first."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from jupyter_remote_helper.engine.naming import take_name
from jupyter_remote_helper.engine.records import EndFile, Failed, NotStarted
from jupyter_remote_helper.engine.status import create_file, drop
from jupyter_remote_helper.errors import KeyReused, StorageFailed

from .keys import Claim, Key
from .reading import read
from .store import SWEPT_AFTER_S, RunStore


class Claims:
    """The request keys of all runs in a store. Any number of processes may use it at once."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._folder = store.root.parent / "keys"

    def _path(self, key: Key) -> Path:
        return self._folder / hashlib.sha256(key.text.encode()).hexdigest()

    def find(self, key: Key) -> str | None:
        """The run that was submitted with this key, None when there is none.

        A run that ended without ever being launched is none, so that a client that asks again
        gets what it asked for.

        Raises
        ------
        KeyReused
            There is one, and it was asked for something else.
        """
        claimed, _ = read(self._path(key), Claim)
        if claimed is None or not self._stands(claimed):
            return None
        if claimed.body_sha256 != key.body_sha256:
            raise KeyReused("This request key was used for another run; use a new one.")
        return claimed.id

    def _stands(self, claimed: Claim) -> bool:
        folder = self._store.folder(claimed.id)
        if not folder.is_dir():
            return False
        if (folder / "launch.json").exists():
            return True
        end, _ = read(folder / "end.json", EndFile)
        state = end.state if end is not None else None
        return not (isinstance(state, Failed) and isinstance(state.cause, NotStarted))

    def make(self, key: Key, run_id: str) -> str:
        """Make a run the one of a key, and give its id; or that of the run that was faster.

        Raises
        ------
        StorageFailed
            It cannot be written.
        """
        path = self._path(key)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.sweep()
            while not create_file(path, Claim(run_id, key.body_sha256)):
                first = self.find(key)
                if first is not None:
                    return first
                self._free(path, run_id)
        except OSError as error:
            raise StorageFailed(
                f"The request's key cannot be kept in {self._folder}: "
                f"{os.strerror(error.errno or 0)}."
            ) from error
        return run_id

    def sweep(self, age_s: float = SWEPT_AFTER_S) -> None:
        """Take away what was left by processes that were killed while they made a claim.

        A file counts as left when it is older than `age_s`, by the clock of its file system.
        """
        with os.scandir(self._folder) as entries:
            hidden = [Path(entry.path) for entry in entries if entry.name.startswith(".")]
        for path in hidden:
            age = self._store.clock.age_s(path)
            if age is not None and age >= age_s:
                drop(path)

    def _free(self, path: Path, run_id: str) -> None:
        """Take away a claim that no longer stands; one that somebody made meanwhile is put back."""
        aside = path.with_name(f".{path.name}-{run_id}")
        with suppress(FileNotFoundError):
            path.rename(aside)
            claimed, _ = read(aside, Claim)
            if claimed is not None and self._stands(claimed):
                take_name(aside, path)
            aside.unlink(missing_ok=True)
