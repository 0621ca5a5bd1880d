"""Labs as their users configure them: at a Unix socket, with TLS, with a password."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import Cli

from .labs import LAB, Home, is_alive, on_terminal, value_of

pytestmark = pytest.mark.rotates(2)

FIRST = LAB or ("--",)


@pytest.mark.parametrize("said_by", ["argument", "configuration"])
def test_one_at_a_unix_socket_is_found_reached_and_ended(
    said_by: str, home: Home, cli: Cli, tmp_path: Path
) -> None:
    home.local.mkdir(mode=0o700)
    path = home.local / "s"
    options = [f"--ServerApp.sock={path}"] if said_by == "argument" else []
    if not options:
        (tmp_path / "config").mkdir()
        config = tmp_path / "config" / "jupyter_server_config.py"
        config.write_text(f"c.ServerApp.sock = {str(path)!r}")
    one = value_of(cli("up", "--json", *FIRST, *options))
    assert one.started and one.url is None and one.tunnel.form == "socket"
    assert f":{path} " in (one.tunnel.steps[0].command or "")
    assert value_of(cli("up", "--json")).pid == one.pid
    assert cli("down", "--yes").returncode == 0
    assert not is_alive(one.pid) and not path.exists()


def test_one_with_tls_is_reached_and_ended(home: Home, cli: Cli, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
         certificate, "-days", "2", "-subj", "/CN=elsewhere"],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    options = (f"--ServerApp.certfile={certificate}", f"--ServerApp.keyfile={key}")
    one = value_of(cli("up", "--json", *FIRST, *options))
    assert one.url is not None and one.url.startswith("https://127.0.0.1:")
    assert (one.tunnel.steps[-1].command or "").startswith("curl -s -k https://")
    assert value_of(cli("up", "--json")).pid == one.pid
    assert cli("down", "--yes").returncode == 0 and not is_alive(one.pid)


@pytest.mark.parametrize("kind", ["password", "nothing"])
def test_one_without_a_token_has_none_in_its_link_and_is_ended(
    kind: str, home: Home, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    lines = ["c.IdentityProvider.token = ''", "c.ServerApp.ip = '0.0.0.0'"]
    if kind == "password":
        hashed = "argon2:$argon2id$v=19$m=10240,t=10,p=8$c29tZXNhbHQ$c29tZWhhc2g"
        lines.append(f"c.PasswordIdentityProvider.hashed_password = {hashed!r}")
    (tmp_path / "config" / "jupyter_server_config.py").write_text("\n".join(lines))
    code, shown = on_terminal("up", *LAB)
    assert code == 0 and "token=" not in shown
    assert "listens beyond this host" not in shown  # the configured address did not win
    done = cli("down", "--yes")
    assert done.returncode == 0 and home.left() == []
