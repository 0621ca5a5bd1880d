"""What can be done to a run once it is there: cancel, retry, remove, mark as seen."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.conclude import conclude_dead
from jupyter_remote_helper.engine.control import ask_to_cancel, signal_process
from jupyter_remote_helper.engine.records import Lost, Unknown
from jupyter_remote_helper.errors import RunHasEnded, RunNotEnded, StorageFailed

from .keys import Key
from .manager import RunManager
from .observe import last_seen_at, observe
from .request import line_of
from .store import RunStore
from .submission import Submission


class RunActions:
    """Acts on the runs of one user. Safe to call from several threads."""

    def __init__(self, runs: RunManager, store: RunStore) -> None:
        self._runs = runs
        self._store = store

    def cancel(self, run_id: str, by: str) -> Run:
        """Ask a run to end; asking again changes nothing. The run goes on ending by itself.

        Raises
        ------
        RunHasEnded
            It has ended already.
        StorageFailed
            The wish could not be written down, and no process of the run can be reached from here.
        """
        facts = self._runs.settled(run_id)
        if facts.end is not None:
            raise RunHasEnded(f"{facts.run.name} has ended already; nothing was cancelled.")
        folder = self._store.existing(run_id)
        try:
            ask_to_cancel(folder, by)
            problem = None
        except OSError as error:
            self._store.existing(run_id)
            problem = error
        files = (facts.launch, facts.status)  # the runner is told when its launcher is gone
        told = any(signal_process(f.identity, signal.SIGUSR1) for f in files if f is not None)
        if problem is not None and not told:
            raise StorageFailed(
                f"{facts.run.name} could not be cancelled: "
                f"{os.strerror(problem.errno or 0)}; make room, then cancel it again."
            )
        return self._runs.run(run_id)

    def retry(self, run_id: str) -> Run:
        """Run the source of a run again, as it is now, with the same parameters and limits.

        Raises
        ------
        RunNotEnded
            It has not ended yet.
        RemoteHelperError
            The source cannot be run any more.
        """
        return self.retry_once(run_id)[0]

    def retry_once(self, run_id: str, key: Key | None = None) -> tuple[Run, bool]:
        """Do the same, and tell whether the new run is not that of an earlier request."""
        earlier = self._runs.submitted(key)
        if earlier is not None:
            return earlier, False
        facts = self._runs.settled(run_id)
        if facts.end is None:
            raise RunNotEnded(f"{facts.run.name} has not ended yet; cancel it first.")
        run = facts.run
        again = Submission(
            path=Path(run.source_path),
            name=run.name,
            kernel=run.kernel.name if run.kernel else None,
            parameters=run.parameters,
            limits=run.limits,
            result=None,
            retry_of=run.id,
            engine=run.engine,
            line=line_of(run),
            formats=run.formats,
            key=key,
        )
        return self._runs.submit_once(again)

    def remove(self, run_id: str) -> None:
        """Take a run that has ended off the list, with all that was kept of it but its result.

        Raises
        ------
        RunNotEnded
            It has not ended, or that cannot be told from here.
        """
        facts = self._runs.settled(run_id)
        if not self._store.has_ended(run_id):  # also by an end that cannot be read
            raise RunNotEnded(
                f"{facts.run.name} has not ended; only runs that have can be removed."
            )
        self._store.remove(run_id)
        self._runs.forget(run_id)

    def mark_seen(self, run_id: str) -> Run:
        """Note that the user has seen how a run ended.

        Raises
        ------
        RunNotEnded
            It has not ended yet.
        """
        facts = self._runs.settled(run_id)
        if facts.end is None:
            raise RunNotEnded(f"{facts.run.name} has not ended yet.")
        with self._store.changing(run_id):
            self._store.mark_seen(run_id)
        return self._runs.run(run_id)

    def treat_as_ended(self, run_id: str) -> Run:
        """Bring a run to its end that nobody here can tell anything of.

        Raises
        ------
        RunNotEnded
            It is known to be alive.
        RunHasEnded
            It has ended already.
        """
        facts = self._runs.settled(run_id)
        if facts.end is not None:
            raise RunHasEnded(f"{facts.run.name} has ended already.")
        if not isinstance(observe(facts), Unknown):
            raise RunNotEnded(f"{facts.run.name} is alive; cancel it instead.")
        lost = Lost("treated_as_ended", last_seen_at(facts))
        with self._store.changing(run_id) as folder:
            conclude_dead(folder, facts.run, lost)
        return self._runs.run(run_id)
