"""Where tmux and screen have their sockets, and which of these are this user's own."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from jupyter_remote_helper.engine.local import own_folder

MOST_SOCKETS = 32
SCREEN_FOLDERS = (
    "/run/screen", "/var/run/screen", "/run/screens", "/var/run/screens",
    "/tmp/screens", "/tmp/uscreens",  # noqa: S108
)  # fmt: skip
"""Where screen has its folders, as it was built; the last where it was built by a user."""
LAB_FOLDER = "up"
"""Below the user's private folder: where `up` has the tmux of its lab (see `lab/place.py`)."""


def tmux_folder() -> Path:
    """The folder in which tmux makes its sockets (tmux(1))."""
    return Path(os.environ.get("TMUX_TMPDIR") or "/tmp") / f"tmux-{os.getuid()}"  # noqa: S108


def usual_tmux_socket() -> str:
    """The socket that tmux uses when it is told nothing."""
    return str(tmux_folder() / "default")


def login_tmux_socket() -> str:
    """The socket that a login's tmux uses; TMUX_TMPDIR is only known to who has it set."""
    return f"/tmp/tmux-{os.getuid()}/default"  # noqa: S108


def tmux_sockets() -> list[str]:
    """All sockets of this user's tmux servers, living or not; the usual one first."""
    folders = {tmux_folder(), Path(f"/tmp/tmux-{os.getuid()}")}  # noqa: S108
    if (own := own_folder()) is not None:
        folders.add(own.absolute() / LAB_FOLDER)
    found = [path for folder in sorted(folders) for path in _own_sockets(folder)]
    inside = os.environ.get("TMUX", "").partition(",")[0]
    if inside and Path(inside) in _own_sockets(Path(inside).parent):
        found.append(Path(inside))
    unique = dict.fromkeys(str(path) for path in found)
    return sorted(unique, key=lambda path: path != usual_tmux_socket())[:MOST_SOCKETS]


def screen_folders() -> list[Path]:
    """The folders in which this user's screen sessions have sockets; the usual one first."""
    user = _user()
    places = (
        os.environ.get("SCREENDIR", ""),
        *(f"{folder}/S-{user}" for folder in SCREEN_FOLDERS),
        str(Path("~/.screen").expanduser()),
    )
    found: dict[Path, None] = {}
    for place in filter(None, places):
        with suppress(OSError, RuntimeError):
            path = Path(place).resolve(strict=True)
            if _is_private(path):
                found[path] = None
    return list(found)


def usual_screen_folder() -> str:
    """The folder that a login's screen uses; SCREENDIR is only known to who has it set."""
    return f"/run/screen/S-{_user()}"


def screen_sockets(folder: Path) -> list[tuple[str, int]]:
    """Names and modes of what is in a folder of screen: sockets, or pipes with older ones."""
    found = []
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208  # names may be no text, and stay as they are
            with suppress(OSError):  # it ended meanwhile
                about = os.lstat(folder / name)
                is_door = stat.S_ISSOCK(about.st_mode) or stat.S_ISFIFO(about.st_mode)
                if is_door and about.st_uid == os.getuid():
                    found.append((name, stat.S_IMODE(about.st_mode)))
    return sorted(found)


def _own_sockets(folder: Path) -> Iterator[Path]:
    """The sockets in a folder that only this user can enter."""
    if not _is_private(folder):
        return
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            with suppress(OSError):
                about = path.lstat()
                if stat.S_ISSOCK(about.st_mode) and about.st_uid == os.getuid():
                    yield path


def _is_private(folder: Path) -> bool:
    try:
        about = folder.lstat()
    except (OSError, ValueError):
        return False
    is_own = stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid()
    return is_own and stat.S_IMODE(about.st_mode) & 0o077 == 0


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return os.environ.get("LOGNAME", "")
