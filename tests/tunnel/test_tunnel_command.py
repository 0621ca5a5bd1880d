"""`jupyter remote-helper tunnel` as a user meets it."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from jupyter_remote_helper.cli.tunnel_texts import ALLOWED, FIELDS, HINTS, TITLES, refusal_sentence
from jupyter_remote_helper.contract import Refusal, Tunnel
from jupyter_remote_helper.contract_tunnel import RefusalCode, TunnelField, TunnelStepCode
from jupyter_remote_helper.tunnel.facts import full_name
from tests.conftest import Cli
from tests.tunnel.vectors import VECTORS, Vector

ANN = ("--user", "ann", "--host", "gpu1", "--local-port", "8888", "--remote-port", "8889")


def tunnel_of(done: subprocess.CompletedProcess[str]) -> Tunnel:
    """The one object that a command printed."""
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    return msgspec.json.decode(done.stdout, type=Tunnel)


@pytest.fixture(autouse=True)
def no_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    for name in ("SSH_CONNECTION", "TMUX", "STY", "TERM_PROGRAM", "VSCODE_IPC_HOOK_CLI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CODESPACES", "false")


def options(vector: Vector) -> list[str]:
    """What is typed for a vector."""
    asked = msgspec.structs.asdict(vector.asked)
    return [
        f"--{name.replace('_', '-')}={value}"
        for name, value in asked.items()
        if value is not None and name not in {"base_url", "tls"}
    ]


@pytest.mark.parametrize(
    "vector",
    [
        v
        for v in VECTORS
        if v.asked.base_url == "/"
        and (v.refused or v.asked.form != "terminal")
        and ("login_socket", "missing") not in v.refused  # the command line has a name for it
    ],
    ids=lambda vector: vector.name,
)
def test_json_is_one_tunnel_and_a_refusal_is_one_sentence(vector: Vector, cli: Cli) -> None:
    done = cli("tunnel", *options(vector), "--json")
    if vector.refused:
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert done.stderr.strip() == refusal_sentence(Refusal(*vector.refused[0]))
    else:
        assert (tunnel_of(done), done.stderr) == (vector.tunnel(), "")


def test_people_get_numbered_steps_with_each_command_alone_on_its_line(cli: Cli) -> None:
    done = cli("tunnel", *ANN)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    command = (
        "ssh -S none -N -o ExitOnForwardFailure=yes -o ServerAliveInterval=30"
        " -o ServerAliveCountMax=3 -L 127.0.0.1:8888:127.0.0.1:8889 ann@gpu1"
    )
    assert lines[:3] == ["1. On your computer, run", "", command]
    assert lines[4].strip().endswith("Keep the window open; Ctrl-C ends the tunnel.")
    assert lines[6:9] == ["2. In your browser, open", "", "http://127.0.0.1:8888/lab"]
    assert lines[-3] == "curl -s http://127.0.0.1:8888/api"


def test_the_lines_that_check_and_stop_come_with_the_background(cli: Cli) -> None:
    lines = cli("tunnel", *ANN, "--form", "background").stdout.splitlines()
    stop = lines.index("Stop it")
    assert lines[stop + 2] == "ssh -S ~/.ssh/jrh-8888.sock -O exit gpu1"


def test_the_socket_on_the_login_host_has_a_new_name_each_time(cli: Cli) -> None:
    asked = (*ANN, "--jump", "login", "--form", "node-reverse", "--json")
    texts = [str(tunnel_of(cli("tunnel", *asked))) for _ in range(2)]
    names = {name for text in texts for name in re.findall(r"/\.jrh/[0-9a-f]{8}\.sock", text)}
    assert len(names) == 2
    assert all(f"mkdir -p -m 700 {Path.home()}/.jrh'" in text for text in texts)


def test_the_lines_of_a_block_stand_as_they_go_into_the_file(cli: Cli) -> None:
    lines = cli("tunnel", *ANN, "--form", "config").stdout.splitlines()
    start = lines.index("Host jupyter-gpu1")
    assert lines[start + 1] == "    HostName gpu1"
    assert lines[start + 9].startswith("   A name of its own")


def test_user_and_host_are_those_of_this_login(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    login = pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 127.0.0.5 2222")
    done = cli("tunnel", "--remote-port", "8889")
    assert " -p 2222 -L " in done.stdout and f" {login}@127.0.0.5\n" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("The host is the address that this login came")
    done = cli("tunnel", "--remote-port", "8889", "--ssh-port", "22", "--json")
    assert " -p " not in (tunnel_of(done).steps[0].command or "")
    assert done.stderr.startswith("The host is the address that this login came to; ")
    monkeypatch.delenv("SSH_CONNECTION")
    done = cli("tunnel", "--remote-port", "8889")
    assert f" {login}@{full_name()}\n" in done.stdout
    assert "\nThe host is the name that it has for itself; " in done.stdout


def test_another_host_that_is_named_has_its_own_port(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 127.0.0.5 2222")
    assert "-p 2222" not in cli("tunnel", *ANN).stdout


@pytest.mark.parametrize(
    "connection",
    ["10.0.0.1 50000 192.0.2.1 2222", "10.0.0.1 50000 fe80::1%eth0 22", "a b $(touch_canary) 22",
     "a b -oProxyCommand=x 22", "a b localhost 22", "a b \udcff 22", "127.0.0.5", "a b c"],
)  # fmt: skip
def test_an_address_that_is_not_this_host_s_is_not_believed(
    connection: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", connection)
    command = tunnel_of(cli("tunnel", "--remote-port", "8889", "--json")).steps[0].command or ""
    assert command.endswith(f"@{full_name()}")
    assert " -p " not in command


@pytest.mark.parametrize(
    "option",
    ["--user", "--host", "--jump", "--ssh-port", "--local-port", "--remote-port", "--result",
     "--login-socket"],
)  # fmt: skip
def test_a_hostile_value_is_not_printed_and_nothing_is_run(
    option: str, cli: Cli, tmp_path: Path
) -> None:
    done = cli("tunnel", *ANN, f"{option}=$(touch {tmp_path}/canary)")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"{option} is refused: ")
    assert "canary" not in done.stderr
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize(
    "arguments",
    [("--remote-port", "1", "--socket", "/a"), ("--socket", "/a", "--server", "1"),
     ("--server", "1"), ("--server", "x"), ("--form", "nested"), ()],
)  # fmt: skip
def test_wrong_usage_is_2_and_prints_no_command(arguments: tuple[str, ...], cli: Cli) -> None:
    done = cli("tunnel", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr and "Traceback" not in done.stderr


def test_every_step_field_and_reason_has_its_words() -> None:
    assert set(TITLES) == set(HINTS) == set(get_args(TunnelStepCode))
    assert set(FIELDS) == set(ALLOWED) == set(get_args(TunnelField))
    said = {
        refusal_sentence(Refusal(field, code))
        for field in get_args(TunnelField)
        for code in get_args(RefusalCode)
    }
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in said)


def test_where_a_command_is_another_program_in_one_shell_that_is_said(cli: Cli) -> None:
    shown = cli("tunnel", *ANN).stdout
    after = shown[shown.index("curl -s http") :]
    assert "PowerShell" in after and "curl.exe" in after


def test_what_is_said_once_is_added_to_what_is_remembered(cli: Cli) -> None:
    port = ("--remote-port", "8888")
    for words in (("--jump", "ann@gate:22522"), ("--host", "gpu1"), ("--user", "bob")):
        assert cli("tunnel", *port, *words, "--remember").returncode == 0
    command = tunnel_of(cli("tunnel", *port, "--json")).steps[0].command or ""
    assert " -J ann@gate:22522 " in command and command.endswith(" bob@gpu1")
    assert cli("tunnel", *port, "--remember").returncode == 0
    assert " -J " not in (tunnel_of(cli("tunnel", *port, "--json")).steps[0].command or "")


def test_on_a_node_the_login_node_is_what_may_have_another_name(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("JOB_ID", "7"), ("SUBMIT_HOST", "login1")):
        monkeypatch.setenv(f"SLURM_{name}", value)
    monkeypatch.setenv("SLURMD_NODENAME", "n042")
    shown = cli("tunnel", "--remote-port", "8888").stdout
    assert "say --jump USER@HOST, and --remember to keep it." in shown
    assert "say --host" not in shown, "it is not kept for the next job, which has another node"
