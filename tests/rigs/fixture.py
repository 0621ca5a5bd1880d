"""The fixture `rig`: five hosts for all tests of a run that want them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .hosts import Rig


def pytest_itemcollected(item: pytest.Item) -> None:
    """Have one worker run all tests that use the rig, so that there is one."""
    if "rig_of_all" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.xdist_group("rig"))


@pytest.fixture(scope="session")
def rig_of_all(session_folder: Path) -> Iterator[Rig]:
    """The five hosts."""
    made = Rig()
    yield made
    made.down()


@pytest.fixture
def rig(rig_of_all: Rig) -> Iterator[Rig]:
    """The five hosts; what a test starts there by `start` or `pty` ends with the test."""
    kept = rig_of_all.mark()
    yield rig_of_all
    rig_of_all.end_started(kept)
