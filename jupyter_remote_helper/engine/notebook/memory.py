"""Evidence for "out of memory": the counter of kills in a process's control group."""

from __future__ import annotations

from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")


class OomCounter:
    """Counts the kills of the out-of-memory killer where a process lives.

    A process may be moved while it runs, so `look` is called now and then; only a counter that
    has grown since its last look in the same group is evidence.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._group: Path | None = None
        self._kills: int | None = None
        self.look()

    def look(self) -> None:
        """Note the counter as it is now."""
        self._group = _memory_group(self._pid)
        self._kills = _kills_in(self._group)

    def grown_by(self) -> int | None:
        """Kills since the last look; None when that cannot be told."""
        kills = _kills_in(self._group)
        return None if kills is None or self._kills is None else kills - self._kills


def _memory_group(pid: int) -> Path | None:
    """The folder with the memory files of a process's group, in either version of cgroups."""
    try:
        lines = Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            return CGROUPS / "memory" / path.lstrip("/")
    for line in lines:
        if line.startswith("0::"):
            return CGROUPS / line[3:].lstrip("/")
    return None


def _kills_in(group: Path | None) -> int | None:
    if group is None:
        return None
    for name in ("memory.oom_control", "memory.events"):
        try:
            lines = (group / name).read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        counts = [line.split()[1] for line in lines if line.startswith("oom_kill ")]
        return int(counts[0]) if counts else None
    return None
