"""Doing on the five hosts what the steps of a tunnel say, as a user does."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec

from jupyter_remote_helper.contract import Tunnel, TunnelStep
from jupyter_remote_helper.contract_tunnel import TunnelForm, TunnelStepCode
from jupyter_remote_helper.tunnel.book import read_forms
from jupyter_remote_helper.tunnel.forms import fill
from jupyter_remote_helper.tunnel.slots import Asked
from tests.rigs.hosts import Rig
from tests.rigs.serving import Jupyter
from tests.rigs.started import Started

PORT, HOP = 8888, 8889
STAYS: tuple[TunnelStepCode, ...] = (
    "run", "run_reconnecting", "run_first", "run_second", "run_proxy_command", "run_putty",
    "run_node_address", "connect",
)  # fmt: skip
"""The commands that stay in their window; the others return at once."""

SHARING = """\
Host login remote
    ControlMaster auto
    ControlPath ~/.ssh/shared-%C
"""
"""A user's own file, who shares connections."""


class Laptop:
    """Ann's laptop, where she does the steps of one tunnel; `windows` are those that stay."""

    def __init__(self, rig: Rig, tunnel: Tunnel) -> None:
        assert tunnel.refused == ()
        self.rig = rig
        self.tunnel = tunnel
        self.windows: list[Started] = []

    def command(self, code: TunnelStepCode) -> str:
        """The one command of a step, as it is printed."""
        (step,) = [step for step in self.tunnel.steps if step.code == code]
        assert step.command is not None
        return step.command

    def has(self, code: TunnelStepCode) -> bool:
        return any(step.code == code for step in self.tunnel.steps)

    def do(self, code: TunnelStepCode) -> subprocess.CompletedProcess[str]:
        """Do a step that returns, where it belongs."""
        host = "compute" if code.endswith("_on_node") else "laptop"
        return self.rig.run(host, "ann", self.command(code))

    def make(self) -> None:
        """Do all that comes before the address is opened in the browser."""
        for step in self.tunnel.steps:
            if step.code == "open":
                break
            self._make(step)
        self.rig.wait_for_port("laptop", PORT)

    def _make(self, step: TunnelStep) -> None:
        if step.code == "configure":
            self.configure(str(step.command))
        elif step.code in STAYS:
            self.windows.append(self.rig.start("laptop", "ann", str(step.command)))
            if step.code == "run_first":
                self.rig.wait_for_port("laptop", HOP)
        else:
            done = self.do(step.code)
            assert done.returncode == 0, (step.command, done.stderr)

    def configure(self, block: str) -> None:
        """Put lines into the file that ssh reads."""
        done = self.rig.run("laptop", "ann", "umask 077; cat > ~/.ssh/config", stdin=f"{block}\n")
        assert done.returncode == 0

    def test(self) -> str:
        """What the printed test says."""
        return self.do("test").stdout

    def status_with(self, token: str) -> str:
        """How the server at the other end answers to somebody's token."""
        (address,) = [step.url for step in self.tunnel.steps if step.url]
        url = address.removesuffix("lab") + "api/status"
        words = ["curl", "-s", "-k", "-o", "/dev/null", "-w", "%{http_code}", "-H"]
        return self.rig.run("laptop", "ann", [*words, f"Authorization: token {token}", url]).stdout

    def stop(self) -> None:
        """Stop it as it is meant to be stopped, and wait until nothing listens."""
        for code in ("stop", "stop_on_node", "remove_on_node"):
            if self.has(code):
                done = self.do(code)
                assert done.returncode == 0, (code, done.stderr)
        for window in reversed(self.windows):
            window.interrupt()
        for port in (PORT, HOP):
            self.rig.wait_for_port("laptop", port, open_=False)


@contextmanager
def laptop(rig: Rig, tunnel: Tunnel) -> Iterator[Laptop]:
    """Ann's laptop, where nothing of the tunnel is left in the end."""
    hosts = ("laptop", "compute")
    before = {host: set(rig.pids(host)) for host in hosts}
    try:
        yield Laptop(rig, tunnel)
    finally:
        for host in hosts:
            for pid in set(rig.pids(host)) - before[host]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        rig.run("laptop", "ann", "rm -f ~/.ssh/config ~/.ssh/*.sock ~/.ssh/shared-*")


def tunnel_to(server: Jupyter, form: TunnelForm, **about: Any) -> Tunnel:
    """What the filler says about reaching a server."""
    asked = Asked(
        form=form,
        user=server.user,
        host=server.host,
        local_port=str(PORT),
        remote_port=None if server.sock else str(server.port),
        socket=server.sock or None,
        base_url=server.base_url,
        tls=server.scheme == "https",
        login_socket="/home/ann/.jrh/k3v9.sock",
    )
    return fill(read_forms(), msgspec.structs.replace(asked, **about))


def use_putty(rig: Rig, *hops: str) -> None:
    """Prepare PuTTY as its users have: a key of theirs, and the keys of hosts accepted once."""
    line = (
        "set -e; mkdir -p ~/.putty/sessions;"
        " puttygen -q ~/.ssh/id_ed25519 -O private -o ~/k.ppk;"
        " echo PublicKeyFile=$HOME/k.ppk > ~/.putty/sessions/Default%20Settings"
    )
    assert rig.run("laptop", "ann", line).returncode == 0
    for hop in hops:
        done = rig.run("laptop", "ann", f"plink {hop} true", stdin="y\n")
        assert done.returncode == 0, done.stderr


def share(rig: Rig, tunnel: Tunnel) -> Started:
    """Open a login whose connection is shared, to where a tunnel goes."""
    done = rig.run("laptop", "ann", "umask 077; cat > ~/.ssh/config", stdin=SHARING)
    assert done.returncode == 0
    check = next(step.command for step in tunnel.steps if step.code == "check")
    words = shlex.split(str(check))
    words.remove("check")
    words.remove("-O")
    login = rig.start("laptop", "ann", [*words, "-N"])
    wait = f"until {check} 2>/dev/null; do sleep 0.05; done"
    assert rig.run("laptop", "ann", wait).returncode == 0
    return login
