"""A real server inside tmux and screen: it knows where it is, and goes in good order if told to."""

from __future__ import annotations

import json
import os
import pwd
import sys
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.sessions.manager import SessionManager
from tests.conftest import Cli
from tests.waiting import wait_until

from .conftest import by_name
from .made import make
from .terminals import SERVER
from .visit import ask


@pytest.fixture
def runtime(tmp_path: Path, kind: SessionKind, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runtime folder of a server in a session called lab."""
    folder = tmp_path / "runtime"
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    make(kind, "lab", *SERVER)
    wait_until(lambda: answers(folder))
    return folder


def answers(folder: Path) -> bool:
    try:
        return bool(ask(folder, "GET", "api"))
    except (OSError, StopIteration, ValueError):  # its file comes before it listens
        return False


def survival(runtime: Path) -> dict[str, object]:
    found: dict[str, object] = ask(runtime, "GET", "jupyter-remote-helper/survival")["server"]
    return found


def test_the_server_is_safe_there_by_the_page_and_by_the_command(
    runtime: Path, kind: SessionKind, cli: Cli
) -> None:
    wait_until(lambda: survival(runtime)["level"] == "keeps")
    found = survival(runtime)
    assert {"code": f"{kind}_session", "value": "lab"} in found["facts"]  # type: ignore[operator]
    done = cli("verdict")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"It runs inside {kind} session lab and keeps running" in done.stdout
    assert json.loads(cli("verdict", "--json").stdout) == found
    listed = ask(runtime, "GET", "jupyter-remote-helper/sessions")["sessions"]
    ((server,),) = [one["servers"] for one in listed if one["name"] == "lab"]
    about = json.loads(next(runtime.glob("jpserver-*.json")).read_text())
    assert (server["pid"], server["port"]) == (about["pid"], about["port"])
    assert server["is_own"]
    server["is_own"] = False  # the command line is no server
    assert json.loads(cli("sessions", "--json").stdout)["sessions"] == listed


def test_its_session_is_only_ended_when_that_is_confirmed_and_then_it_stops_in_good_order(
    runtime: Path, kind: SessionKind, cli: Cli, sessions: SessionManager
) -> None:
    one = by_name(sessions, "lab")
    done = cli("sessions", "end", "--yes", one.id)
    assert (done.returncode, done.stdout) == (2, "")
    (info,) = runtime.glob("jpserver-*.json")
    pid = json.loads(info.read_text())["pid"]
    assert f"(process {pid}) runs in that session and would end with it" in done.stderr
    ((server,),) = [
        s["servers"] for s in ask(runtime, "GET", "jupyter-remote-helper/sessions")["sessions"]
    ]
    kernel = ask(runtime, "POST", "api/kernels", {"name": "python3"})["id"]
    path = f"jupyter-remote-helper/sessions/{kind}/{one.id}/end"
    body = {"created_at": one.created_at, "servers": [server["id"]]}
    assert ask(runtime, "POST", path, body) == {"kind": kind, "id": one.id, "survivors": []}
    wait_until(lambda: not Path(f"/proc/{pid}").exists())
    assert not info.exists(), "a clean end takes the file away"
    assert not (runtime / f"kernel-{kernel}.json").exists()
    assert sessions.all().sessions == ()


def test_sessions_are_made_listed_and_ended_by_commands(
    kind: SessionKind, cli: Cli, sessions: SessionManager, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "/nowhere")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    done = cli("sessions")
    # other tests may have some of their own meanwhile, which are counted
    lines = done.stdout.splitlines()
    said = all(line.endswith("what runs there is not in the list.") for line in lines)
    assert done.returncode == 0 and lines and (lines == ["No tmux or screen sessions."] or said)
    options = ["--screen"] if kind == "screen" else []
    done = cli("sessions", "new", *options, "build")
    assert done.returncode == 0, done.stderr
    one = by_name(sessions, "build")
    assert done.stdout.startswith(f"{kind} build  ({one.id})\n   1 window, detached, since ")
    done = cli("sessions", "--user", "ann", "--host", "gpu1")
    assert f"   ssh -t ann@gpu1 {' '.join(one.attach or ())}\n" in done.stdout
    monkeypatch.delenv("LOGNAME", raising=False)
    monkeypatch.delenv("USER", raising=False)
    done = cli("sessions", "--host", "-oProxyCommand=x")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--host is refused: ")
    assert json.loads(cli("sessions", "--json", "new", *options, "other").stdout)["name"] == "other"
    ended = cli("sessions", "--json", "end", "--yes", "other")
    assert json.loads(ended.stdout)["survivors"] == []
    for name, words in (("nothing", "no such session"), ("#(x)", "no such session")):
        done = cli("sessions", "end", "--yes", name)
        assert (done.returncode, done.stdout) == (2, "") and words in done.stderr
    done = cli("sessions", "new", *options, "#(x)")
    assert done.returncode == 2 and "letters, digits, _ and -" in done.stderr
    done = cli("sessions", "end", "build")
    assert (done.returncode, done.stderr) == (2, "Without a terminal to ask on, say --yes.\n")
    done = cli("sessions", "end", "--yes", "build")
    assert (done.returncode, done.stdout) == (0, "It has ended, and all that ran in it.\n")
    assert sessions.all().sessions == ()


def test_the_command_for_the_laptop_goes_the_way_of_the_tunnel(
    kind: SessionKind, cli: Cli, sessions: SessionManager, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "/nowhere")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    sessions.create(kind, "build")
    one = by_name(sessions, "build")
    monkeypatch.delenv("LOGNAME", raising=False)
    monkeypatch.delenv("USER", raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 127.0.0.5 2222")
    for way in ((), ("--jump", "gate.example.org:22522", "--host", "gpu1", "--remember")):
        assert not way or cli("tunnel", "--remote-port", "8888", *way).returncode == 0
        jump, host = ("-J root@gate.example.org:22522 ", "gpu1") if way else ("", "127.0.0.5")
        user = pwd.getpwuid(os.getuid()).pw_name
        login = f"ssh -t -p 2222 {jump.replace('root', user)}{user}@{host}"
        assert f"   {login} {' '.join(one.attach or ())}\n" in cli("sessions").stdout


def test_a_run_that_was_started_in_a_session_is_told_with_it(
    kind: SessionKind, cli: Cli, sessions: SessionManager, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "/nowhere")
    script = tmp_path / "long.ipynb"
    script.write_text(json.dumps({
        "cells": [{"cell_type": "code", "id": "a", "execution_count": None, "metadata": {},
                   "outputs": [], "source": "import time; time.sleep(1000)"}],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3",
                                    "language": "python"}},
        "nbformat": 4, "nbformat_minor": 5}))  # fmt: skip
    command = Path(sys.executable).with_name("jupyter-remote-helper")
    make(kind, "here", "sh", "-c", f"{command} run --detach {script}; sleep 1000")
    wait_until(lambda: '"running"' in cli("list", "--json").stdout)
    (one,) = json.loads(cli("sessions", "--json").stdout)["sessions"]
    run = json.loads(cli("list", "--json").stdout)
    assert one["runs"] == [run["id"]]
    done = cli("sessions", "end", "--yes", "here")
    assert done.stdout == "It has ended, and all that ran in it.\n"
    assert json.loads(cli("show", run["id"], "--json").stdout)["state"]["kind"] == "running"
    assert cli("cancel", run["id"]).returncode == 0


def test_where_no_server_runs_that_is_said(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "none"))
    for words in (("verdict",), ("verdict", "--json"), ("protect",), ("protect", "--undo")):
        done = cli(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "No Jupyter server of yours runs on this host." in done.stderr
