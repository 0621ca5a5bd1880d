"""What a real server says of the way to itself."""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import logging
import os
import pwd
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth import IdentityProvider
from jupyter_server.auth.security import passwd
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from tests.server.conftest import Ask
from tests.servers import START_S, TOKEN, server

LEADING = (
    "SSH_CONNECTION", "TMUX", "STY", "SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "DISPLAY",
    "WAYLAND_DISPLAY", "JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_API_URL", "BINDER_REPO_URL",
    "BINDER_LAUNCH_HOST", "CODESPACES", "GITPOD_WORKSPACE_ID", "VSCODE_IPC_HOOK_CLI",
    "TERM_PROGRAM",
)  # fmt: skip


@pytest.fixture(autouse=True)
def plain_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LEADING:
        monkeypatch.delenv(name, raising=False)


class Provider(IdentityProvider):
    """As a hub brings its own: what its token is good for is not ours to know."""


@pytest.fixture
def jp_server_config(request: pytest.FixtureRequest) -> Config:
    options = getattr(request, "param", {})
    extensions = {"jupyter_remote_helper": True}
    return Config({"ServerApp": {"jpserver_extensions": extensions}, **options})


async def test_facts_are_those_of_the_very_server(
    ask: Ask, jp_serverapp: ServerApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 127.0.0.5 2222")
    status, facts = await ask("GET", "tunnel")
    assert status == 200
    server_facts = facts["server"]
    assert server_facts["pid"] == os.getpid()
    assert (server_facts["port"], server_facts["socket"]) == (jp_serverapp.port, None)
    assert server_facts["base_url"] == jp_serverapp.base_url
    assert server_facts["root_dir"] == jp_serverapp.root_dir
    assert (server_facts["on_loopback"], server_facts["is_open"]) == (True, False)
    assert (server_facts["tls"], server_facts["login"]) == (False, "token")
    assert facts["own_name"] == os.uname().nodename
    assert facts["user"] == pwd.getpwuid(os.getuid()).pw_name
    assert (facts["host"], facts["host_source"]) == ("127.0.0.5", "connection")
    assert facts["ssh_port"] == "2222"
    assert facts["job"] is None
    assert set(facts["remembered"].values()) == {None}
    assert jp_serverapp.identity_provider.token not in json.dumps(facts)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"JUPYTERHUB_SERVICE_PREFIX": "/user/ann/"}, "hub"),
        ({"JUPYTERHUB_API_URL": "http://x", "BINDER_REPO_URL": "http://y"}, "binder"),
        ({"CODESPACES": "true"}, "codespaces"),
        ({"CODESPACES": "false"}, None),
        ({"GITPOD_WORKSPACE_ID": "x"}, "gitpod"),
        ({"TERM_PROGRAM": "vscode"}, "vscode"),
        ({"TERM_PROGRAM": "vscode", "TMUX": "/tmp/x,7,0"}, None),
        ({"TERM_PROGRAM": "vscode", "VSCODE_IPC_HOOK_CLI": "/no/such.sock"}, None),
        ({"SSH_CONNECTION": "10.0.0.1 5 127.0.0.5 22", "DISPLAY": ":0"}, None),
        ({"DISPLAY": "localhost:10.0"}, None),
    ],
)
async def test_where_no_tunnel_is_needed_the_reason_is_said(
    variables: dict[str, str], reason: str | None, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    _, facts = await ask("GET", "tunnel")
    assert facts["not_needed"] == reason


async def test_an_editor_that_has_gone_leads_nobody_here(
    ask: Ask, session_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = session_folder / "vscode-ipc.sock"
    monkeypatch.setenv("VSCODE_IPC_HOOK_CLI", str(path))
    with socket.socket(socket.AF_UNIX) as editor:
        editor.bind(str(path))
        editor.listen()
        _, facts = await ask("GET", "tunnel")
    assert facts["not_needed"] == "vscode"
    # as a tmux has it in which the variable is left over: the file stays, and nobody is behind it
    _, facts = await ask("GET", "tunnel")
    assert facts["not_needed"] is None
    path.unlink()


async def test_in_a_job_the_host_is_the_node(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLURM_JOB_ID", "48190")
    monkeypatch.setenv("SLURM_SUBMIT_HOST", "login1")
    monkeypatch.setenv("SLURMD_NODENAME", "n042")
    _, facts = await ask("GET", "tunnel")
    assert facts["job"] == {
        "scheduler": "slurm", "id": "48190", "node": "n042", "submit_host": "login1",
    }  # fmt: skip
    assert (facts["host"], facts["host_source"]) == ("n042", "own_name")
    monkeypatch.setenv("SLURM_JOB_ID", "$(touch canary)")
    _, facts = await ask("GET", "tunnel")
    assert facts["job"] is None


async def test_what_is_said_is_there_the_next_time_and_a_bad_value_is_not(ask: Ask) -> None:
    said = {"host": "gpu1.example.org", "jump": "ann@gate:22522", "form": "config"}
    status, kept = await ask("POST", "tunnel", "remembered", body=said)
    assert (status, kept["host"], kept["user"]) == (200, "gpu1.example.org", None)
    _, facts = await ask("GET", "tunnel")
    assert facts["remembered"] == kept
    assert (facts["host"], facts["host_source"]) == ("gpu1.example.org", "remembered")
    for field, value in (("host", "a;b"), ("jump", "-oProxyCommand=x"), ("local_port", "22")):
        status, error = await ask("POST", "tunnel", "remembered", body={**said, field: value})
        assert (status, error["code"], error["field"]) == (422, "tunnel_value_refused", field)
        assert value not in error["message"]
    for wrong in ({"form": "nested"}, {"token": "x"}, {"user": 7}):
        status, _ = await ask("POST", "tunnel", "remembered", body=wrong)
        assert status == 400
    _, facts = await ask("GET", "tunnel")
    assert facts["remembered"] == kept


async def test_the_token_is_given_when_asked_for_and_is_in_no_log(
    ask: Ask, jp_serverapp: ServerApp, caplog: pytest.LogCaptureFixture
) -> None:
    token = jp_serverapp.identity_provider.token
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    assert await ask("POST", "tunnel", "token", body={}) == (
        200,
        {"login": "token", "token": token},
    )
    assert token not in caplog.text
    status, _ = await ask("GET", "tunnel", "token")
    assert status in {400, 405}, "reading never gives it away"


OTHER = {"ServerApp": {"identity_provider_class": Provider,
                       "jpserver_extensions": {"jupyter_remote_helper": True}}}  # fmt: skip


@pytest.mark.parametrize("jp_server_config", [OTHER], indirect=True)
async def test_a_token_of_a_hub_is_not_given_away(ask: Ask) -> None:
    _, facts = await ask("GET", "tunnel")
    assert facts["server"]["login"] == "other"
    assert await ask("POST", "tunnel", "token", body={}) == (200, {"login": "other", "token": None})


def test_a_server_without_any_login_says_so(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    options = ("--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True")
    with server(tmp_path / "root", tmp_path / "scratch", *options) as one:
        assert facts_of(one)["login"] == "open"
        assert one.ask("POST", "tunnel/token", {}) == {"login": "open", "token": None}


def test_a_server_with_a_password_has_no_token(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    make_hash: Any = passwd
    hashed = make_hash("for this test only")
    options = (
        "--IdentityProvider.token=",
        f"--PasswordIdentityProvider.hashed_password={hashed}",
    )
    with server(tmp_path / "root", tmp_path / "scratch", *options) as one:
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        browser.open(f"{one.url}login", timeout=90).close()
        (xsrf,) = [cookie.value for cookie in jar if cookie.name == "_xsrf"]
        form = urllib.parse.urlencode({"password": "for this test only", "_xsrf": xsrf}).encode()
        browser.open(f"{one.url}login?next=%2Fapi", form, timeout=90).close()
        url = f"{one.url}jupyter-remote-helper/tunnel/token"
        request = urllib.request.Request(url, b"{}", {"X-XSRFToken": str(xsrf)})
        with browser.open(request, timeout=90) as reply:
            assert json.loads(reply.read()) == {"login": "password", "token": None}
            assert reply.headers["Cache-Control"] == "no-store"


def facts_of(one: Any) -> Any:
    return one.ask("GET", "tunnel")["server"]


@pytest.mark.parametrize(
    ("ip", "on_loopback", "is_open"),
    [("127.0.0.1", True, False), ("0.0.0.0", True, True), ("127.0.0.2", False, False)],
)
def test_who_can_reach_the_server_is_seen_at_its_sockets(
    ip: str, on_loopback: bool, is_open: bool, tmp_path: Path
) -> None:
    (tmp_path / "root").mkdir()
    with server(tmp_path / "root", tmp_path / "scratch", ip=ip) as one:
        facts = facts_of(one)
        assert (facts["on_loopback"], facts["is_open"]) == (on_loopback, is_open)
        assert facts["pid"] == one.pid
        assert TOKEN not in json.dumps(facts)


def test_a_server_on_a_socket_says_its_whole_path(session_folder: Path, tmp_path: Path) -> None:
    path = session_folder / "own.sock"
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path), "JUPYTER_TOKEN": TOKEN}
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
         "--ServerApp.sock=own.sock", f"--ServerApp.root_dir={tmp_path}"],
        cwd=session_folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        answer = over_socket(path, "/jupyter-remote-helper/tunnel")
        assert answer["server"]["port"] is None
        assert answer["server"]["socket"] == str(path)
        assert (answer["server"]["on_loopback"], answer["server"]["is_open"]) == (True, False)
    finally:
        process.terminate()
        process.wait(90)
        path.unlink(missing_ok=True)


def over_socket(path: Path, url: str) -> Any:
    """What the server behind a socket answers, once it does."""
    deadline_s = time.monotonic() + START_S
    while True:
        connection = http.client.HTTPConnection("127.0.0.1")
        try:
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.connect(str(path))
            connection.request("GET", url, headers={"Authorization": f"token {TOKEN}"})
            reply = connection.getresponse()
            if reply.status == 200:
                return json.loads(reply.read())
        except OSError:
            pass
        finally:
            connection.close()
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
