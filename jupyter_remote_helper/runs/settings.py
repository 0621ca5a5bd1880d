"""What server and command line both need to know, from `remote_helper.json`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

MOST_BY_DEFAULT = 4
QUOTAS = (
    ("/sys/fs/cgroup/cpu.max", None),
    ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
)


class Settings(msgspec.Struct, frozen=True):
    """How many runs of this user may run at once on a host (0: any number), and wait."""

    max_running: int = -1
    max_queued: int = 100

    @property
    def slots(self) -> int:
        """How many may run at once; by default as many as there are cores, up to four."""
        return min(MOST_BY_DEFAULT, usable_cores()) if self.max_running < 0 else self.max_running


def read_settings(folders: Iterable[Path]) -> Settings:
    """The settings from the folders of Jupyter's configuration; an earlier folder wins.

    A file that cannot be read is passed over: a run must not fail for it.
    """
    merged: dict[str, object] = {}
    for folder in reversed(list(folders)):
        try:
            found = msgspec.json.decode((folder / "remote_helper.json").read_bytes())
        except (OSError, msgspec.MsgspecError):
            continue
        if isinstance(found, dict):
            merged |= found
    try:
        return msgspec.convert(merged, Settings)
    except msgspec.ValidationError:
        return Settings()


def usable_cores() -> int:
    """How many cores this process may use, by affinity and by the quota of its group."""
    cores = len(os.sched_getaffinity(0))
    for quota, period in QUOTAS:
        words = _words(quota) + (_words(period) if period else [])
        if len(words) >= 2 and words[0].isdigit() and words[1].isdigit() and int(words[1]):
            cores = min(cores, max(1, int(words[0]) // int(words[1])))
    return cores


def _words(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="ascii").split()
    except OSError:
        return []
