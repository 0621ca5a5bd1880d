"""A session is shown in its own terminal, whatever names the server gives again."""

from __future__ import annotations

from jupyter_remote_helper.sessions.terminals import OpenSessions


class Pty:
    def __init__(self) -> None:
        self.is_running = True

    def isalive(self) -> bool:
        return self.is_running


class Shown:
    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.ptyproc = Pty()


class LowestFreeName:
    """Gives names as terminado does: the lowest number that is free."""

    def __init__(self) -> None:
        self.terminals: dict[str, Shown] = {}

    def create(self, *, shell_command: list[str]) -> dict[str, object]:
        name = next(str(n) for n in range(1, 100) if str(n) not in self.terminals)
        self.terminals[name] = Shown(shell_command)
        return {"name": name}


def test_one_terminal_shows_a_session_for_as_long_as_it_lives() -> None:
    terminals, opened = LowestFreeName(), OpenSessions()
    name = opened.show(terminals, "a", ["show", "a"])
    assert opened.show(terminals, "a", ["show", "a"]) == name
    terminals.terminals[name].ptyproc.is_running = False
    other = opened.show(terminals, "a", ["show", "a"])
    assert terminals.terminals[other].ptyproc.isalive()


def test_a_name_that_was_given_to_another_terminal_is_not_believed() -> None:
    terminals, opened = LowestFreeName(), OpenSessions()
    name = opened.show(terminals, "a", ["show", "a"])
    del terminals.terminals[name]
    assert opened.show(terminals, "b", ["show", "b"]) == name
    again = opened.show(terminals, "a", ["show", "a"])
    assert terminals.terminals[again].words == ["show", "a"]
    assert terminals.terminals[opened.show(terminals, "b", [])].words == ["show", "b"]
