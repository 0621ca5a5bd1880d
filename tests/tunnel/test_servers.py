"""Which servers run here: those that do, not those that left a file or run elsewhere."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_remote_helper.contract import Tunnel, TunnelStep
from jupyter_remote_helper.tunnel.servers import Reach, running_servers
from tests import servers
from tests.conftest import Cli
from tests.tunnel.test_tunnel_command import tunnel_of


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runtime folder of this user, empty so far."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    return tmp_path / "runtime"


@pytest.fixture
def jupyter(runtime: Path, tmp_path: Path) -> Iterator[servers.Server]:
    """A real server, below a prefix."""
    with servers.server(tmp_path, runtime, "--ServerApp.base_url=/ann/") as one:
        yield one


@pytest.fixture
def listener(runtime: Path) -> Iterator[socket.socket]:
    """A socket of this process's own, and an empty runtime folder."""
    runtime.mkdir(exist_ok=True)
    with closing(socket.create_server(("127.0.0.1", 0))) as own:
        yield own


def port_of(one: socket.socket) -> int:
    port: int = one.getsockname()[1]
    return port


def leave_file(folder: Path, pid: int, **about: object) -> Path:
    """A file as a server leaves it."""
    path = folder / f"jpserver-{pid}.json"
    path.write_text(json.dumps({"pid": pid, "port": 0, "sock": "", "token": "secret"} | about))
    return path


def wait_for(folder: Path) -> list[Reach]:
    """The servers, as soon as there are any."""
    deadline_s = time.monotonic() + servers.START_S
    while not (found := running_servers(folder)):
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
    return found


def test_the_command_leads_to_the_server_that_runs_here(
    jupyter: servers.Server, runtime: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reach,) = wait_for(runtime)
    port = int(jupyter.url.split(":")[2].split("/")[0])
    assert (reach.server.pid, reach.server.port) == (jupyter.pid, port)
    assert (reach.on_loopback, reach.is_open) == (True, False)
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 127.0.0.5 2222")
    made = tunnel_of(cli("tunnel", "--local-port", "8888", "--json"))
    command = made.steps[0].command or ""
    assert f" -p 2222 -L 127.0.0.1:8888:127.0.0.1:{port} " in command
    assert command.endswith("@127.0.0.5")
    assert "-p 2222 " in str(tunnel_of(cli("tunnel", "--host", "gpu1", "--json")))
    assert TunnelStep("open", None, "http://127.0.0.1:8888/ann/lab") in made.steps
    assert servers.TOKEN not in str(made)
    assert tunnel_of(cli("tunnel", "--server", jupyter.pid, "--local-port=8888", "--json")) == made

    other = os.getpid()
    with closing(socket.create_server(("127.0.0.1", 0))) as own:
        leave_file(runtime, other, port=port_of(own))
        done = cli("tunnel")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"--server {jupyter.pid} (" in done.stderr and f"--server {other} (" in done.stderr
        assert tunnel_of(cli("tunnel", "--server", other, "--json")).steps[0].command

    os.kill(jupyter.pid, signal.SIGKILL)  # its file stays
    jupyter.process.wait()
    assert len(list(runtime.glob("jpserver-*.json"))) == 2
    done = cli("tunnel")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "No Jupyter server of yours runs on this host. Start one" in done.stderr


def test_a_server_on_a_unix_socket_is_found(runtime: Path, session_folder: Path, cli: Cli) -> None:
    path = session_folder / "jupyter.sock"
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
         f"--ServerApp.sock={path}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        (reach,) = wait_for(runtime)
        assert (reach.server.pid, reach.server.sock) == (process.pid, str(path))
        made = tunnel_of(cli("tunnel", "--host", "gpu1", "--local-port", "8888", "--json"))
        assert made.form == "socket"
        assert f" -L 127.0.0.1:8888:{path} " in (made.steps[0].command or "")
        leave_file(runtime, os.getpid(), sock=str(path))  # not the process that listens there
        assert running_servers(runtime) == [reach]
    finally:
        process.terminate()
        process.wait(servers.START_S)
        path.unlink(missing_ok=True)


def test_a_file_whose_process_does_not_hold_the_port_does_not_count(
    listener: socket.socket, runtime: Path
) -> None:
    port = port_of(listener)
    one = subprocess.Popen(["sleep", "100"])
    try:
        leave_file(runtime, one.pid, port=port)  # another host's, or the number was used again
        leave_file(runtime, 2**22 + 1, port=port)
        assert running_servers(runtime) == []
        leave_file(runtime, os.getpid(), port=port)
        assert [reach.server.pid for reach in running_servers(runtime)] == [os.getpid()]
        listener.close()
        assert running_servers(runtime) == []
    finally:
        one.kill()
        one.wait()


def test_one_in_another_network_does_not_count(listener: socket.socket, runtime: Path) -> None:
    port = port_of(listener)
    listen = f"import socket; s = socket.create_server(('', {port})); print(); s.accept()"
    argv = ["unshare", "-Urn", sys.executable, "-c", listen]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as one:
        try:
            assert one.stdout is not None
            assert one.stdout.readline() == b"\n"
            leave_file(runtime, one.pid, port=port)
            assert running_servers(runtime) == [], "here the port is somebody else's"
        finally:
            one.kill()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1, "port": NaN}', '{"port": 8888}', "\x00"]
)
def test_broken_files_do_not_count(listener: socket.socket, runtime: Path, text: str) -> None:
    (runtime / "jpserver-1.json").write_text(text)
    (runtime / "jpserver-2.json").mkdir()
    (runtime / "jpserver-3.json").symlink_to("nowhere")
    leave_file(runtime, os.getpid(), port=port_of(listener))
    assert len(running_servers(runtime)) == 1


def test_no_folder_is_no_server(runtime: Path) -> None:
    assert running_servers(runtime) == []


def test_a_server_that_all_can_reach_is_said_to_be_one(runtime: Path, cli: Cli) -> None:
    runtime.mkdir()
    with closing(socket.create_server(("0.0.0.0", 0))) as own:
        leave_file(runtime, os.getpid(), port=port_of(own))
        done = cli("tunnel", "--host", "gpu1")
    assert done.returncode == 0
    assert "others on its network can open its login page" in done.stdout


@pytest.mark.parametrize(
    ("address", "is_open"),
    [("127.0.0.1", False), ("127.0.0.9", False), ("::1", False), ("0.0.0.0", True), ("::", True),
     ("10.9.8.7", True), ("fd00::7", True)],
)  # fmt: skip
def test_who_can_reach_a_server_is_told_by_its_address(
    address: str, is_open: bool, tmp_path: Path
) -> None:
    listen = (
        "import socket; from pathlib import Path; from tests.tunnel import test_servers as t;"
        f"own = socket.create_server(('{address}', 8888), family=socket.AF_INET6 if ':' in "
        f"'{address}' else socket.AF_INET); folder = Path('{tmp_path}');"
        "t.leave_file(folder, t.os.getpid(), port=8888);"
        "print(t.running_servers(folder)[0].is_open)"
    )
    line = "ip link set lo up; ip addr add 10.9.8.7/32 dev lo; ip addr add fd00::7/128 dev lo; "
    words = ["unshare", "-rn", "sh", "-c", f'{line} exec "$@"', "sh", sys.executable, "-c", listen]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == f"{is_open}\n"


def test_a_server_that_is_not_on_loopback_is_said_to_be_none(runtime: Path, cli: Cli) -> None:
    runtime.mkdir()
    with closing(socket.create_server(("127.0.0.2", 0))) as own:
        leave_file(runtime, os.getpid(), port=port_of(own))
        done = cli("tunnel", "--host", "gpu1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not answer on 127.0.0.1; start it with --ip=127.0.0.1" in done.stderr


def test_a_base_url_that_no_command_can_have_is_refused(
    listener: socket.socket, runtime: Path, cli: Cli
) -> None:
    leave_file(runtime, os.getpid(), port=port_of(listener), base_url="/$(touch canary)/")
    done = cli("tunnel", "--host", "gpu1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "canary" not in done.stderr
    assert done.stderr.startswith("The base URL is refused: ")


def test_what_is_found_has_no_token(listener: socket.socket, runtime: Path) -> None:
    leave_file(runtime, os.getpid(), port=port_of(listener))
    assert "secret" not in str(running_servers(runtime))
    assert Tunnel.__struct_fields__ == ("form", "route", "steps", "refused")
