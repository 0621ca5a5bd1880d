"""The lab's own tmux: at a socket of ours, so that no other server, old or configured, has a say.

The user's configuration is not read: it may restore sessions, or end those that nobody looks at.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import msgspec

from jupyter_remote_helper.process import Done, Limits, Overrun, run_briefly
from jupyter_remote_helper.targets.environment import outside_multiplexers

from .place import Place

LIMITS = Limits(seconds=10.0, output_bytes=1 << 20)
START_LIMITS = Limits(seconds=60.0, output_bytes=1 << 20)
"""A tmux that was given up may start all the same, and then there would be two labs."""

SAFE_PATH = re.compile(r"/[A-Za-z0-9._/+-]+")
PANE = re.compile(r"%[0-9]+ [0-9]+ [01] [0-9]+")
FORMAT = "#{pane_id} #{pane_pid} #{pane_dead} #{pid}"
KEPT_LINES = 200
OWN_WORDS = "Pane is dead"
"""What tmux writes below the last line of a program that has ended."""


class Pane(msgspec.Struct, frozen=True):
    """One terminal in the tmux: with which process, whether that has ended, and of which server."""

    id: str
    pid: int
    is_dead: bool
    server: int


class Tmux:
    """The tmux at a socket, whether or not its server runs."""

    def __init__(self, socket: Path, program: str) -> None:
        self._socket = socket
        self._program = program

    def start(self, script: Path, name: str) -> Pane | None:
        """Run a script in a new session; None where tmux cannot.

        What it has printed can still be read when it ends, until `let_go`.
        """
        if not (SAFE_PATH.fullmatch(str(script)) and SAFE_PATH.fullmatch(str(self._socket))):
            return None
        keep = ("start-server", ";", "set-window-option", "-g", "remain-on-exit", "on", ";")
        new = ("new-session", "-d", "-s", name, "-x", "200", "-y", "50", "-P", "-F", FORMAT)
        # two words are run as they are, one would be given to a shell
        panes = self._panes(*keep, *new, "/bin/sh", str(script), limits=START_LIMITS)
        return panes[0] if panes else None

    def let_go(self) -> None:
        """From now on a terminal goes when its program ends, and the server with the last one."""
        self._tell("set-window-option", "-g", "remain-on-exit", "off")

    def said(self, pane: Pane) -> str:
        """The last that was printed in a pane, as plain text."""
        done = self._tell("capture-pane", "-p", "-J", "-S", f"-{KEPT_LINES}", "-t", pane.id)
        text = done.stdout.decode("utf-8", "replace") if done is not None else ""
        return text.rpartition(OWN_WORDS)[0] or text

    def panes(self) -> list[Pane]:
        """All terminals in it; none if the server does not run."""
        return self._panes("list-panes", "-a", "-F", FORMAT)

    def drop(self, pane: Pane) -> None:
        """End a pane whose program has ended."""
        self._tell("kill-pane", "-t", pane.id)

    def _panes(self, *words: str, limits: Limits = LIMITS) -> list[Pane]:
        done = self._tell(*words, limits=limits)
        if done is None or done.exit_code != 0:
            return []
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        found = [line.split() for line in lines if PANE.fullmatch(line)]
        return [Pane(name, int(pid), dead == "1", int(server)) for name, pid, dead, server in found]

    def _tell(self, *words: str, limits: Limits = LIMITS) -> Done | None:
        argv = (self._program, "-u", "-f", os.devnull, "-S", str(self._socket), *words)
        try:
            return run_briefly(argv, Path("/"), limits, outside_multiplexers(os.environ))
        except (OSError, Overrun):
            return None


def tmux_at(place: Place) -> Tmux | None:
    """The tmux of a place; None where there is no such program."""
    program = shutil.which("tmux")
    return None if program is None else Tmux(place.socket, program)
