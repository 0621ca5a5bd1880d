"""Real Jupyter servers in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TOKEN = "for-this-test-only"
START_S = 180.0
MAIN = "from jupyter_server.serverapp import main; main()"
IN_CONTAINER = ("unshare", "-Urpf", "--mount-proc", "--kill-child")
"""As the first process of a pid namespace of its own, as in a container."""


class Server:
    """A real Jupyter server in a process of its own; `wrapper` is the command that starts it.

    `prelude` is executed in it before it begins.
    """

    def __init__(
        self,
        root: Path,
        scratch: Path,
        *options: str,
        wrapper: tuple[str, ...] = (),
        ip: str = "127.0.0.1",
        prelude: str = "",
    ) -> None:
        scratch.mkdir()
        environment = os.environ | {"JUPYTER_RUNTIME_DIR": str(scratch), "JUPYTER_TOKEN": TOKEN}
        self.process = subprocess.Popen(
            [*wrapper, sys.executable, "-c", f"{prelude}\n{MAIN}", "--no-browser", "--allow-root",
             "--ServerApp.port=0", f"--ServerApp.ip={ip}", f"--ServerApp.root_dir={root}",
             *options],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self.url = self._listening(scratch)
        except BaseException:
            self.kill()
            raise

    def _listening(self, scratch: Path) -> str:
        deadline_s = time.monotonic() + START_S
        while (url := listening_at(scratch)) is None:
            assert time.monotonic() < deadline_s
            assert self.process.poll() is None
            time.sleep(0.1)
        return url

    def get(self, path: str) -> Any:
        return self._fetch(urllib.request.Request(self.url + path))

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.url}jupyter-remote-helper/{path}"
        return self._fetch(urllib.request.Request(url, data, method=method))

    def _fetch(self, request: urllib.request.Request) -> Any:
        request.add_header("Authorization", f"token {TOKEN}")
        with urllib.request.urlopen(request, timeout=90) as reply:
            return json.loads(reply.read())

    @property
    def pid(self) -> int:
        """The server itself, below what started it."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        is_wrapped = Path(f"/proc/{pid}/comm").read_text().strip() == IN_CONTAINER[0]
        return int(children[0]) if is_wrapped else pid

    def stop(self) -> None:
        """Ask it to stop as a service manager does, and wait until it has."""
        os.kill(self.pid, signal.SIGTERM)
        self.process.wait(90)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def listening_at(scratch: Path) -> str | None:
    """Where the server with that runtime folder answers; None as long as it does not."""
    try:
        (info,) = scratch.glob("jpserver-*.json")
        url: str = json.loads(info.read_bytes())["url"]
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5):
            return url
    except (OSError, ValueError):  # not there, half written, or not listening yet
        return None


@contextmanager
def server(
    root: Path,
    scratch: Path,
    *options: str,
    wrapper: tuple[str, ...] = (),
    ip: str = "127.0.0.1",
    prelude: str = "",
) -> Iterator[Server]:
    one = Server(root, scratch, *options, wrapper=wrapper, ip=ip, prelude=prelude)
    try:
        yield one
    finally:
        one.kill()
