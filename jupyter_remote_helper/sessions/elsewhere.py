"""tmux and screen with sockets at places of their user's own, found by their processes.

Those that were started with another TMUX_TMPDIR or SCREENDIR than ours are kept apart on purpose,
and others have sockets where somebody else could put another one in their place. Both are counted.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from .processes import Process, environment_of, kin

MOST = 32
LISTENING = 0x10000
"""Among the flags in /proc/net/unix: it accepts connections (`__SO_ACCEPTCON`)."""
CONNECT_S = 1.0
PLACES = {"tmux": "TMUX_TMPDIR", "screen": "SCREENDIR"}


def tmux_elsewhere(table: dict[int, Process], known: Collection[str]) -> tuple[list[str], int]:
    """Sockets of this user's tmux servers beside the known ones, and how many cannot be listed."""
    found: list[str] = []
    left = 0
    servers = {pid: one for pid, one in table.items() if one.name == "tmux: server"}
    # a child that is about to become another program still looks like its parent
    tops = (one for one in servers.values() if one.parent not in servers)
    for pid in _own(tops, "tmux"):
        paths = _listening_at(abs(pid))
        if not paths.isdisjoint(known):
            continue
        usable = [path for path in paths if pid > 0 and _leads_to(path, pid)]
        found += usable
        left += not usable
    return found[:MOST], left + len(found[MOST:])


def screens_elsewhere(table: dict[int, Process], known: Collection[int]) -> tuple[list[Path], int]:
    """Folders of this user's screens beside the known ones, and how many cannot be listed."""
    found: dict[Path, None] = {}
    left = 0
    screens = (one for one in table.values() if one.name == "screen" and one.pid not in known)
    # a child that is about to become another program still looks like its parent
    tops = (one for one in screens if _is_screen(one.pid) and not _is_screen(one.parent))
    for pid in _own(tops, "screen"):
        folders = [Path(path).parent for path in _listening_at(abs(pid))]
        private = [folder for folder in folders if pid > 0 and _is_private(folder)]
        found |= dict.fromkeys(private)
        left += not private
    return list(found), left


def _is_screen(pid: int) -> bool:
    about = kin(pid)
    return about is not None and about.keeper == "screen"


def _own(processes: Iterable[Process], kind: str) -> list[int]:
    """This user's ones among some processes; those that are kept apart with a minus."""
    place = PLACES[kind]
    found = []
    for one in processes:
        with suppress(OSError):
            if Path(f"/proc/{one.pid}").stat().st_uid == os.getuid():
                is_ours = environment_of(one.pid).get(place, "") == os.environ.get(place, "")
                found.append(one.pid if is_ours else -one.pid)
    return found


def _listening_at(pid: int) -> set[str]:
    """The paths at which a process listens (proc(5), unix(7))."""
    with suppress(OSError):
        held = {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()}  # noqa: PTH115
        lines = Path(f"/proc/{pid}/net/unix").read_bytes().splitlines()[1:]
        rows = [line.split(maxsplit=7) for line in lines]
        return {
            os.fsdecode(row[7])
            for row in rows
            if len(row) == 8 and int(row[3], 16) & LISTENING and f"socket:[{int(row[6])}]" in held
        }
    return set()


def _leads_to(path: str, pid: int) -> bool:
    """Whether a path is that process's socket, and nobody else can make it another one's."""
    if not _is_safe(Path(path)):
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(CONNECT_S)
        try:
            probe.connect(path)
            size = struct.calcsize("3i")
            peer = struct.unpack(
                "3i", probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            )
        except (OSError, ValueError):
            return False
    return bool(peer[0] == pid)


def _is_safe(path: Path) -> bool:
    """Whether only this user and root can change where a path leads."""
    if not path.is_absolute():
        return False
    try:
        about = path.lstat()
        folders = [folder.lstat() for folder in path.parents]
    except OSError:
        return False
    if not stat.S_ISSOCK(about.st_mode) or about.st_uid != os.getuid():
        return False
    return all(
        stat.S_ISDIR(one.st_mode)
        and one.st_uid in {0, os.getuid()}
        and (one.st_mode & 0o022 == 0 or bool(one.st_mode & stat.S_ISVTX))
        for one in folders
    )


def _is_private(folder: Path) -> bool:
    """Whether screen would use a folder: it wants one that nobody else can enter."""
    with suppress(OSError):
        about = folder.lstat()
        return about.st_uid == os.getuid() and stat.S_IMODE(about.st_mode) & 0o077 == 0
    return False
