"""Every sentence that the command line says about sessions of tmux and screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_remote_helper.contract import (
    Installer,
    Multiplexer,
    MultiplexerProblem,
    Session,
    SessionEnd,
    SessionKind,
    SessionList,
    SessionServer,
)

from .texts import plain

NONE = "No tmux or screen sessions."
INSTALL: dict[Installer, str] = {
    "apt": "sudo apt install tmux",
    "dnf": "sudo dnf install tmux",
    "zypper": "sudo zypper install tmux",
    "pacman": "sudo pacman -S tmux",
    "apk": "sudo apk add tmux",
    "conda": "conda install -c conda-forge tmux",
}
NOT_INSTALLED = (
    "tmux and screen are not installed on this host, or not in PATH. Background runs work without "
    "them."
)
HOW_ELSEWHERE: dict[SessionKind, str] = {
    "tmux": "another TMUX_TMPDIR, a folder that others can change, or a socket that was taken away",
    "screen": "another SCREENDIR, a folder that others can enter, or a socket that was taken away",
}
PROBLEMS: dict[MultiplexerProblem, str] = {
    "not_installed": "",
    "too_old": "This {kind} is too old to make sessions: they can be listed and ended.",
    "not_answering": "A server of {kind} does not answer; its sessions are not in the list.",
    "failed": "{kind} could not be asked{detail}.",
}


def session_lines(one: Session, login: str | None) -> list[str]:
    """A session as people read it; the command for the laptop stands alone on its line."""
    name = plain(one.name) or "(no name)"
    windows = f"{one.windows} window{'' if one.windows == 1 else 's'}"
    state = "attached" if one.attached else "detached"
    label = "" if one.label is None else f", socket {plain(one.label)}"
    programs = ", ".join(plain(program) for program in one.programs[:5])
    lines = [
        f"{one.kind} {name}  ({one.id})",
        f"   {windows}, {state}{label}, since {one.created_at}",
    ]
    lines += [f"   runs {programs}"] if programs else []
    lines += [f"   {server_words(server)} runs in this one" for server in one.servers]
    lines += [f"   background runs started here: {', '.join(one.runs)}"] if one.runs else []
    if login is not None and one.attach is not None:
        lines += [f"   {login} {' '.join(one.attach)}"]
    return lines


def problem_lines(found: SessionList) -> list[str]:
    """What is the matter with tmux and screen, if anything is."""
    if all(one.problem == "not_installed" for one in found.multiplexers):
        line = None if found.installer is None else INSTALL[found.installer]
        return [NOT_INSTALLED, *([f"   {line}"] if line else [])]
    return [
        sentence
        for one in found.multiplexers
        for sentence in (problem_sentence(one), elsewhere_sentence(one))
        if sentence
    ]


def problem_sentence(one: Multiplexer) -> str:
    """What is the matter with one of them; empty if nothing is, or the other is there instead."""
    if one.problem is None:
        return ""
    detail = f": {plain(one.detail)}" if one.detail else ""
    return PROBLEMS[one.problem].format(kind=one.kind, detail=detail)


def elsewhere_sentence(one: Multiplexer) -> str:
    """That there is more than what is listed; empty if nothing is.

    Examples
    --------
    >>> elsewhere_sentence(Multiplexer("tmux", "3.3a", None, None, 0))
    ''
    """
    if not one.elsewhere:
        return ""
    is_one = one.elsewhere == 1
    return (
        f"{one.elsewhere} more {one.kind} server{'' if is_one else 's'} of yours "
        f"{'has its socket' if is_one else 'have their sockets'} where this command does not look "
        f"({HOW_ELSEWHERE[one.kind]}): what runs there is not in the list."
    )


def server_door(server: SessionServer) -> str:
    """Where that Jupyter server listens, as `jupyter server stop` takes it."""
    return str(server.port) if server.socket is None else plain(server.socket)


def server_words(server: SessionServer) -> str:
    """Which Jupyter server that is.

    Examples
    --------
    >>> server_words(SessionServer("7-1", 7, 8888, None, is_own=False))
    'the Jupyter server at port 8888 (process 7)'
    """
    where = f"port {server.port}" if server.socket is None else f"socket {plain(server.socket)}"
    return f"the Jupyter server at {where} (process {server.pid})"


def end_question(one: Session) -> str:
    """What ends with a session, as a question."""
    programs = ", ".join(plain(program) for program in one.programs) or "nothing"
    held = [
        f"It holds {server_words(server)}; ending it stops that server and its kernels. "
        for server in one.servers
    ]
    name = f"{one.kind} session {plain(one.name)} ({one.id})"
    return f"{''.join(held)}End {name}, which runs {programs}?"


def held_sentence(servers: Sequence[SessionServer]) -> str:
    """Why a session with servers in it is not ended, and what to do."""
    words = " and ".join(server_words(server) for server in servers)
    options = " ".join(f"--with-server {server.pid}" for server in servers)
    stops = " and ".join(f"`jupyter server stop {server_door(server)}`" for server in servers)
    is_one = len(servers) == 1
    run, them, their = ("runs", "it", "its") if is_one else ("run", "them", "their")
    return (
        f"{words[0].upper()}{words[1:]} {run} in that session and would end with it, with {their} "
        f"kernels. Stop {them} first by {stops}, or say that {'it' if is_one else 'they'} may end "
        f"by {options}."
    )


def end_sentence(end: SessionEnd) -> str:
    """How it ended, and what of it goes on."""
    if not end.survivors:
        return "It has ended, and all that ran in it."
    left = ", ".join(f"{plain(one.program)} ({one.pid})" for one in end.survivors)
    return f"It has ended. They were told that the terminal closed, and still run: {left}."
