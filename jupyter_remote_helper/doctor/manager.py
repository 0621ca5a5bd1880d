"""All that `doctor` looks at, in the order in which it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jupyter_remote_helper.contract_up import Check
from jupyter_remote_helper.runs.manager import RunManager

from .host import host
from .programs import programs
from .software import software
from .storage import queue, storage


def checks(runs: RunManager, folder: Path, slots: int) -> Iterator[Check]:
    """One finding after the other, each as soon as it is known."""
    yield from software()
    yield from programs()
    yield from host()
    yield from storage(folder)
    yield queue(runs, slots)
