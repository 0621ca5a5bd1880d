"""GNU screen, by its folder of sockets. Pure.

screen finds a session by the beginning of its number or of its name, and a name may look like a
number. So it is only told a number with a dot behind it, and only while that fits one session; to
end a session its process is sent TERM, which is what `quit` does, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

import msgspec

from .tmux import NAME, PATH, PROGRAM

ENTRY = re.compile(r"([1-9][0-9]{0,9})\.(.*)", re.DOTALL)
VERSION = re.compile(r"[Ss]creen version (\S+)")


class Entry(msgspec.Struct, frozen=True):
    """A socket in the folder: whose session it is, and what that is called."""

    pid: int
    name: str
    is_attached: bool

    def id_at(self, folder: str, start_ticks: int) -> str:
        """A name for it that no other session has had on this host since it was booted."""
        text = f"{folder}\0{start_ticks}"
        tag = sha256(text.encode(errors="surrogateescape")).hexdigest()
        return f"{self.pid}-{tag[:10]}"


def entry_from(name: str, mode: int) -> Entry | None:
    """The session that a socket belongs to, by its name and mode; None for any other file.

    Examples
    --------
    >>> entry_from("77.9.my build", 0o700)
    Entry(pid=77, name='9.my build', is_attached=True)
    >>> entry_from(".x", 0o600) is None
    True
    """
    found = ENTRY.fullmatch(name)
    if found is None:
        return None
    # names are bytes on disk, and text on the wire
    text = found[2].encode(errors="surrogateescape").decode(errors="replace")
    return Entry(int(found[1]), text, mode & 0o100 != 0)


def is_unmistakable(pid: int, names: Iterable[str]) -> bool:
    """Whether a number with a dot fits one of the sessions only.

    Examples
    --------
    >>> is_unmistakable(77, ["77.build", "177.x"]), is_unmistakable(77, ["77.build", "8.77.x"])
    (True, False)
    """
    start = f"{pid}."
    fitting = [n for n in names if n.startswith(start) or n.partition(".")[2].startswith(start)]
    return len(fitting) == 1


def create_argv(name: str) -> list[str]:
    """The words that make a session, in the folder of who calls."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    return ["screen", "-U", "-dmS", name]


def attach_argv(folder: str, pid: int) -> list[str]:
    """The words that show a session in a terminal, whoever else looks at it."""
    return ["env", "-u", "STY", f"SCREENDIR={folder}", "screen", "-U", "-x", f"{pid}."]


def attach_words(
    folder: str, usual: str, entry: Entry, program: str = "screen"
) -> tuple[str, ...] | None:
    """The words for the laptop, None where they would need quotes. `program` is how it is called.

    Examples
    --------
    >>> attach_words("/run/screen/S-ann", "/run/screen/S-ann", Entry(77, "build", False))
    ('screen', '-U', '-x', '77.build')
    >>> attach_words("/home/ann/.s", "/run/screen/S-ann", Entry(77, "build", False))
    ('env', 'SCREENDIR=/home/ann/.s', 'screen', '-U', '-x', '77.build')
    >>> attach_words("/run/screen/S-ann", "/run/screen/S-ann", Entry(77, "$(x)", False)) is None
    True
    """
    if not (PATH.fullmatch(folder) and NAME.fullmatch(entry.name) and PROGRAM.fullmatch(program)):
        return None
    where = () if folder == usual else ("env", f"SCREENDIR={folder}")
    return (*where, program, "-U", "-x", f"{entry.pid}.{entry.name}")


def version_from(output: bytes) -> str | None:
    """The version that `screen -v` says.

    Examples
    --------
    >>> version_from(b"Screen version 4.09.00 (GNU) 30-Jan-22")
    '4.09.00'
    """
    found = VERSION.search(output.decode("utf-8", "replace"))
    return None if found is None else found[1]
