"""Submitting runs and telling how they stand; knows neither HTTP nor terminals."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import msgspec

from jupyter_remote_helper.contract import Inspection, Kernel, Parameter, Run, RunList
from jupyter_remote_helper.engine.conclude import conclude_dead
from jupyter_remote_helper.engine.journal import read_lines
from jupyter_remote_helper.engine.local import own_folder
from jupyter_remote_helper.engine.queue import waiting
from jupyter_remote_helper.engine.records import (
    End,
    Failed,
    NotStarted,
)
from jupyter_remote_helper.errors import (
    LaunchFailed,
    QueueFull,
    RunNotFound,
    StorageFailed,
)

from .claims import Claims
from .kernels import KernelFinder
from .keys import Key
from .observe import Facts, observe
from .plan import choose_kernel
from .reading import read_run
from .request import RunPlanner
from .settings import Settings
from .source import DigestCache, read_source
from .store import RunStore
from .submission import Submission
from .view import ApiPath, is_concluded, run_view

TEXT_LIMIT = 300


class Target(Protocol):
    """Where a run can execute."""

    name: str

    def start(self, folder: Path) -> None:
        """Start the launcher of the run in a folder."""


class RunManager:
    """All runs of this user. Safe to call from several threads.

    `api_path` spells a path as the server does, None for what it does not show.
    """

    def __init__(
        self,
        store: RunStore,
        target: Target,
        kernels: KernelFinder,
        api_path: ApiPath = lambda _: None,
        settings: Settings | None = None,
    ) -> None:
        self._settings = settings or Settings()
        self._store = store
        self._claims = Claims(store)
        self._target = target
        self._kernels = kernels
        self._planner = RunPlanner(kernels, target.name, self._settings, store.folder)
        self._api_path = api_path
        self._lock = threading.Lock()
        self._seq = int(time.time() * 1000)
        self._known: dict[str, Run] = {}
        self._ended: set[str] = set()
        self._digests = DigestCache()

    def inspect(self, path: Path) -> Inspection:
        """What a file is, which kernel it would run on, and what can be set on it.

        Raises
        ------
        RemoteHelperError
            It cannot be run; the kind says why.
        """
        source = read_source(path)
        launch = self._kernels.find(source.kernel_name) if source.kernel_name else None
        if launch is None and source.kernel_name is None:
            launch, _ = choose_kernel(source, None, self._kernels)
        kernel = Kernel(launch.name, launch.display_name, launch.language) if launch else None
        parameters = tuple(
            Parameter(p.name, p.type, p.default, p.value, p.comment) for p in source.declared
        )
        return Inspection("notebook", kernel, source.cells, parameters)

    def submit(self, submission: Submission) -> Run:
        """Start a run; on return its launcher lives and nothing here is needed any more.

        Raises
        ------
        RemoteHelperError
            It was refused, and nothing was made; or it could not be started.
        """
        return self.submit_once(submission)[0]

    def submit_once(self, submission: Submission) -> tuple[Run, bool]:
        """Do the same, and tell whether the run is new and not that of an earlier request."""
        earlier = self.submitted(submission.key)
        if earlier is not None:
            return earlier, False
        source = read_source(submission.path)
        run = self._planner.plan(submission, source, self._planned_results())
        self._check_queue()
        folder = self._store.create(run, source.data)
        if submission.key is not None:
            try:
                first = self._claims.make(submission.key, run.id)
            except StorageFailed:
                self._store.remove(run.id)
                raise
            if first != run.id:  # somebody was faster with the same key
                self._store.remove(run.id)
                return self.run(first), False
        try:
            self._target.start(folder)
        except LaunchFailed as error:
            try:
                conclude_dead(folder, run, Failed(NotStarted(error.message[:TEXT_LIMIT])))
            except OSError:  # there is no room even to say so, and nothing is left of it
                self._store.remove(run.id)
            raise
        return self.run(run.id), True

    def submitted(self, key: Key | None) -> Run | None:
        """The run that was submitted with a key before; None when there is none.

        Raises
        ------
        KeyReused
            There is one, and it was asked for something else.
        """
        found = self._claims.find(key) if key is not None else None
        return None if found is None else self.run(found)

    def _check_queue(self) -> None:
        if len(waiting(own_folder())) >= self._settings.max_queued:
            raise QueueFull(
                f"{self._settings.max_queued} runs wait already; cancel some of them, "
                "or set max_queued in remote_helper.json."
            )

    def _planned_results(self) -> list[str]:
        """Where unfinished runs will leave their results; how they stand does not matter here."""
        folders = map(self._store.folder, self.unfinished(self._store.ids()))
        return [read_run(folder)[0].result_path for folder in folders]

    def run(self, run_id: str) -> Run:
        """One run as it stands now.

        Raises
        ------
        RunNotFound
            There is no such run.
        """
        facts = self.settled(run_id)
        digest = self._digests.of(Path(facts.run.source_path))
        drifted = None if digest is None else digest != facts.run.source_sha256
        with self._lock:
            return self._numbered(run_view(facts, self._api_path, seq=0, drifted=drifted))

    def settled(self, run_id: str) -> Facts:
        """The facts of a run; one that has ended without saying so is brought to its end first."""
        facts = self._store.facts(run_id)
        state = observe(facts)
        if facts.end is not None:
            self._store.tidy(run_id)
        elif isinstance(state, End):
            with suppress(OSError):  # no room, or not allowed: the state is known all the same
                conclude_dead(self._store.folder(run_id), facts.run, state)
            return self._store.facts(run_id)
        return facts

    def forget(self, run_id: str) -> int:
        """Know nothing more of a run, whose folder is gone; gives the number of that change."""
        with self._lock:
            self._known.pop(run_id, None)
            self._ended.discard(run_id)
            self._seq += 1
            return self._seq

    def _numbered(self, run: Run) -> Run:
        """Give a run its number: a new one when anything but its running time has changed."""
        known = self._known.get(run.id)
        if known is not None:
            same = msgspec.structs.replace(run, seq=known.seq, elapsed_s=known.elapsed_s)
            if same == known:
                return msgspec.structs.replace(run, seq=known.seq)
        self._seq += 1
        run = msgspec.structs.replace(run, seq=self._seq)
        self._known[run.id] = run
        return run

    def page(self, limit: int, after: str | None = None) -> RunList:
        """Unfinished runs and the newest ended ones; with `after`, the ended ones that follow.

        A run that ended once is not looked at again, and one that cannot be read is left out.
        """
        ids = self._store.ids()
        unfinished = self.unfinished(ids)
        going = set(unfinished)
        ended = [i for i in ids if i not in going and (after is None or i < after)]
        chosen = ([] if after else unfinished) + ended[:limit]
        runs = tuple(run for run in map(self._run_or_none, chosen) if run is not None)
        following = ended[limit - 1] if len(ended) > limit else None
        return RunList(runs, following, self._seq)

    def unfinished(self, ids: list[str]) -> list[str]:
        """Those of the runs that have not ended; what has ended once is not asked again."""
        open_ids = [i for i in ids if i not in self._ended]
        unfinished = [i for i in open_ids if not self._store.has_ended(i)]
        with self._lock:
            self._ended |= set(open_ids).difference(unfinished)
        return unfinished

    def _is_seen_since(self, known: Run) -> bool:
        """Whether somebody has looked at an ended run since, maybe through another server."""
        return known.seen_at is None and self._store.is_seen(known.id)

    def _run_or_none(self, run_id: str) -> Run | None:
        known = self._known.get(run_id)
        if known is not None and is_concluded(known) and not self._is_seen_since(known):
            return known
        try:
            return self.run(run_id)
        except RunNotFound:
            return None

    def find(self, tail: str) -> str:
        """The id of the one run whose id ends like this.

        Raises
        ------
        RunNotFound
            None does, or several.
        """
        ids = [run_id for run_id in self._store.ids() if run_id.endswith(tail)] if tail else []
        if len(ids) == 1:
            return ids[0]
        if not ids:
            raise RunNotFound(f"There is no run {tail}; `jupyter remote-helper list` shows all.")
        raise RunNotFound(f"{tail} fits {len(ids)} runs, such as {ids[0]} and {ids[1]}; give more.")

    def journal(self, run_id: str, offset: int, most_bytes: int) -> tuple[bytes, int]:
        """Whole lines of a run's journal from an offset, and the offset to go on from.

        Where no line begins, nothing comes and it is 0: what a reader had of a journal is cut off
        when it could not be brought to the disk and was dropped.
        """
        path = self._store.existing(run_id) / "journal.jsonl"
        try:
            return read_lines(path, offset, most_bytes)
        except ValueError:
            return b"", 0

    def has_ended(self, run_id: str) -> bool:
        """Whether the run's end is established."""
        return self._store.has_ended(run_id)
