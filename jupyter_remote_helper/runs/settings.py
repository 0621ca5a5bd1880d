"""What server and command line both need to know, from `remote_helper.json`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

MOST_BY_DEFAULT = 4
QUOTAS = (
    ("/sys/fs/cgroup/cpu.max", None),
    ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
)


class Settings(msgspec.Struct, frozen=True):
    """What is the same for the server and the command line.

    Parameters
    ----------
    runs_dir
        The folder that keeps the runs, absolute; empty for the usual one.
    max_running, max_queued
        How many runs of this user may run at once on a host (0: any number; below: as many as
        there are cores, up to four), and wait.
    nice
        Added to the priority number of runs: 0 to 19, the higher the more they stand back.
    notify_command
        The words of a command that is run when a run has ended; empty for none.
    keep_days, keep_runs
        A run that ended more than so many days ago is forgotten, unless it is among the newest
        so many; None keeps all. Results beside their notebooks always stay.
    """

    runs_dir: str = ""
    max_running: int = -1
    max_queued: Annotated[int, Meta(ge=0)] = 100
    nice: Annotated[int, Meta(ge=0, le=19)] = 0
    notify_command: tuple[str, ...] = ()
    keep_days: Annotated[float, Meta(ge=0)] | None = None
    keep_runs: Annotated[int, Meta(ge=0)] = 20

    @property
    def slots(self) -> int:
        """How many may run at once; by default as many as there are cores, up to four."""
        return min(MOST_BY_DEFAULT, usable_cores()) if self.max_running < 0 else self.max_running


def read_settings(folders: Iterable[Path]) -> Settings:
    """The settings from the folders of Jupyter's configuration; an earlier folder wins.

    A file that cannot be read, and a value that makes no sense, is passed over: no run fails
    for it.
    """
    found: dict[str, object] = {}
    for folder in reversed(list(folders)):
        try:
            values = msgspec.json.decode((folder / "remote_helper.json").read_bytes())
        except (OSError, msgspec.MsgspecError):
            continue
        if isinstance(values, dict):
            found |= {name: v for name, v in values.items() if _makes_sense(name, v)}
    return msgspec.convert(found, Settings)


def changed_settings(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Settings with some changed; a value that makes no sense is passed over here, too."""
    kept = {name: value for name, value in changes.items() if _makes_sense(name, value)}
    return msgspec.convert(msgspec.structs.asdict(settings) | kept, Settings)


def _makes_sense(name: str, value: object) -> bool:
    try:
        settings = msgspec.convert({name: value}, Settings)
    except msgspec.ValidationError:
        return False
    return not settings.runs_dir or Path(settings.runs_dir).expanduser().is_absolute()


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
