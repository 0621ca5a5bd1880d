"""What to say to tmux, and what it answers. Pure.

tmux expands what it is given: `#(command)` in a name, a folder or a format runs that command in
a shell. So nothing that a user typed is ever among the words, but names that are whitelisted, and
sessions are meant by their `$id`, since a name also fits all that begin with it. Each line of an
answer begins with a word made up for this one question, so no name can pass for a line.
"""

from __future__ import annotations

import re
from hashlib import sha256

import msgspec

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,31}")
PATH = re.compile(r"/[A-Za-z0-9._/+-]*")
PROGRAM = re.compile(r"[A-Za-z0-9._/+-]+")
TARGET = re.compile(r"\$[0-9]{1,10}")
VERSION = re.compile(r"(?:next-)?([0-9]+)\.([0-9]+)")
LOWEST_TO_CREATE = (2, 7)
"""Before, a new session took other options; RHEL 8 has 2.7."""

SESSION_FIELDS = (
    "#{pid} #{session_id} #{session_created} #{session_attached} #{session_windows} #{session_name}"
)
PANE_FIELDS = "#{session_id} #{pane_pid} #{pane_current_command}"
MADE_FIELDS = "#{pid} #{session_id} #{session_created}"


class TmuxSession(msgspec.Struct, frozen=True):
    """A session as its server tells. `panes` are the programs that it has started, by number."""

    server: int
    target: str
    created_s: int
    attached: int
    windows: int
    name: str
    panes: tuple[int, ...]
    programs: tuple[str, ...]

    def id_at(self, socket: str) -> str:
        """A name for it that no other session has had on this host since it was booted."""
        tag = sha256(f"{socket}\0{self.server}".encode(errors="surrogateescape")).hexdigest()
        return f"{self.target[1:]}-{tag[:10]}"


def to_server(socket: str, *words: str) -> list[str]:
    """The words that ask the server at a socket."""
    return ["tmux", "-u", "-S", socket, *words]


def list_argv(socket: str, mark: str) -> list[str]:
    """The words that ask for all sessions and panes; each line of the answer begins with `mark`."""
    sessions = ("list-sessions", "-F", f"{mark}s {SESSION_FIELDS}")
    panes = ("list-panes", "-a", "-F", f"{mark}p {PANE_FIELDS}")
    return to_server(socket, *sessions, ";", *panes)


def create_argv(name: str, mark: str) -> list[str]:
    """The words that make a session at the usual socket, in the folder of who calls."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    words = ("new-session", "-d", "-s", name, "-P", "-F", f"{mark} {MADE_FIELDS}")
    return ["tmux", "-u", "-L", "default", *words]


def end_argv(socket: str, target: str) -> list[str]:
    """The words that end a session."""
    return to_server(socket, "kill-session", "-t", checked(target))


def attach_argv(socket: str, target: str) -> list[str]:
    """The words that show a session in a terminal, also in one that is inside tmux itself."""
    inner = to_server(socket, "attach-session", "-t", checked(target))
    return ["env", "-u", "TMUX", "-u", "TMUX_PANE", *inner]


def attach_words(
    socket: str, usual: str, name: str, program: str = "tmux"
) -> tuple[str, ...] | None:
    """The words for the laptop, None where they would need quotes. `program` is how it is called.

    Examples
    --------
    >>> attach_words("/tmp/tmux-7/default", "/tmp/tmux-7/default", "build")
    ('tmux', '-u', 'attach', '-t', 'build')
    >>> attach_words("/tmp/tmux-7/x", "/tmp/tmux-7/default", "build")
    ('tmux', '-u', '-S', '/tmp/tmux-7/x', 'attach', '-t', 'build')
    >>> attach_words("/tmp/tmux-7/x y", "/tmp/tmux-7/default", "build") is None
    True
    """
    if not (NAME.fullmatch(name) and PATH.fullmatch(socket) and PROGRAM.fullmatch(program)):
        return None
    where = () if socket == usual else ("-S", socket)
    return (program, "-u", *where, "attach", "-t", name)


def checked(target: str) -> str:
    """A session's `$id`.

    Raises
    ------
    ValueError
        It is anything else.
    """
    if not TARGET.fullmatch(target):
        raise ValueError(target)
    return target


def sessions_from(output: bytes, mark: str) -> list[TmuxSession]:
    r"""The sessions in an answer; what is no line of it goes with the name before it.

    Examples
    --------
    >>> answer = b"Xs 9 $0 1795490083 0 1 a b\nc\nXp $0 77 vim\nXp $0 78 bash\n"
    >>> [(one.name, one.panes) for one in sessions_from(answer, "X")]
    [('a b\nc', (77, 78))]
    """
    heads: dict[str, list[str]] = {}
    panes: dict[str, list[tuple[int, str]]] = {}
    for record in _records(output, mark):
        kind, _, rest = record.partition(" ")
        if kind == "s" and len(fields := rest.split(" ", 5)) == 6 and _fits(fields):
            heads[fields[1]] = fields
        elif kind == "p" and len(fields := rest.split(" ", 2)) == 3 and _is_number(fields[1]):
            panes.setdefault(fields[0], []).append((int(fields[1]), fields[2]))
    return [_session(fields, panes.get(target, [])) for target, fields in heads.items()]


def _records(output: bytes, mark: str) -> list[str]:
    text = output.decode("utf-8", "replace")
    pieces = re.split(rf"(?:^|\n){re.escape(mark)}", text.removesuffix("\n"))
    return pieces[1:]


def _fits(fields: list[str]) -> bool:
    server, target, *numbers = fields[:5]
    return bool(TARGET.fullmatch(target)) and all(map(_is_number, (server, *numbers)))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _session(fields: list[str], panes: list[tuple[int, str]]) -> TmuxSession:
    server, target, created, attached, windows, name = fields
    return TmuxSession(
        int(server), target, int(created), int(attached), int(windows), name,
        tuple(pid for pid, _ in panes),
        tuple(dict.fromkeys(program for _, program in panes)),
    )  # fmt: skip


def made_from(output: bytes, mark: str) -> tuple[int, str, int] | None:
    """Server, `$id` and time of the session that was just made; None for any other answer.

    Examples
    --------
    >>> made_from(b"X 9 $3 1795490083", "X")
    (9, '$3', 1795490083)
    """
    fields = output.decode("utf-8", "replace").split()
    if len(fields) != 4 or fields[0] != mark or not TARGET.fullmatch(fields[2]):
        return None
    if not (_is_number(fields[1]) and _is_number(fields[3])):
        return None
    return int(fields[1]), fields[2], int(fields[3])


def version_from(output: bytes) -> tuple[str, tuple[int, int]] | None:
    """The version that `tmux -V` says, as text and to compare.

    Examples
    --------
    >>> version_from(b"tmux 3.3a"), version_from(b"tmux next-3.6")
    (('3.3a', (3, 3)), ('next-3.6', (3, 6)))
    """
    word = output.decode("utf-8", "replace").removeprefix("tmux ").strip()
    found = VERSION.match(word)
    return None if found is None else (word, (int(found[1]), int(found[2])))
