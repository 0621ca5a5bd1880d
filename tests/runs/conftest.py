"""Runs on small disks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.disks import small_disk
from tests.running import ended

from .cramped import Cramped


@pytest.fixture
def cramped(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cramped]:
    options = getattr(request, "param", "size=4m")
    with small_disk(tmp_path / "disk", options) as disk:
        cramped = Cramped(disk, tmp_path)
        yield cramped
        cramped.stop.touch()
        disk.free()
        for run_id in cramped.store.ids():
            ended(cramped.runs, run_id)
