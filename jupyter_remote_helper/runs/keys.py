"""Keys of requests: the same key never makes a second run."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.status import create_file
from jupyter_remote_helper.errors import KeyReused, StorageFailed

from .reading import read
from .store import RunStore


class Key(msgspec.Struct, frozen=True):
    """A key that makes a submission count once: its text, and the hash of the request."""

    text: str
    body_sha256: str


class Claim(msgspec.Struct, frozen=True):
    """What the file of a key says: the run, and what was asked for."""

    id: str
    body_sha256: str


class Keys:
    """The keys of all requests, kept beside the runs of a store."""

    def __init__(self, store: RunStore) -> None:
        self._store = store

    def _key_path(self, key: Key) -> Path:
        return self._store.root.parent / "keys" / hashlib.sha256(key.text.encode()).hexdigest()

    def keyed(self, key: Key) -> str | None:
        """The run that was submitted with this key, None when there is none.

        Raises
        ------
        KeyReused
            There is one, and it was asked for something else.
        """
        claimed, _ = read(self._key_path(key), Claim)
        if claimed is None or not self._store.folder(claimed.id).is_dir():
            return None
        if claimed.body_sha256 != key.body_sha256:
            raise KeyReused("This request key was used for another run; use a new one.")
        return claimed.id

    def claim(self, key: Key, run_id: str) -> str:
        """Make a run the one of a key, and give its id; or that of the run that was faster.

        Raises
        ------
        StorageFailed
            It cannot be written, and the run is gone again.
        """
        path = self._key_path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            while not create_file(path, Claim(run_id, key.body_sha256)):
                first = self.keyed(key)
                if first is not None:
                    return first
                path.unlink(missing_ok=True)  # its run was removed, so the key is free again
        except OSError as error:
            shutil.rmtree(self._store.folder(run_id), ignore_errors=True)
            raise StorageFailed(
                f"The request's key cannot be kept in {path.parent}: "
                f"{os.strerror(error.errno or 0)}."
            ) from error
        return run_id
