"""`up` gives a JupyterLab that outlives whoever asked, once; `down` leaves nothing of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import COMMAND, Cli, Notebook, runs_of
from tests.ports import free_port
from tests.waiting import wait_until

from .labs import (
    LAB,
    UP_S,
    Home,
    environment_of,
    is_alive,
    link_of,
    name_of,
    on_terminal,
    parent_of,
    value_of,
    without_tmux,
)

pytestmark = pytest.mark.rotates(2)

LIBRARIES = ("libexpat.so.1", "libz.so.1", "libpthread.so.0", "libdl.so.2", "libutil.so.1",
             *(f"libpython3.{minor}.so.1.0" for minor in range(11, 16)))  # fmt: skip
"""What a Python may need and neither tmux nor sh does."""


def test_it_starts_in_a_tmux_of_its_own_is_found_again_and_leaves_nothing(
    home: Home, cli: Cli
) -> None:
    one = value_of(cli("up", "--json", *LAB))
    assert one.started and one.url and one.verdict.level in {"keeps", "probably"}
    assert one.url.startswith("http://127.0.0.1:") and one.url.endswith("/lab")
    port = one.url.split(":")[2].split("/")[0]
    assert f":127.0.0.1:{port} " in (one.tunnel.steps[0].command or "")
    assert "version" in home.ask(one.pid, "api")
    assert name_of(parent_of(one.pid)).startswith("tmux")
    assert one.verdict.facts[0].value == f"jupyter-{port}"
    (held,) = json.loads(cli("sessions", "--json").stdout)["sessions"]
    assert held["name"] == f"jupyter-{port}"
    assert [(s["pid"], s["port"]) for s in held["servers"]] == [(one.pid, int(port))]
    again = value_of(cli("up", "--json"))
    assert (again.pid, again.url, again.started) == (one.pid, one.url, False)
    people = cli("up", *LAB)
    assert people.stdout.startswith(f"JupyterLab runs already on {os.uname().nodename} ")
    assert f" {COMMAND} up\n" in people.stdout
    assert "the arguments for JupyterLab were not used" in people.stdout
    done = cli("down", "--yes")
    assert (done.returncode, done.stdout, done.stderr) == (0, "JupyterLab has ended.\n", "")
    assert not is_alive(one.pid)
    assert home.left() == []
    assert cli("down").stdout == "No JupyterLab that `up` started runs on this host.\n"


def test_without_tmux_it_has_a_session_of_its_own_and_a_private_log(
    home: Home, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_tmux(monkeypatch)
    one = value_of(cli("up", "--json", *LAB))
    assert os.getsid(one.pid) == one.pid
    assert link_of(one.pid, "fd/0") == "/dev/null"
    log = home.local / "up" / "log"
    assert {link_of(one.pid, f"fd/{n}") for n in (1, 2)} == {str(log)}
    assert (log.stat().st_mode & 0o777, log.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert cli("down", "--yes").returncode == 0
    assert home.left() == []


@pytest.mark.parametrize("has_tmux", [True, False])
def test_the_caller_s_environment_folder_and_umask_are_its_own(
    has_tmux: bool, home: Home, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_tmux:
        without_tmux(monkeypatch)
    place = tmp_path / "a b'$(touch canary)é"
    place.mkdir()
    monkeypatch.setenv("ODD", "a'\n$(touch canary) \udcff#{pid}")
    monkeypatch.setenv("TMUX", "/nowhere,1,0")
    monkeypatch.setenv("JUPYTER_TOKEN", "a/secret of mine")
    one = value_of(cli("up", "--json", *LAB, cwd=place, umask=0o027))
    found = environment_of(one.pid)
    mark, term = found.pop(b"JRH_UP"), found.pop(b"TERM", b"")
    expected = {name: v for name, v in os.environb.items() if name not in {b"TMUX", b"TERM"}}
    assert found == expected
    assert str(one.pid).encode() in mark and term is not None
    assert link_of(one.pid, "cwd") == str(place)
    status = Path(f"/proc/{one.pid}/status").read_text()
    assert "Umask:\t0027" in status
    assert not (place / "canary").exists()
    assert not (home.local / "up" / "order").exists()
    secret = b"secret of mine"
    for pid in home.living():
        assert secret not in Path(f"/proc/{pid}/cmdline").read_bytes()
    code, shown = on_terminal("up")
    assert code == 0 and "/lab?token=a%2Fsecret%20of%20mine\n" in shown


def test_an_older_tmux_server_s_environment_does_not_leak_in(
    home: Home, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = home.local / "up" / "tmux"
    home.local.mkdir(mode=0o700)
    socket.parent.mkdir(mode=0o700)
    broken = tmp_path / "lib"
    broken.mkdir()
    for name in LIBRARIES:
        (broken / name).write_text("no library")
    old = os.environ | {
        "PYTHONHOME": "/nowhere", "LD_LIBRARY_PATH": str(broken), "CONDA_PREFIX": "/old",
        "VIRTUAL_ENV": "/old", "ONLY_OLD": "1",
    }  # fmt: skip
    tmux = ("tmux", "-f", "/dev/null", "-S", str(socket))
    subprocess.run([*tmux, "new-session", "-d", "sleep", "600"], env=old, check=True, timeout=UP_S)
    monkeypatch.setenv("VIRTUAL_ENV", "/new")
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    try:
        one = value_of(cli("up", "--json", *LAB))
        server = parent_of(one.pid)
        assert environment_of(server)[b"ONLY_OLD"] == b"1"
        found = environment_of(one.pid)
        assert found[b"VIRTUAL_ENV"] == b"/new"
        assert not found.keys() & {b"ONLY_OLD", b"CONDA_PREFIX", b"PYTHONHOME", b"LD_LIBRARY_PATH"}
        done = cli("down", "--yes")
        assert done.returncode == 0
        assert f"which stays: tmux -S {socket} attach" in done.stdout
        assert not is_alive(one.pid) and is_alive(server)
    finally:
        subprocess.run([*tmux, "kill-server"], check=True, timeout=UP_S)
    assert cli("down", "--yes").returncode == 0


def test_two_at_once_start_one(home: Home) -> None:
    words = [COMMAND, "up", "--json", *LAB]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    done = [
        subprocess.CompletedProcess(words, one.wait(UP_S), out, "")
        for one in both
        if (out := one.communicate(timeout=UP_S)[0]) is not None
    ]
    found = [value_of(one) for one in done]
    assert found[0].pid == found[1].pid
    assert sorted(one.started for one in found) == [False, True]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_an_up_that_ends_on_the_way_leaves_a_lab_that_is_found_or_none(
    number: signal.Signals, home: Home, cli: Cli
) -> None:
    # a program that was put into the background has no Ctrl-C; and nobody is there to try another
    # port when a lab of another test has taken the usual one meanwhile
    up = subprocess.Popen(
        ["env", "--default-signal=INT", COMMAND, "up", "--port", str(free_port()), *LAB],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    wait_until(lambda: any("-m jupyterlab" in line for line in home.living().values()))
    up.send_signal(number)
    up.communicate(timeout=UP_S)
    if number == signal.SIGINT:
        assert home.left() == []
        return
    assert not value_of(cli("up", "--json")).started
    assert cli("down", "--yes").returncode == 0
    assert home.left() == []


def test_a_protected_lab_leaves_nothing_either(
    home: Home, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_tmux(monkeypatch)
    one = value_of(cli("up", "--json", *LAB))
    assert cli("protect").returncode == 0
    assert (home.runtime / f"remote-helper-{one.pid}.log").exists()
    assert cli("down", "--yes").returncode == 0
    assert home.left() == []


def test_a_server_that_was_there_before_is_found_and_not_ended(
    home: Home, cli: Cli, tmp_path: Path
) -> None:
    with servers.server(tmp_path, home.runtime) as other:
        found = value_of(cli("up", "--json"))
        assert (found.pid, found.started) == (other.pid, False)
        assert "not started by `up`" in cli("up").stdout
        done = cli("down", "--yes")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"jupyter server stop {other.url.split(':')[2].strip('/')}" in done.stderr
        assert other.get("api")
        other.stop()


def test_a_server_that_does_not_answer_is_not_taken_for_the_lab(
    home: Home, cli: Cli, tmp_path: Path
) -> None:
    with servers.server(tmp_path, home.runtime) as other:
        os.kill(other.pid, signal.SIGSTOP)  # the system still takes connections for it
        try:
            found = value_of(cli("up", "--json", *LAB))
            assert found.started and found.pid != other.pid
        finally:
            os.kill(other.pid, signal.SIGCONT)
        other.stop()


def test_the_token_is_shown_on_a_terminal_only(home: Home, cli: Cli) -> None:
    code, shown = on_terminal("up", *LAB)
    assert code == 0 and "/lab?token=" in shown
    for done in (cli("up"), cli("up", "--json")):
        assert done.returncode == 0 and "token=" not in done.stdout + done.stderr
    assert "ssh -t" in cli("up").stdout
    assert "token=" not in on_terminal("up", "--json")[1]


def test_what_ends_and_what_goes_on_is_said_before(
    home: Home, cli: Cli, notebook: Notebook
) -> None:
    pid = value_of(cli("up", "--json", *LAB)).pid
    home.ask(pid, "api/kernels", "POST")
    source = notebook("import time; time.sleep(600)")
    (run,) = runs_of(cli("run", source, "--detach", "--json").stdout)
    try:
        done = cli("down")
        assert (done.returncode, done.stderr) == (2, "Without a terminal to ask on, say --yes.\n")
        code, shown = on_terminal("down", answer="n")
        assert code == 1
        assert f"Stop JupyterLab (process {pid})? One kernel ends" in shown
        assert "One run goes on." in shown
        assert is_alive(pid)
        code, shown = on_terminal("down", answer="y")
        assert code == 0 and "JupyterLab has ended. One run goes on." in shown
        assert not is_alive(pid)
        assert '"kind":"running"' in cli("show", run.id, "--json").stdout
    finally:
        cli("cancel", run.id)


def test_python_is_not_taken_from_the_current_folder(home: Home, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('wrong')")
    assert value_of(cli("up", "--json", *LAB, cwd=tmp_path)).started
