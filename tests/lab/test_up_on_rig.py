"""From a bare login to the page on the laptop, over real ssh, also when the connection goes."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rigs.hosts import Rig
from tests.rigs.started import Terminal
from tests.waiting import wait_until

BIN = Path(sys.executable).parent
LOGIN = "ssh -J ann@bastion:2222 ann@remote"
WITH_TMUX = f"{BIN}/jupyter-remote-helper"
WITHOUT_TMUX = f"env PATH={BIN} {WITH_TMUX}"
OLD_TMUX = "env ONLY_OLD=1 VIRTUAL_ENV=/old tmux new-session -d 'sleep 1000'"


@pytest.fixture
def remote(rig: Rig) -> Iterator[Rig]:
    """The rig, where the remote host knows by what name and way the laptop comes.

    Its sshd at port 2201 notices a connection that is cut within seconds.
    """
    if ("0.0.0.0", 2201) not in rig.ports("remote"):
        rig.sshd("remote", 2201, "ClientAliveInterval 1\nClientAliveCountMax 2")
    before = set(rig.pids("remote"))
    way = "--remote-port 1 --host remote --jump ann@bastion:2222 --remember"
    assert rig.run("laptop", "ann", f"{LOGIN} {WITH_TMUX} tunnel {way}").returncode == 0
    yield rig
    rig.run("remote", "ann", f"{WITH_TMUX} down --yes")
    rig.run("remote", "ann", "tmux kill-server")
    rig.run("remote", "ann", "rm -rf ~/.local ~/.jupyter")
    wait_until(lambda: set(rig.pids("remote")) <= before)


def at_terminal(rig: Rig, line: str, sign: str) -> str:
    """What a command shows in a terminal of the laptop, once a sign was seen and it has ended."""
    window = rig.pty("laptop", "ann", line)
    window.wait_for(sign)
    assert window.wait() == 0
    return window.output().replace("\r", "")


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    assert match is not None, text
    return match[0]


def fetch(rig: Rig, line: str) -> str:
    """What curl gets, as the text says it is typed."""
    done = rig.run("laptop", "ann", line)
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout


def environment(rig: Rig, pid: int) -> bytes:
    return rig.path("remote", f"/proc/{pid}/environ").read_bytes()


def sockets(rig: Rig) -> str:
    return rig.run("remote", "ann", "find /tmp /run ~ -type s 2>/dev/null").stdout


@pytest.mark.parametrize("case", ["tmux", "an older tmux", "no tmux"])
def test_the_printed_line_leads_the_laptop_to_it_and_down_leaves_nothing(
    case: str, remote: Rig
) -> None:
    program = WITHOUT_TMUX if case == "no tmux" else WITH_TMUX
    if case == "an older tmux":
        assert remote.run("remote", "ann", OLD_TMUX).returncode == 0
    before = set(remote.pids("remote")), sockets(remote)
    done = remote.run("laptop", "ann", f"{LOGIN} {program} up")
    assert done.returncode == 0, done.stderr
    assert "token=" not in done.stdout + done.stderr
    tunnel = remote.start("laptop", "ann", found(r"^ssh -S none .*$", done.stdout))
    port = int(found(r"(?<=-L 127\.0\.0\.1:)\d+", done.stdout))
    remote.wait_for_port("laptop", port)
    assert "version" in json.loads(fetch(remote, found(r"^curl -s .*/api$", done.stdout)))
    again = found(r"^ssh -t .* up$", done.stdout)
    shown = at_terminal(remote, again, "Next time")
    assert "JupyterLab runs already on remote " in shown
    link = found(r"^http://127\.0\.0\.1:\d+/lab\?token=\S+$", shown)
    assert "kernels" in fetch(remote, f"curl -s '{link.replace('/lab?', '/api/status?')}'")
    pid = int(found(r"(?<=\(process )\d+", shown))
    assert b"ONLY_OLD" not in environment(remote, pid)
    assert tunnel.interrupt() != 0
    done = remote.run("laptop", "ann", f"{LOGIN} {program} down")
    assert (done.returncode, done.stderr) == (2, "Without a terminal to ask on, say --yes.\n")
    done = remote.run("laptop", "ann", f"{LOGIN} {program} down --yes")
    assert (done.returncode, done.stdout) == (0, "JupyterLab has ended.\n")
    wait_until(lambda: set(remote.pids("remote")) <= before[0])
    assert sockets(remote) == before[1]
    left = remote.run("remote", "ann", "find /tmp/jrh-7001 ~/.local -name 'up*' -o -name 'jps*'")
    assert left.stdout == ""


@pytest.mark.parametrize("program", [WITH_TMUX, WITHOUT_TMUX])
@pytest.mark.parametrize("how", ["killed", "cut"])
def test_it_outlives_the_connection_that_it_was_started_from(
    how: str, program: str, remote: Rig
) -> None:
    window = remote.pty("laptop", "ann", f"{LOGIN} -p 2201")
    window.type(f"echo shell-$$; {program} up\r")
    shell = int(window.wait_for(r"(?<=shell-)\d+"))
    pid = int(window.wait_for(r"(?<=\(process )\d+"))
    window.wait_for("Next time")
    drop(remote, window, how)
    wait_until(lambda: not remote.path("remote", f"/proc/{shell}").exists())
    remote.mend("bastion", "remote") if how == "cut" else None
    done = remote.run("laptop", "ann", f"{LOGIN} {program} up --json")
    value = json.loads(done.stdout)
    assert (value["pid"], value["started"]) == (pid, False)
    api = value["url"].removesuffix("lab") + "api"
    assert "version" in fetch(remote, f"{LOGIN} curl -s {api}")


def drop(rig: Rig, window: Terminal, how: str) -> None:
    """Lose the connection: by the client's death, or by packets that go nowhere."""
    if how == "killed":
        window.signal(signal.SIGKILL)
    else:
        rig.cut("bastion", "remote")
