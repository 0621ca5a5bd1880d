"""Where sshd is: by the login itself, and in a tmux by who looks at it now."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_remote_helper.tunnel.logins import own_login
from tests.tunnel.logins import Tmux, sshd, until

STALE = "10.0.0.1 50000 127.0.0.2 22"
FRESH = "10.0.0.1 50001 127.0.0.3 2222"
NEWER = "10.0.0.1 50002 127.0.0.4 2223"
LOOK = (
    "import os; from jupyter_remote_helper.tunnel.logins import own_login; "
    "print(*own_login({**os.environ, **%r}))"
)


def environment(connection: str | None) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if k not in {"SSH_CONNECTION", "TMUX", "STY"}}
    said = {} if connection is None else {"SSH_CONNECTION": connection}
    return {**plain, "TERM": "xterm", **said}


@pytest.fixture
def tmux(session_folder: Path) -> Iterator[Tmux]:
    one = Tmux(session_folder / "tmux", environment(STALE))
    try:
        yield one
    finally:
        one.end()


def test_outside_of_tmux_the_login_itself_is_believed() -> None:
    assert own_login(environment(FRESH)) == ("127.0.0.3", "2222")
    assert own_login(environment("10.0.0.1 50000 192.0.2.1 22")) == (None, None)


def test_in_tmux_who_looks_at_it_now_is_believed_and_then_who_did_last(tmux: Tmux) -> None:
    inside = {**environment(STALE), "TMUX": tmux.variable}
    with tmux.attached(environment(FRESH)):
        assert own_login(inside) == ("127.0.0.3", "2222")
    # the session remembers what the last one brought along
    assert own_login(inside) == ("127.0.0.3", "2222")
    with tmux.attached(environment(NEWER)):
        assert own_login(inside) == ("127.0.0.4", "2223")


@pytest.mark.parametrize(
    "tmux_variable", ["/nowhere/tmux,1,0", "relative,1,0", "/tmp/x,1,$(touch canary)", ",", "x"]
)
def test_a_tmux_that_does_not_answer_is_no_source(tmux_variable: str) -> None:
    # whoever runs the tests may have come in by ssh, too
    assert own_login({**environment(STALE), "TMUX": tmux_variable}) != ("127.0.0.2", "22")


def test_in_screen_the_old_login_is_not_believed() -> None:
    assert own_login({**environment(STALE), "STY": "1.pts-0.host"}) != ("127.0.0.2", "22")


def test_a_login_that_is_open_now_tells_where_sshd_is(tmp_path: Path) -> None:
    with sshd(tmp_path) as server:
        waiting = subprocess.Popen([*server.login, "echo ready; cat"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)  # fmt: skip
        try:
            assert waiting.stdout is not None and waiting.stdout.readline() == b"ready\n"
            here = ("127.0.0.1", str(server.port))
            until(lambda: own_login({**environment(STALE), "STY": "1.pts-0.host"}) == here)
            until(lambda: own_login(environment(None)) == here)
            # and over ssh, in a process of that login
            look = shlex.join([sys.executable, "-c", LOOK % {"PYTHONPATH": ""}])
            folder = shlex.quote(str(Path.cwd()))
            said = subprocess.run([*server.login, f"cd {folder} && {look}"], capture_output=True,
                                  text=True, check=True)  # fmt: skip
            assert said.stdout.split() == ["127.0.0.1", str(server.port)]
        finally:
            waiting.communicate()
        until(lambda: own_login(environment(None)) != here)
