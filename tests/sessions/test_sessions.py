"""Every action on sessions, with real tmux and real screen on sockets of the test's own."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.errors import (
    MultiplexerNotUsable,
    RemoteHelperError,
    SessionChanged,
    SessionHoldsServer,
    SessionNameTaken,
    SessionNotFound,
)
from jupyter_remote_helper.process import Limits, run_briefly
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.processes import all_processes
from jupyter_remote_helper.sessions.servers import Servers
from jupyter_remote_helper.tunnel.servers import Server

from .conftest import KINDS, by_name, wait_until


def started_with(argv: list[str], **environment: str) -> None:
    """Run a command of tmux or screen as the user would, in the test's own places."""
    run_briefly(argv, Path("/"), Limits(30, 1 << 20), os.environ | environment)


def make(kind: SessionKind, name: str, *command: str) -> None:
    """A session as somebody else makes it, with any name and command."""
    if kind == "tmux":
        started_with(["tmux", "-u", "-L", "default", "new-session", "-d", "-s", name, *command])
    else:
        started_with(["screen", "-dmS", name, *command])


def test_without_any_session_the_list_is_empty(sessions: SessionManager) -> None:
    found = sessions.all()
    assert found.sessions == () and found.installer is None
    assert [(one.kind, one.problem) for one in found.multiplexers] == [
        ("tmux", None), ("screen", None),
    ]  # fmt: skip
    assert all(one.version for one in found.multiplexers)


def test_a_session_is_made_listed_and_ended(
    sessions: SessionManager, kind: SessionKind, tmp_path: Path
) -> None:
    before = time.time()
    made = sessions.create(kind, "build")
    assert (made.kind, made.name, made.attached, made.windows) == (kind, "build", 0, 1)
    assert made.programs == ("sh",)
    (listed,) = sessions.all().sessions
    assert listed == made
    assert (
        abs(time.mktime(time.strptime(made.created_at[:19], "%Y-%m-%dT%H:%M:%S")) - before) < 86401
    )
    (shell,) = [
        one for one in all_processes().values() if one.name == "sh" and cwd(one.pid) == tmp_path
    ]
    ended = sessions.end(kind, made.id, made.created_at)
    assert (ended.id, ended.survivors) == (made.id, ())
    assert shell.pid not in all_processes()
    assert sessions.all().sessions == ()


def cwd(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def test_names_of_our_choice_are_free_ones(sessions: SessionManager, kind: SessionKind) -> None:
    make(kind, "jupyter-2", "sleep", "1000")
    assert [sessions.create(kind, None).name for _ in range(2)] == ["jupyter", "jupyter-3"]
    with pytest.raises(SessionNameTaken) as refused:
        sessions.create(kind, "jupyter")
    assert refused.value.field == "name"


def test_what_runs_inside_is_told(sessions: SessionManager, kind: SessionKind) -> None:
    make(kind, "work", "sleep", "1000")
    wait_until(lambda: by_name(sessions, "work").programs == ("sleep",))


def test_a_session_whose_shell_ends_at_once_is_not_said_to_be_there(
    sessions: SessionManager, kind: SessionKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = tmp_path / "shell"
    shell.write_text("#!/bin/sh\nexit 1\n")
    shell.chmod(0o755)
    monkeypatch.setenv("SHELL", str(shell))
    with pytest.raises(RemoteHelperError) as refused:
        sessions.create(kind, "short")
    assert refused.value.code == "multiplexer_failed"
    assert sessions.all().sessions == ()


def test_a_session_is_shown_by_its_words_also_from_inside_another(
    sessions: SessionManager, kind: SessionKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sessions.create(kind, "shown")
    monkeypatch.setenv("TMUX", "/tmp/elsewhere,1,0")
    monkeypatch.setenv("STY", "1.elsewhere")
    pid, master = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        argv = sessions.attach_argv(kind, made.id)
        os.execvp(argv[0], argv)
    with closing(os.fdopen(master, "rb", buffering=0)) as terminal:
        wait_until(lambda: by_name(sessions, "shown").attached == 1)
        os.write(master, b"echo an$((40+2))swer\n")
        seen = b""
        while b"an42swer" not in seen:
            seen += terminal.read(4096)
        ended = sessions.end(kind, made.id, made.created_at)
        assert ended.survivors == ()
        assert os.waitpid(pid, 0)[0] == pid


def test_the_words_for_the_laptop_lead_to_the_session(
    sessions: SessionManager, kind: SessionKind
) -> None:
    sessions.create(kind, "build")
    sessions.create(kind, "builder")
    words = by_name(sessions, "build").attach
    assert words is not None
    pid, master = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        for name in ("TMUX_TMPDIR", "SCREENDIR"):  # which a login from the laptop has not set
            os.environ.pop(name, None)
        os.execvp("sh", ["sh", "-c", " ".join(words)])
    wait_until(lambda: by_name(sessions, "build").attached == 1)
    assert by_name(sessions, "builder").attached == 0
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(master)


def test_programs_that_ignore_the_hangup_are_told(
    sessions: SessionManager, kind: SessionKind
) -> None:
    make(kind, "stubborn", "sh", "-c", "trap '' HUP; exec sleep 1000")
    wait_until(lambda: by_name(sessions, "stubborn").programs == ("sleep",))
    one = by_name(sessions, "stubborn")
    (survivor,) = sessions.end(kind, one.id, one.created_at).survivors
    assert survivor.program == "sleep"
    assert survivor.pid in all_processes()
    os.kill(survivor.pid, signal.SIGKILL)


def environ(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_text()
    except OSError:
        return ""


def test_a_session_that_has_ended_meanwhile_cannot_be_ended_or_shown(
    sessions: SessionManager, kind: SessionKind
) -> None:
    made = sessions.create(kind, "gone")
    sessions.end(kind, made.id, made.created_at)
    with pytest.raises(SessionNotFound):
        sessions.end(kind, made.id, made.created_at)
    with pytest.raises(SessionNotFound):
        sessions.attach_argv(kind, made.id)


def test_only_the_session_that_was_created_then_is_ended(
    sessions: SessionManager, kind: SessionKind
) -> None:
    made = sessions.create(kind, "kept")
    for other in ("2020-01-01T00:00:00.000Z", "", "x", made.created_at[:-1]):
        with pytest.raises(SessionChanged):
            sessions.end(kind, made.id, other)
    assert by_name(sessions, "kept").id == made.id


def test_a_server_of_tmux_that_was_started_again_has_other_ids(sessions: SessionManager) -> None:
    first = sessions.create("tmux", "same")
    sessions.end("tmux", first.id, first.created_at)  # the last one: its server ends, too
    second = sessions.create("tmux", "same")
    assert first.id.partition("-")[0] == second.id.partition("-")[0]
    assert first.id != second.id
    with pytest.raises(SessionNotFound):
        sessions.end("tmux", first.id, second.created_at)


def test_two_people_end_the_same_one_and_one_of_them_does(
    tmp_path: Path, sessions: SessionManager, kind: SessionKind
) -> None:
    made = sessions.create(kind, "shared")
    other = sessions.create(kind, "share")
    managers = [sessions, sessions, SessionManager(Servers, dict, tmp_path)]
    outcomes: list[str] = []

    def end(manager: SessionManager) -> None:
        try:
            manager.end(kind, made.id, made.created_at)
            outcomes.append("ended")
        except SessionNotFound:
            outcomes.append("not there")

    threads = [threading.Thread(target=end, args=(manager,)) for manager in managers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "ended" in outcomes and set(outcomes) <= {"ended", "not there"}
    assert len(outcomes) == 3
    assert [one.id for one in sessions.all().sessions] == [other.id]


def test_windows_that_another_session_shares_are_not_waited_for(sessions: SessionManager) -> None:
    make("tmux", "one", "sleep", "1000")
    started_with(["tmux", "-L", "default", "new-session", "-d", "-t", "one", "-s", "two"])
    one = by_name(sessions, "one")
    began_s = time.monotonic()
    assert sessions.end("tmux", one.id, one.created_at).survivors == ()
    assert time.monotonic() - began_s < 4
    assert by_name(sessions, "two").programs == ("sleep",)


def servers_of(pids: set[int]) -> Servers:
    return Servers(tuple(map(Server, pids)))


def test_the_session_that_holds_servers_is_known_and_kept_until_all_are_named(
    tmp_path: Path, sessions: SessionManager, kind: SessionKind
) -> None:
    make(kind, "outer", "sh", "-c", "sleep 1000 & sleep 1000; true")
    make(kind, "other", "sleep", "1000")

    def sleepers() -> set[int]:
        table = all_processes().values()
        shells = {p.pid for p in table if p.name == "sh" and "JRH_TEST_SESSION" in environ(p.pid)}
        return {p.pid for p in table if p.name == "sleep" and p.parent in shells}

    wait_until(lambda: len(sleepers()) == 2)
    pids = sorted(sleepers())
    manager = SessionManager(lambda: servers_of(sleepers()), dict, tmp_path)
    holding = {one.name: [s.pid for s in one.servers] for one in manager.all().sessions}
    assert holding == {"outer": pids, "other": []}
    holder = manager.holder(pids[0])
    assert holder is not None and holder.name == "outer"
    one = by_name(manager, "outer")
    first, second = (server.id for server in one.servers)
    for named in ([], [first], [second], [first, f"{pids[1]}-1"], [str(pid) for pid in pids]):
        with pytest.raises(SessionHoldsServer):
            manager.end(kind, one.id, one.created_at, named)
    assert by_name(manager, "outer").id == one.id and sleepers() == set(pids)
    assert manager.end(kind, one.id, one.created_at, [second, first, "x"]).survivors == ()
    assert not sleepers()
    assert [one.name for one in manager.all().sessions] == ["other"]


def test_the_nearest_of_two_nested_sessions_holds_the_server(
    tmp_path: Path, sessions: SessionManager
) -> None:
    make("tmux", "outer", "screen", "-S", "inner", "sh", "-c", "sleep 1000; true")
    wait_until(lambda: len(sessions.all().sessions) == 2)
    inner = by_name(sessions, "inner")
    assert inner.attached == 1
    shells = {p.pid for p in all_processes().values() if p.name == "sleep"
              and "JRH_TEST_SESSION" in environ(p.pid)}  # fmt: skip
    manager = SessionManager(lambda: servers_of(shells), dict, tmp_path)
    assert {one.name for one in manager.all().sessions if one.servers} == {"inner"}


def test_runs_are_told_with_the_session_that_they_were_started_from(
    tmp_path: Path, sessions: SessionManager, kind: SessionKind
) -> None:
    make(kind, "here", "sh", "-c", "setsid -f sleep 1234; sleep 1000")
    make(kind, "there", "sleep", "1000")

    def detached() -> list[int]:
        table = all_processes().values()
        return [p.pid for p in table if p.name == "sleep" and p.pid == p.session
                and "JRH_TEST_SESSION" in environ(p.pid) and b"1234" in argv(p.pid)]  # fmt: skip

    wait_until(detached)
    (pid,) = detached()
    manager = SessionManager(Servers, lambda: {"20261130-120000-abcdef": pid, "x": 1}, tmp_path)
    told = {one.name: one.runs for one in manager.all().sessions}
    assert told == {"here": ("20261130-120000-abcdef",), "there": ()}
    os.kill(pid, signal.SIGKILL)


def argv(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def test_where_neither_is_installed_that_is_said_with_what_installs_it(
    sessions: SessionManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    found = sessions.all()
    assert (found.sessions, found.installer) == ((), None)
    assert {one.problem for one in found.multiplexers} == {"not_installed"}
    for name in ("apt-get", "conda"):
        (programs / name).symlink_to("/bin/true")
    assert sessions.all().installer == "apt"
    for kind in KINDS:
        with pytest.raises(MultiplexerNotUsable):
            sessions.create(kind, None)


def test_an_old_tmux_lists_and_ends_but_makes_none(
    sessions: SessionManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("tmux", "old", "sleep", "1000")
    real = subprocess.run(
        ["sh", "-c", "command -v tmux"], capture_output=True, text=True, check=True
    )
    stub = tmp_path / "bin" / "tmux"
    stub.parent.mkdir()
    stub.write_text(
        f'#!/bin/sh\n[ "$1" = -V ] && echo tmux 1.8 && exit\nexec {real.stdout.strip()} "$@"\n'
    )
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{stub.parent}:{os.environ['PATH']}")
    found = sessions.all()
    assert found.multiplexers[0].problem == "too_old"
    with pytest.raises(MultiplexerNotUsable):
        sessions.create("tmux", None)
    (one,) = found.sessions
    assert sessions.end("tmux", one.id, one.created_at).survivors == ()
