"""A server says once, in its log, how to come to it; where that is of no use it says nothing."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_remote_helper.tunnel.announce import announcement
from jupyter_remote_helper.tunnel.servers import Server

PATIENCE_S = 90.0
START = "From your computer: ssh -S none -N "

LOGIN = {"SSH_CONNECTION": "127.0.0.1 1 127.0.0.1 22"}


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))


def test_a_real_server_logs_its_line_once_and_never_its_token(tmp_path: Path) -> None:
    log = tmp_path / "log"
    words = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--port=0",
             "--ServerApp.ip=127.0.0.1", "--ServerApp.base_url=/ann/"]  # fmt: skip
    quiet = {name: v for name, v in os.environ.items() if name not in {"TERM_PROGRAM", "TMUX"}}
    quiet |= LOGIN
    with log.open("wb") as file:
        server = subprocess.Popen(words, cwd=tmp_path, env=quiet, stderr=file)
    try:
        deadline_s = time.monotonic() + PATIENCE_S
        while START not in log.read_text():
            assert time.monotonic() < deadline_s, log.read_text()
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        about = json.loads((tmp_path / "runtime" / f"jpserver-{server.pid}.json").read_text())
    finally:
        server.terminate()
        server.wait(PATIENCE_S)
    (line,) = [line for line in log.read_text().splitlines() if START in line]
    assert f":127.0.0.1:{about['port']} " in line
    assert re.search(r"then open http://127\.0\.0\.1:\d+/ann/lab$", line)
    assert about["token"] and about["token"] not in line


@pytest.mark.parametrize(
    ("base_url", "environment"),
    [("/user/ann/", {"JUPYTERHUB_API_URL": "http://hub"}), ("/", {"CODESPACES": "true"}),
     ("/node/n1/80/", {}), ("/$(touch canary)/", {}), ("/a b/", {})],
)  # fmt: skip
def test_nothing_is_said_where_no_tunnel_is_needed_or_no_line_is_safe(
    base_url: str, environment: dict[str, str]
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as own:
        server = Server(os.getpid(), own.getsockname()[1], base_url=base_url)
        assert announcement(server, "127.0.0.1", environment) is None
        plain = Server(os.getpid(), own.getsockname()[1])
        assert (announcement(plain, "127.0.0.1", LOGIN) or "").startswith(START)
        inside = {"container": "podman"}
        assert announcement(plain, "127.0.0.1", inside) is None


def test_nothing_is_said_of_a_server_that_no_tunnel_leads_to() -> None:
    with closing(socket.create_server(("127.0.0.2", 0))) as own:
        server = Server(os.getpid(), own.getsockname()[1])
        assert announcement(server, "127.0.0.2", LOGIN) is None
