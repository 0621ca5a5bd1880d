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

TOKEN = "for-this-test-only"
START_S = 60.0
IN_CONTAINER = ("unshare", "-Urpf", "--mount-proc", "--kill-child")
"""As the first process of a pid namespace of its own, as in a container."""


class Server:
    """A real Jupyter server in a process of its own; `wrapper` is the command that starts it."""

    def __init__(
        self,
        root: Path,
        scratch: Path,
        *options: str,
        wrapper: tuple[str, ...] = (),
        ip: str = "127.0.0.1",
    ) -> None:
        scratch.mkdir()
        environment = os.environ | {"JUPYTER_RUNTIME_DIR": str(scratch), "JUPYTER_TOKEN": TOKEN}
        self.process = subprocess.Popen(
            [*wrapper, sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
             "--ServerApp.port=0", f"--ServerApp.ip={ip}", f"--ServerApp.root_dir={root}",
             *options],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline_s = time.monotonic() + START_S
        while not (infos := list(scratch.glob("jpserver-*.json"))):
            assert time.monotonic() < deadline_s
            assert self.process.poll() is None
            time.sleep(0.1)
        # the file is there before the port is
        while not self._answers(infos[0]):
            assert time.monotonic() < deadline_s
            assert self.process.poll() is None
            time.sleep(0.1)

    def _answers(self, info: Path) -> bool:
        """Whether the file is whole and somebody listens where it says."""
        try:
            about = json.loads(info.read_text())
            address = about["url"].split("/")[2].rpartition(":")[0].strip("[]")
            socket.create_connection((address, about["port"]), 5).close()
        except (OSError, ValueError):
            return False
        self.url = about["url"]
        return True

    def get(self, path: str) -> Any:
        return self._fetch(urllib.request.Request(self.url + path))

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.url}jupyter-remote-helper/{path}"
        return self._fetch(urllib.request.Request(url, data, method=method))

    def _fetch(self, request: urllib.request.Request) -> Any:
        request.add_header("Authorization", f"token {TOKEN}")
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read())

    @property
    def pid(self) -> int:
        """The server itself, below what started it."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        is_wrapped = Path(f"/proc/{pid}/comm").read_text().strip() == IN_CONTAINER[0]
        return int(children[0]) if is_wrapped else pid

    def stop(self) -> float:
        """Ask it to stop as a service manager does, and give the seconds that it took."""
        began_s = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        self.process.wait(60)
        return time.monotonic() - began_s

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def server(
    root: Path,
    scratch: Path,
    *options: str,
    wrapper: tuple[str, ...] = (),
    ip: str = "127.0.0.1",
) -> Iterator[Server]:
    one = Server(root, scratch, *options, wrapper=wrapper, ip=ip)
    try:
        yield one
    finally:
        one.kill()
