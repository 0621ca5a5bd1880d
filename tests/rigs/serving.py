"""Real Jupyter servers of the rig's users."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .started import PATIENCE_S, Started

if TYPE_CHECKING:
    from .hosts import Rig

TOKEN = "for-this-test-only"


@dataclass
class Jupyter:
    """A server that runs: where it is, and what it answers to its own host.

    `port` is 0 where it has a Unix socket, `sock`.
    """

    rig: Rig = field(repr=False)
    host: str
    user: str
    ip: str
    port: int
    sock: str
    base_url: str
    scheme: str
    token: str

    @property
    def address(self) -> str:
        """Where a tunnel goes to."""
        return self.sock or f"{self.ip}:{self.port}"

    def fetch(self, path: str) -> tuple[int, str]:
        """GET below the base URL from its own host with its token: the status and the text."""
        name = (
            "127.0.0.1" if self.ip == "0.0.0.0" else f"[{self.ip}]" if ":" in self.ip else self.ip
        )
        url = f"{self.scheme}://{name}:{self.port or 80}{self.base_url}{path}"
        via = ["--unix-socket", self.sock] if self.sock else []
        words = ["curl", "-s", "-k", *via, "-w", "\n%{http_code}", "--max-time", "90"]
        done = self.rig.run(
            self.host, self.user, [*words, "-H", f"Authorization: token {self.token}", url]
        )
        text, _, status = done.stdout.rpartition("\n")
        return int(status), text

    def ask(self, path: str) -> Any:
        """The same for JSON that must be there."""
        status, text = self.fetch(path)
        assert status == 200, (status, text)
        return json.loads(text)

    def wait(self, started: Started) -> None:
        """Wait until it answers."""
        deadline_s = time.monotonic() + PATIENCE_S
        while self.fetch("api")[0] != 200:
            assert started.is_running(), started.output()
            assert time.monotonic() < deadline_s, started.output()
            time.sleep(0.1)


def command_line(
    rig: Rig, host: str, user: str, options: Sequence[str], about: dict[str, str]
) -> tuple[list[str | Path], Jupyter]:
    """The command for a server, and what it will be.

    `about` may have `app` ("server" or "lab"), `ip`, `port` (8888), `sock` (instead of a port),
    `base_url`, `token`, and `certfile` with `keyfile`.
    """
    known = {"app", "ip", "port", "sock", "base_url", "token", "certfile", "keyfile"}
    assert set(about) <= known, f"no such thing: {set(about) - known}"
    sock = about.get("sock", "")
    server = Jupyter(
        rig,
        host,
        user,
        ip=about.get("ip", "127.0.0.1"),
        port=0 if sock else int(about.get("port", 8888)),
        sock=sock,
        base_url=about.get("base_url", "/"),
        scheme="https" if "certfile" in about else "http",
        token=about.get("token", TOKEN),
    )
    where = [f"--ServerApp.sock={sock}"] if sock else [
        f"--ServerApp.ip={server.ip}", f"--ServerApp.port={server.port}",
        "--ServerApp.port_retries=0",
    ]  # fmt: skip
    secure = [
        f"--ServerApp.{name}={about[name]}" for name in ("certfile", "keyfile") if name in about
    ]
    jupyter = Path(sys.executable).with_name("jupyter")
    return [
        jupyter, about.get("app", "server"), "--no-browser", *where, *secure,
        f"--ServerApp.base_url={server.base_url}", *options,
    ], server  # fmt: skip
