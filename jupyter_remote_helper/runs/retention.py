"""Forgetting old runs, where the configuration asks for that; results always stay."""

from __future__ import annotations

import threading

import msgspec

from jupyter_remote_helper.engine.records import EndFile
from jupyter_remote_helper.engine.status import read_file
from jupyter_remote_helper.errors import RunNotFound, StorageFailed

from .manager import RunManager
from .settings import Settings
from .store import RunStore

DAY_S = 86_400.0
FIRST_S = 60.0
INTERVAL_S = 3600.0


class Retention:
    """Takes runs off the list that ended long ago. Any number of processes may do so at once."""

    def __init__(self, runs: RunManager, store: RunStore, settings: Settings) -> None:
        self._runs = runs
        self._store = store
        self._keep_days = settings.keep_days
        self._keep_runs = settings.keep_runs

    def apply(self) -> list[str]:
        """Forget what is old, and give the ids.

        A run goes when its end was written more than `keep_days` ago and it is not among the
        newest `keep_runs`. One whose only result lies in its own folder stays, and so does one
        that has not ended or whose end cannot be read.
        """
        if self._keep_days is None:
            return []
        try:
            ids = self._store.ids()[self._keep_runs :]
        except StorageFailed:
            return []
        return [i for i in ids if self._is_old(i, self._keep_days) and self._forget(i)]

    def _forget(self, run_id: str) -> bool:
        """Take one off the list; False when it must stay, cannot go, or somebody was faster."""
        if not self._can_go(run_id):
            return False
        try:
            self._store.remove(run_id)
        except (RunNotFound, StorageFailed):
            return False
        self._runs.forget(run_id)
        return True

    def _is_old(self, run_id: str, keep_days: float) -> bool:
        age_s = self._store.clock.age_s(self._store.folder(run_id) / "end.json")
        return age_s is not None and age_s > keep_days * DAY_S

    def _can_go(self, run_id: str) -> bool:
        try:
            end = read_file(self._store.folder(run_id) / "end.json", EndFile)
        except (OSError, RunNotFound, msgspec.MsgspecError):
            return False
        return end is not None and end.result_status != "kept_in_run"


class Caretaker:
    """Applies the retention now and then, in a thread of its own, until it is closed."""

    def __init__(self, retention: Retention) -> None:
        self._retention = retention
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jrh-caretaker", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        wait_s = FIRST_S
        while not self._closed.wait(wait_s):
            self._retention.apply()
            wait_s = INTERVAL_S

    def close(self) -> None:
        """Stop; a removal that is under way is finished first."""
        self._closed.set()
        self._thread.join()
