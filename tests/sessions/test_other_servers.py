"""A session that holds another server of the user: it ends only with a request that names it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import urllib.error
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from jupyter_remote_helper.cli.sessions_texts import end_question, held_sentence
from jupyter_remote_helper.contract import Session, SessionKind, SessionServer
from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.sessions.servers import servers_here
from jupyter_remote_helper.tunnel.servers import Server
from tests import servers
from tests.conftest import COMMAND, COMMAND_TIMEOUT_S, Cli
from tests.waiting import wait_until

from .made import make
from .terminals import SERVER
from .visit import Visit


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "runtime"
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def asked(tmp_path: Path, runtime: Path) -> Iterator[servers.Server]:
    """The server that the page talks to, in no session."""
    with servers.server(tmp_path, runtime) as one:
        yield one


@pytest.fixture
def other(asked: servers.Server, runtime: Path, kind: SessionKind) -> Visit:
    """Another one, in a session called lab."""
    make(kind, "lab", *SERVER)

    def file() -> Path | None:
        own = f"jpserver-{asked.pid}.json"
        return next((one for one in runtime.glob("jpserver-*.json") if one.name != own), None)

    wait_until(file)
    found = file()
    assert found is not None
    visit = Visit(found)
    wait_until(visit.answers)
    return visit


def held(asked: servers.Server) -> dict[str, Any]:
    (session,) = asked.ask("GET", "sessions")["sessions"]
    found: dict[str, Any] = session
    return found


def end(asked: servers.Server, session: dict[str, Any], **more: object) -> tuple[int, Any]:
    path = f"sessions/{session['kind']}/{session['id']}/end"
    try:
        body = {"created_at": session["created_at"], **more}
        return 200, asked.ask("POST", path, body)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_it_is_listed_with_its_session_which_does_not_end_by_itself(
    asked: servers.Server, other: Visit, cli: Cli
) -> None:
    session = held(asked)
    (server,) = session["servers"]
    about = other.about
    assert server.pop("id").startswith(f"{about['pid']}-")
    assert server == {
        "pid": about["pid"], "port": about["port"], "socket": None, "is_own": False,
    }  # fmt: skip
    assert about["token"] not in json.dumps(session)
    asked_id = f"{asked.pid}-1"
    for named in ([], [str(about["pid"])], [f"{about['pid']}-1"], [asked_id], ["x" * 1000]):
        status, error = end(asked, session, servers=named)
        assert (status, error["code"]) == (409, "session_holds_server")
    assert end(asked, session)[1]["code"] == "session_holds_server"
    assert end(asked, session, confirmed=True)[1]["code"] == "malformed_request"
    (listed,) = json.loads(cli("sessions", "--json").stdout)["sessions"]
    assert listed == held(asked)
    words = f"the Jupyter server at port {about['port']} (process {about['pid']})"
    assert f"   {words} runs in this one\n" in cli("sessions").stdout
    for options in ((), ("--with-server", str(asked.pid))):
        done = cli("sessions", "end", "--yes", *options, "lab")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{words[1:]} runs in that session" in done.stderr
        assert f"--with-server {about['pid']}." in done.stderr
    assert other.answers()


def test_once_it_is_named_it_stops_in_good_order_also_where_a_hangup_would_not_end_it(
    asked: servers.Server, other: Visit, runtime: Path
) -> None:
    kernel = other.ask("POST", "api/kernels", {"name": "python3"})["id"]
    assert other.ask("POST", "jupyter-remote-helper/protect", {})["server"]["protected"]
    session = held(asked)
    named = [server["id"] for server in session["servers"]]
    status, ended = end(asked, session, servers=named)
    assert (status, ended["survivors"]) == (200, [])
    assert start_ticks(other.about["pid"]) is None
    assert not other.file.exists(), "a clean end takes the file away"
    assert not (runtime / f"kernel-{kernel}.json").exists()
    assert asked.ask("GET", "sessions")["sessions"] == []


def ended_on_terminal(answer: bytes) -> subprocess.CompletedProcess[str]:
    """What the command says to who has a terminal and gives that answer."""
    with closing_pair(os.openpty()) as (master, slave):
        os.write(master, answer)
        return subprocess.run(
            [COMMAND, "sessions", "end", "lab"], stdin=slave, capture_output=True, text=True,
            check=False, timeout=COMMAND_TIMEOUT_S,
        )  # fmt: skip


@contextmanager
def closing_pair(pair: tuple[int, int]) -> Iterator[tuple[int, int]]:
    try:
        yield pair
    finally:
        for fd in pair:
            os.close(fd)


@pytest.mark.parametrize("is_asked", [True, False])
def test_the_command_ends_it_for_who_was_asked_about_it_or_has_named_it(
    asked: servers.Server, other: Visit, cli: Cli, *, is_asked: bool
) -> None:
    if is_asked:
        port = other.about["port"]
        question = f"It holds the Jupyter server at port {port} (process {other.about['pid']}); "
        done = ended_on_terminal(b"n\n")
        assert done.returncode == 1 and done.stdout.startswith(question)
        assert other.answers()
        done = ended_on_terminal(b"y\n")
        assert done.stdout.startswith(question)
    else:
        done = cli("sessions", "end", "--yes", "--with-server", other.about["pid"], "lab")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("It has ended, and all that ran in it.\n")
    assert not other.file.exists()
    assert asked.ask("GET", "sessions")["sessions"] == []


def test_servers_are_found_in_the_usual_folder_and_in_that_of_the_server_itself(
    tmp_path: Path, runtime: Path
) -> None:
    def ports(own: Server | None = None, folder: Path | None = None) -> dict[int, int]:
        return {one.pid: one.port for one in servers_here(own, folder).all}

    me = os.getpid()
    assert ports() == {}
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        for folder in (runtime, tmp_path / "special"):
            folder.mkdir()
            (folder / f"jpserver-{me}.json").write_text(json.dumps({"pid": me, "port": port}))
            assert ports(folder=folder) == {me: port}
            (folder / f"jpserver-{me}.json").unlink()
    assert ports() == {}
    assert ports(own=Server(me, port=7)) == {me: 7}, "whatever is in the folders"
    assert servers_here(Server(me)).own_pid == me and servers_here().own_pid is None


def test_the_question_and_the_refusal_name_every_server() -> None:
    one = SessionServer("7-1", 7, 8888, None, is_own=False)
    two = SessionServer("8-1", 8, None, "/tmp/\x1b[2J", is_own=False)
    session = Session(
        kind="tmux", id="1-a", name="lab", created_at="", attached=0, windows=1, programs=(),
        servers=(one, two), runs=(), label=None, attach=None,
    )  # fmt: skip
    question = end_question(session)
    assert question.startswith(
        "It holds the Jupyter server at port 8888 (process 7); ending it stops that server and "
        "its kernels. It holds the Jupyter server at socket /tmp/"
    )
    assert question.isprintable()
    assert "--with-server 7 --with-server 8." in held_sentence((one, two))
