"""Where random tests begin: another sample for each commit, the same for the same one."""

from __future__ import annotations

import os
import subprocess
import zlib
from functools import cache
from pathlib import Path

import pytest


@cache
def base_seed() -> int:
    """`JRH_SEED` from the environment, else a number by the commit; 0 where there is none."""
    given = os.environ.get("JRH_SEED")
    if given is not None:
        return int(given)
    argv = ["git", "rev-parse", "--verify", "HEAD"]
    folder = Path(__file__).parent
    try:
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(done.stdout[:8], 16)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Make those tests slow ones whose turn it is not: `rotates(n)` leaves one of n a commit."""
    mark = item.get_closest_marker("rotates")
    if mark is not None and zlib.crc32(item.nodeid.encode()) % mark.args[0] != turn(mark.args[0]):
        item.add_marker(pytest.mark.slow)


def turn(share: int) -> int:
    """Which of `share` parts this commit has."""
    return base_seed() % share
