"""Where random tests begin: another sample for each commit, the same for the same one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
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


def rotating(cases: Sequence[tuple[object, ...]], share: int) -> list[object]:
    """The parameters of a test: one of `share` of them for each commit, the others as slow ones."""
    chosen = base_seed() % share
    return [
        pytest.param(*case, marks=() if number % share == chosen else pytest.mark.slow)
        for number, case in enumerate(cases)
    ]
