"""tmux and screen in folders of a test's own: nothing of the user's is met, and nothing is left."""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PATIENCE_S = 60.0


def set_places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tmux and screen have their sockets below a folder, and be in no session so far."""
    for path in (folder, folder / "screen"):
        path.mkdir(mode=0o700)
    monkeypatch.setenv("TMUX_TMPDIR", str(folder))
    monkeypatch.setenv("SCREENDIR", str(folder / "screen"))
    for name in ("TMUX", "TMUX_PANE", "STY"):
        monkeypatch.delenv(name, raising=False)


def end_all(folder: Path) -> None:
    """End every tmux and screen that has a socket below a folder, and take the sockets away."""
    pids = {*_tmux_servers(folder), *_screens(folder)}
    for pid in pids:
        for number in (signal.SIGCONT, signal.SIGTERM):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
    deadline_s = time.monotonic() + PATIENCE_S
    while any(map(_lives, pids)) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    for pid in filter(_lives, pids):
        os.kill(pid, signal.SIGKILL)
    for path in folder.rglob("*"):
        if path.is_socket():
            path.unlink()


def _lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    return stat[stat.rindex(b")") + 2 : stat.rindex(b")") + 3] not in b"ZX"


def _tmux_servers(folder: Path) -> Iterator[int]:
    """Whoever is behind the sockets, as the kernel says (unix(7))."""
    for path in (*folder.glob("tmux-*/*"), *folder.glob("own*/*")):
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.settimeout(2)
            probe.connect(str(path))
            size = struct.calcsize("3i")
            pid: int = struct.unpack(
                "3i", probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            )[0]
            if pid != os.getpid():
                yield pid


def _screens(folder: Path) -> Iterator[int]:
    for path in (*folder.glob("screen/*.*"), *folder.glob("own*/*.*")):
        number = path.name.partition(".")[0]
        with suppress(OSError, ValueError):
            program = Path(f"/proc/{number}/cmdline").read_bytes().partition(b"\0")[0]
            if program.rpartition(b"/")[2].startswith(b"SCREEN"):
                yield int(number)
