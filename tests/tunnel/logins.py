"""A real sshd on loopback for the user of the tests, and terminals as a tmux has them."""

from __future__ import annotations

import os
import pty
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tests.ports import free_port

T = TypeVar("T")

PATIENCE_S = 90.0
OWN_RUN = (
    "unshare", "--mount", "--propagation", "private", "sh", "-c",
    'mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec "$@"', "sh",
)  # fmt: skip
"""An sshd that is started by root wants /run/sshd; so it gets a /run that nobody else sees."""

SERVER_CONFIG = """\
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/key.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
"""


def until(look: Callable[[], T]) -> T:
    """The first answer that is something."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    return found


class Sshd:
    """Where it listens, and how to come in."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.login = [
            "ssh", "-F", "none", "-i", str(folder / "key"), "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder}/known",
            "-o", "LogLevel=ERROR", "-p", str(port), "127.0.0.1",
        ]  # fmt: skip


@contextmanager
def sshd(folder: Path) -> Iterator[Sshd]:
    """Listens at a free port until the test is over."""
    for name in ("host_key", "key"):
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(keygen, check=True)
    (folder / "sshd_config").write_text(SERVER_CONFIG.format(folder=folder))
    port = free_port()
    # it starts itself again for each login, so it wants its whole path
    program = next(p for p in map(Path, ("/usr/sbin/sshd", "/usr/bin/sshd")) if p.exists())
    argv = [str(program), "-D", "-e", "-f", str(folder / "sshd_config"), "-p", str(port)]
    with (folder / "sshd.log").open("wb") as log:
        wrapped = [*(OWN_RUN if os.geteuid() == 0 else ()), *argv]
        process = subprocess.Popen([*wrapped, "-o", "ListenAddress=127.0.0.1"], stderr=log)
    try:
        until(lambda: _answers(port))
        yield Sshd(folder, port)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Tmux:
    """A tmux server of the test's own."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self.path = path
        self._call("new-session", "-d", "-x", "80", "-y", "24", "sleep 600", env=environment)
        self.variable = self._call("display-message", "-p", "#{socket_path},#{pid},0").strip()

    def _call(self, *words: str, env: dict[str, str] | None = None) -> str:
        argv = ["tmux", "-f", "/dev/null", "-S", str(self.path), *words]
        return subprocess.run(argv, check=True, capture_output=True, text=True, env=env).stdout

    @contextmanager
    def attached(self, environment: dict[str, str]) -> Iterator[None]:
        """A terminal that shows the session, with its own environment."""
        before = self._call("list-clients").count("\n")
        pid, fd = pty.fork()
        if pid == 0:  # pragma: no cover  # the terminal's own process
            os.execvpe("tmux", ["tmux", "-S", str(self.path), "attach"], environment)
        try:
            until(lambda: self._call("list-clients").count("\n") > before)
            yield
        finally:
            os.close(fd)
            os.waitpid(pid, 0)
            until(lambda: self._call("list-clients").count("\n") == before)

    def end(self) -> None:
        self._call("kill-server")
        self.path.unlink(missing_ok=True)
