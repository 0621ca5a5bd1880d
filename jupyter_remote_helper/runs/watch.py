"""Noticing what happens to the runs, whoever does it: a runner, the command line, another server.

Files are all that these share, so somebody has to look. A look is cheap: the list of runs is read
again only after it has changed, ended runs never, and an unfinished run only after one of its
small files has changed, or once in a while, since a process can die without writing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import msgspec

from jupyter_remote_helper.contract import Run, RunChanged
from jupyter_remote_helper.errors import RemoteHelperError, RunNotFound

from .manager import RunManager
from .observe import kind_of
from .store import RunStore
from .view import is_concluded

LOOK_INTERVAL_S = 1.0
LOOK_AGAIN_S = 5.0
LOOK_AGAIN_AT_UNKNOWN_S = 60.0
LIST_AGAIN_S = 60.0
RACY_S = 2.0
"""A folder that changed so shortly ago may change again and keep its time."""


_log = logging.getLogger(__name__)


class Watched(msgspec.Struct, frozen=True):
    """An unfinished run as it was at the last look; `due_s` is when to look in any case."""

    state: str
    stamp: tuple[int, ...]
    due_s: float


class RunWatch:
    """What has changed among all runs from one look to the next. For one thread at a time.

    The first look finds out what there is, and tells of no change.
    """

    def __init__(self, runs: RunManager, store: RunStore) -> None:
        self._runs = runs
        self._store = store
        self._ids: set[str] = set()
        self._watched: dict[str, Watched] = {}
        self._has_begun = False
        self._folder_ns = -1
        self._list_again_s = 0.0

    @property
    def are_going_on(self) -> bool:
        """Whether a run was alive at the last look, waiting ones included."""
        return any(run.state != "unknown" for run in self._watched.values())

    def look(self, hints: Iterable[str] = ()) -> list[RunChanged]:
        """What has changed; of the runs in `hints` it is told in any case.

        A run that is found dead is brought to its end on the way.

        Raises
        ------
        StorageFailed
            The runs cannot be listed.
        """
        listed = self._listed()
        gone = self._ids - listed
        new = listed - self._ids
        self._ids = listed
        hinted = listed.intersection(hints)
        if not self._has_begun:
            self._has_begun = True
            for run_id in self._runs.unfinished(sorted(new)):
                self._look_at(run_id)
            new = set()
        changes = [self._removed(run_id) for run_id in gone]
        for run_id in new | hinted | self._due():
            before = self._watched.get(run_id)
            run = self._look_at(run_id)
            if run is None:
                continue
            state = kind_of(run.state)
            if before is None or before.state != state or run_id in hinted:
                changes.append(RunChanged(run_id, run.seq, state))
        return changes

    def _listed(self) -> set[str]:
        try:
            folder_ns = self._store.root.stat().st_mtime_ns
        except OSError:  # not there yet, or listing says what is the matter
            folder_ns = -1
        now_s = time.monotonic()
        if folder_ns == self._folder_ns != -1 and now_s < self._list_again_s:
            return self._ids
        is_racy = time.time() - folder_ns / 1e9 < RACY_S
        self._folder_ns = -1 if is_racy else folder_ns
        self._list_again_s = now_s + LIST_AGAIN_S
        return set(self._store.ids())

    def _due(self) -> set[str]:
        now_s = time.monotonic()
        return {
            run_id
            for run_id, known in self._watched.items()
            if now_s >= known.due_s or self._store.stamp(run_id) != known.stamp
        }

    def _look_at(self, run_id: str) -> Run | None:
        self._watched.pop(run_id, None)
        stamp = self._store.stamp(run_id)  # taken first, so that no change is missed
        try:
            run = self._runs.run(run_id)
        except RunNotFound:  # being removed, or unreadable
            return None
        if not is_concluded(run):
            state = kind_of(run.state)
            again_s = LOOK_AGAIN_AT_UNKNOWN_S if state == "unknown" else LOOK_AGAIN_S
            self._watched[run_id] = Watched(state, stamp, time.monotonic() + again_s)
        return run

    def _removed(self, run_id: str) -> RunChanged:
        self._watched.pop(run_id, None)
        return RunChanged(run_id, self._runs.forget(run_id), None)


class Watcher:
    """Looks each second, off the event loop on which it lives, and tells what it finds there.

    `tell` is called with each change; `keep_alive` after each look at which a run was alive.
    """

    def __init__(
        self, watch: RunWatch, tell: Callable[[RunChanged], None], keep_alive: Callable[[], None]
    ) -> None:
        self._watch = watch
        self._tell = tell
        self._keep_alive = keep_alive
        self._hints: set[str] = set()
        self._poked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._look_until_closed())

    def poke(self, *run_ids: str) -> None:
        """Look at once, and tell of these runs in any case."""
        self._hints.update(run_ids)
        self._poked.set()

    async def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _look_until_closed(self) -> None:
        try:
            await self._look_for_ever()
        except Exception:  # noqa: BLE001  # a bug, and nobody else would see it
            _log.exception("Changes of runs are not told any more; whoever asks still gets them.")

    async def _look_for_ever(self) -> None:
        while True:
            self._poked.clear()
            hints, self._hints = self._hints, set()
            # a folder that cannot be read now is told of to whoever asks for the runs
            with suppress(OSError, RemoteHelperError):
                for change in await asyncio.to_thread(self._watch.look, hints):
                    self._tell(change)
                if self._watch.are_going_on:
                    self._keep_alive()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), LOOK_INTERVAL_S)
