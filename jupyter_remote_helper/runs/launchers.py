"""The processes of this host that hold unfinished runs."""

from __future__ import annotations

from jupyter_remote_helper.engine.identity import standing, this_place
from jupyter_remote_helper.errors import RunNotFound

from .manager import RunManager
from .store import RunStore


def launchers_here(runs: RunManager, store: RunStore) -> dict[str, int]:
    """The number of the launcher of each unfinished run, where it lives and can be seen."""
    place = this_place()
    found = {}
    for run_id in runs.unfinished(store.ids()):
        try:
            launch = store.facts(run_id).launch
        except RunNotFound:
            continue
        if launch is not None and standing(launch.identity, place) == "alive":
            found[run_id] = launch.identity.pid
    return found
