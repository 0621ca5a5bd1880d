"""A real server in a process of its own, asked over one connection."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from .environments import CHECKOUT, OURS
from .tools import variables_in

TOKEN = "for-the-bench-only"
START_S = 60.0
STOP_S = 20.0
API = "jupyter-remote-helper"


class Server:
    """What a page can ask."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._base = parts.path
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=60)

    def ask(
        self, method: str, path: str, body: object = None
    ) -> tuple[http.client.HTTPMessage, bytes]:
        """Give headers and body of an answer.

        Raises
        ------
        RuntimeError
            It was refused.
        """
        data = None if body is None else json.dumps(body)
        headers = {"Authorization": f"token {TOKEN}"}
        self._connection.request(method, self._base + path, data, headers)
        reply = self._connection.getresponse()
        content = reply.read()
        if reply.status >= 300:
            raise RuntimeError(f"{method} {path}: {reply.status} {content.decode()}")
        return reply.headers, content

    def timed_ms(self, path: str) -> float:
        """How long an answer takes, in milliseconds."""
        began_s = time.perf_counter()
        self.ask("GET", path)
        return (time.perf_counter() - began_s) * 1000

    def longest_stall_ms(self) -> float:
        """How long the server's loop was held up at most since this was asked last."""
        return float(self.ask("GET", "bench-stalls")[1])

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """Start a server whose root and runs are in a folder, and stop it at the end."""
    scratch = folder / "scratch"
    scratch.mkdir()
    extensions = {"jupyter_remote_helper": True, "bench.stalls": True}
    # this checkout's package, and the extension that measures
    variables = {"JUPYTER_RUNTIME_DIR": str(scratch), "JUPYTER_TOKEN": TOKEN}
    variables |= {"PYTHONPATH": str(CHECKOUT), "JUPYTER_CONFIG_DIR": str(scratch)}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(OURS.python, "-m", "jupyter_server", "--no-browser", "--allow-root"),
                *("--ServerApp.port=0", "--ServerApp.ip=127.0.0.1"),
                *(
                    f"--ServerApp.root_dir={folder}",
                    f"--ServerApp.jpserver_extensions={extensions}",
                ),
            ],
            env=variables_in(folder, OURS) | variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        server = Server(wait_for_url(scratch / f"jpserver-{process.pid}.json", folder))
        try:
            yield server
        finally:
            server.close()
    finally:
        process.terminate()
        process.wait(STOP_S)


def wait_for_url(info: Path, folder: Path) -> str:
    """Give the address of a server once it answers there.

    Raises
    ------
    RuntimeError
        It does not come up.
    """
    deadline_s = time.monotonic() + START_S
    while time.monotonic() < deadline_s:
        try:
            found = json.loads(info.read_bytes())
            socket.create_connection(("127.0.0.1", found["port"])).close()
            return str(found["url"])
        except (OSError, ValueError):  # it comes up, or writes that down at the moment
            time.sleep(0.05)
    raise RuntimeError(f"no server: {(folder / 'server.log').read_text(errors='replace')[-2000:]}")
