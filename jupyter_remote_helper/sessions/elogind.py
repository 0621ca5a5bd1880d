"""Who is asked about logouts; and elogind, which stands in for logind on hosts without systemd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from .logind import has_systemd
from .situation import Logind, is_systemd_s

MARKS = (
    Path("/run/elogind.pid"),
    Path("/etc/elogind"),
    Path("/lib/elogind"),
    Path("/usr/lib/elogind"),
    Path("/usr/libexec/elogind"),
)
FOLDERS = (Path("/etc/elogind"), Path("/run/elogind"), Path("/usr/lib/elogind"))
"""Where its settings are; a file in an earlier one hides that of its name in a later one."""
MOST_CHARACTERS = 64 * 1024
YES = {"1", "yes", "y", "true", "t", "on"}
NO = {"0", "no", "n", "false", "f", "off"}


def login_manager(*cgroups: str) -> Literal["systemd", "hidden", "elogind"] | None:
    """Who decides on this host what a logout ends; None where nobody does.

    "hidden" is a systemd outside of the container that we are in, with processes in the given
    `cgroups`: it is there, and cannot be asked.
    """
    if has_systemd():
        return "systemd"
    if any(map(is_systemd_s, cgroups)):
        return "hidden"
    # its process may be hidden, its files are not
    return "elogind" if any(path.exists() for path in MARKS) else None


def elogind_rules() -> Logind | None:
    """Its rules, by its own settings; None where these leave open what it was built with."""
    return rules_from(_texts())


def rules_from(texts: Iterable[str]) -> Logind | None:
    r"""The rules that settings make, a later text going before an earlier one. Pure.

    Sources: logind.conf(5) of elogind.

    Examples
    --------
    >>> rules_from(["[Login]\nKillUserProcesses=no\n"])
    Logind(kills=False, only=(), exclude=('root',), idle_stop_s=0.0)
    >>> rules_from(["[Login]\n#KillUserProcesses=no\n"])
    >>> rules_from(["[Login]\nKillUserProcesses=yes\nKillExcludeUsers=ann\n"]).exclude
    ('root', 'ann')
    """
    kills: bool | None = None
    is_idle_said = False
    lists: dict[str, tuple[str, ...]] = {"KillOnlyUsers": (), "KillExcludeUsers": ("root",)}
    for name, value in (pair for text in texts for pair in _settings(text)):
        if name == "KillUserProcesses":
            word = value.lower()
            kills = word in YES if word in YES | NO else kills
        elif name in lists:
            lists[name] = (*lists[name], *value.split()) if value else ()
        elif name == "StopIdleSessionSec":
            is_idle_said = value.lower() not in {"", "0", "infinity"}
    if kills is None or (is_idle_said and not kills):
        return None
    return Logind(kills, lists["KillOnlyUsers"], lists["KillExcludeUsers"], 0.0)


def _settings(text: str) -> Iterator[tuple[str, str]]:
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line
        elif section == "[Login]" and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()


def _texts() -> Iterator[str]:
    """The main file, then the smaller ones by their names."""
    mains = [folder / "logind.conf" for folder in FOLDERS]
    smaller: dict[str, Path] = {}
    for folder in reversed(FOLDERS):
        with suppress(OSError):
            smaller |= {path.name: path for path in (folder / "logind.conf.d").glob("*.conf")}
    first = next((path for path in mains if path.exists()), None)
    for path in [*([first] if first else []), *(smaller[name] for name in sorted(smaller))]:
        with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
            yield file.read(MOST_CHARACTERS)
