"""What goes wrong on the way up or down: each is one refusal or one reason, and nothing is left."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_remote_helper.errors import Refused
from jupyter_remote_helper.lab import manager, stop
from jupyter_remote_helper.lab.marks import MARK
from jupyter_remote_helper.lab.place import Place
from jupyter_remote_helper.lab.start import Started, Starter
from jupyter_remote_helper.targets import restore
from tests.conftest import Cli
from tests.ports import free_port
from tests.waiting import wait_until

from .labs import LAB, Home, is_alive, value_of, without_tmux

pytestmark = pytest.mark.rotates(2)

BROKEN = ("up", *(LAB or ("--",)), "--ServerApp.root_dir=/nowhere/at/all")


def listener(port: int | None = None) -> socket.socket:
    return socket.create_server(("127.0.0.1", free_port() if port is None else port))


def port_of(one: socket.socket) -> int:
    port: int = one.getsockname()[1]
    return port


@pytest.mark.parametrize("has_tmux", [True, False])
def test_a_lab_that_does_not_start_says_why_and_leaves_nothing(
    has_tmux: bool, home: Home, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_tmux:
        without_tmux(monkeypatch)
    done = cli(*BROKEN)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0] == "JupyterLab ended before it answered. The last that it said:"
    assert "/nowhere/at/all" in done.stderr and "Pane is dead" not in done.stderr
    assert 2 < len(lines) < 20
    assert home.left() == []


def test_without_jupyterlab_it_says_how_to_install_it(
    home: Home, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['jupyterlab'] = None")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    done = cli("up")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert str(Path(sys.executable).parent) in done.stderr
    assert done.stderr.endswith(" -m pip install jupyterlab\n")
    assert home.left() == []


def test_a_port_that_is_asked_for_is_had_or_refused(home: Home, cli: Cli) -> None:
    with closing(listener()) as holder:
        port = port_of(holder)
        done = cli("up", "--port", port, *LAB)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"Port {port} of this host is taken")
    one = value_of(cli("up", "--json", "--port", port, *LAB))
    assert one.url == f"http://127.0.0.1:{port}/lab"
    done = cli("up", "--port", port - 1)
    assert done.returncode == 2 and done.stderr.startswith(f"It runs already, at port {port}; ")
    assert value_of(cli("up", "--json", "--port", port)).pid == one.pid
    for wrong in ("0", "65536", "x", "-1"):
        assert cli("up", "--port", wrong).returncode == 2


def test_a_port_that_is_taken_between_choice_and_start_is_given_up(home: Home) -> None:
    holders = [listener()]
    first = port_of(holders[0])

    def ports() -> Iterator[int]:
        yield first
        holders.pop().close()
        yield free_port()

    place = Place()
    reach = Starter(place, LAB[1:]).start(ports(), False, lambda _: None)
    assert reach.server.port != first and not holders


def test_a_port_that_was_asked_for_and_is_taken_at_the_last_moment_is_refused(
    home: Home, cli: Cli
) -> None:
    port = free_port()
    holders: list[socket.socket] = []

    def take(_: float) -> None:
        if not holders:
            holders.append(listener(port))

    with pytest.raises(Refused, match=f"Port {port} of this host is taken"):
        Starter(Place(), LAB[1:]).start(iter([port]), True, take)
    holders.pop().close()
    assert home.left() == []


@pytest.mark.parametrize("has_tmux", [True, False])
def test_ctrl_c_while_it_is_being_started_leaves_nothing(
    has_tmux: bool, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_tmux:
        without_tmux(monkeypatch)
    starter = Starter(Place(), LAB[1:])
    launch = starter._launch

    def interrupted(port: int | None) -> Started:
        started = launch(port)
        wait_until(lambda: any("-m jupyterlab" in line for line in home.living().values()))
        os.kill(os.getpid(), signal.SIGINT)
        return started

    monkeypatch.setattr(starter, "_launch", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            starter.start(iter([free_port()]), False, lambda _: None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert home.left() == []


def test_files_of_servers_that_are_gone_or_elsewhere_are_not_believed(home: Home, cli: Cli) -> None:
    home.runtime.mkdir()
    with closing(listener()) as holder:  # a port that answers, but not by that process
        about = {"port": port_of(holder), "url": "http://x/", "token": "stale", "sock": ""}
        for pid in (1, os.getpid() + 1, 2**22 + 1):
            path = home.runtime / f"jpserver-{pid}.json"
            path.write_text(json.dumps(about | {"pid": pid}))
        one = value_of(cli("up", "--json", *LAB))
        assert one.started and one.pid not in {1, os.getpid() + 1, 2**22 + 1}
        assert cli("down", "--yes").returncode == 0
    assert len(list(home.runtime.glob("jpserver-*"))) == 3
    for path in home.runtime.glob("jpserver-*"):
        path.unlink()


def test_a_folder_that_others_can_enter_is_not_used(
    home: Home, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder = tmp_path / "open"
    open_folder.mkdir(mode=0o755)
    monkeypatch.setenv("JRH_LOCAL_DIR", str(open_folder))
    for words in (("up", *LAB), ("down", "--yes")):
        done = cli(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "JRH_LOCAL_DIR" in done.stderr and done.stderr.count("\n") == 1
    assert list(open_folder.iterdir()) == []


def test_a_folder_that_is_no_path_for_tmux_does_without(
    home: Home, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "o#(touch canary) 'é"
    odd.mkdir(mode=0o700)
    monkeypatch.setenv("JRH_LOCAL_DIR", str(odd))
    one = value_of(cli("up", "--json", *LAB, cwd=tmp_path))
    assert os.getsid(one.pid) == one.pid
    assert cli("down", "--yes").returncode == 0
    assert list(odd.iterdir()) == [] and not is_alive(one.pid)
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize(
    ("argument", "words"),
    [("--ServerApp.ip=0.0.0.0", "listens on 127.0.0.1"), ("--port=1", "--port names before"),
     ("--IdentityProvider.token=hidden", "would show a secret to all users"),
     ("--ServerApp.password=hidden", "would show a secret to all users")],
)  # fmt: skip
def test_arguments_that_would_open_it_to_others_are_refused(
    argument: str, words: str, home: Home, cli: Cli
) -> None:
    done = cli("up", "--", argument)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr and "hidden" not in done.stderr
    assert home.left() == []


def test_a_lab_that_is_stuck_is_killed_with_its_kernels(
    home: Home, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_tmux(monkeypatch)  # tmux wakes up what somebody stopped
    pid = value_of(cli("up", "--json", *LAB)).pid
    home.ask(pid, "api/kernels", "POST")
    kernels = set(home.living()) - {pid}
    assert kernels
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(stop, "TOLD_S", 0.5)
    monkeypatch.setattr("jupyter_remote_helper.lab.client.ANSWER_S", 0.5)
    monkeypatch.setattr("jupyter_remote_helper.lab.client.SHUTDOWN_S", 0.5)
    found = manager.standing()
    assert found is not None and found.lab.identity.pid == pid and found.kernels is None
    assert manager.take_down(found, lambda: None)
    assert home.left() == []


def test_a_lab_that_was_killed_is_forgotten_by_the_next_command(home: Home, cli: Cli) -> None:
    one = value_of(cli("up", "--json", *LAB))
    os.kill(one.pid, signal.SIGKILL)
    two = value_of(cli("up", "--json", *LAB))
    assert two.started and two.pid != one.pid
    os.kill(two.pid, signal.SIGKILL)
    done = cli("down", "--yes")
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    for path in home.runtime.glob(f"jpserver-{one.pid}*"):
        path.unlink()
    for path in home.runtime.glob(f"jpserver-{two.pid}*"):
        path.unlink()


def test_a_tmux_that_cannot_be_asked_keeps_its_socket(home: Home) -> None:
    place = Place()
    place.make()
    with closing(socket.socket(socket.AF_UNIX)) as tmux:
        tmux.bind(str(place.socket))
        tmux.listen()
        assert not stop.clear(place, None)
        assert place.socket.exists()
    assert stop.clear(place, None)
    assert home.left() == []


def test_who_inherited_the_mark_is_not_the_lab(
    home: Home, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    value_of(cli("up", "--json", *LAB))
    found = manager.standing()
    assert found is not None
    mark = Path(f"/proc/{found.lab.identity.pid}/environ").read_bytes().split(f"{MARK}=".encode())
    monkeypatch.setenv(MARK, mark[1].split(b"\0")[0].decode())
    child = subprocess.Popen(["sleep", "600"])
    try:
        assert cli("down", "--yes").returncode == 0
        assert child.poll() is None and manager.standing() is None
    finally:
        child.kill()
        child.wait()


def test_both_halves_mean_the_same_mark() -> None:
    assert restore.MARK == MARK
