"""Real servers in terminals that can be taken away: of this host, and over ssh."""

from __future__ import annotations

import json
import os
import pty
import signal
import stat
import subprocess
import sys
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

from tests.rigs.hosts import Rig
from tests.rigs.started import Started
from tests.waiting import wait_until

VISIT = str(Path(__file__).with_name("visit.py"))
COMMAND = str(Path(sys.executable).with_name("jupyter-remote-helper"))
SERVER = (sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
          "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0")  # fmt: skip
LOOK = "import os, signal; print(os.getpid(), signal.getsignal(signal.SIGHUP) == signal.SIG_DFL)"


class Lab(ABC):
    """A server in a terminal; `close` takes the terminal away and comes back when it has gone."""

    runtime: Path
    has_terminal = True

    @abstractmethod
    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program where the server is."""

    @abstractmethod
    def close(self) -> None:
        """Take the terminal away."""

    @abstractmethod
    def file(self, path: str) -> Path:
        """A path there."""

    def visit(self, *words: str) -> str:
        done = self.run(sys.executable, VISIT, str(self.runtime), *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def infos(self) -> list[Path]:
        return list(self.file(str(self.runtime)).glob("jpserver-*.json"))

    @property
    def pid(self) -> int:
        (info,) = self.infos()
        return int(json.loads(info.read_text())["pid"])

    def lives(self) -> bool:
        words = f"grep -qs '^State:.[^ZX]' /proc/{self.server}/status"
        return self.run("sh", "-c", words).returncode == 0

    def begin(self) -> None:
        wait_until(self.infos)
        wait_until(
            lambda: self.run(sys.executable, VISIT, str(self.runtime), "api").returncode == 0
        )
        self.server = self.pid


class LocalLab(Lab):
    """In a terminal of this process."""

    def __init__(self, runtime: Path, words: tuple[str, ...] = SERVER) -> None:
        self.runtime = runtime
        self._environment = os.environ | {"JUPYTER_RUNTIME_DIR": str(runtime)}
        self._child, self._master = pty.fork()
        if self._child == 0:
            os.execvpe(words[0], words, self._environment)
        self.begin()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, env=self._environment, capture_output=True, text=True, check=False
        )

    def close(self) -> None:
        os.close(self._master)
        self._master = -1

    def file(self, path: str) -> Path:
        return Path(path)

    def ended_by(self) -> int:
        """The signal that ended the server, once one did."""
        ends: list[int] = []

        def has_ended() -> bool:
            pid, status = os.waitpid(self._child, os.WNOHANG)
            ends.extend([status] if pid else [])
            return bool(pid)

        wait_until(has_ended)
        return os.WTERMSIG(ends[0])

    def end(self) -> None:
        if self._master >= 0:
            self.close()
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)


class IPv6Lab(LocalLab):
    """In a network of its own, where it listens on ::1 alone."""

    def __init__(self, runtime: Path) -> None:
        line = 'ip link set lo up; exec "$@"'
        network = ("unshare", "-rn", "sh", "-c", line, "sh")
        words = (word.replace("ip=127.0.0.1", "ip=::1") for word in SERVER)
        super().__init__(runtime, (*network, *words))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        there = ("nsenter", "--preserve-credentials", "-U", "-n", "-t", str(self._child))
        return super().run(*there, *words)


class RemoteLab(Lab):
    """Over ssh, on the login host of the rig."""

    def __init__(
        self, rig: Rig, line: str, port: int, name: str, *, is_typed: bool, tty: str = "-tt"
    ) -> None:
        self._rig = rig
        self.has_terminal = tty == "-tt"
        self.runtime = Path(f"/tmp/{name}")
        words = f"env JUPYTER_RUNTIME_DIR={self.runtime} {' '.join(SERVER)}"
        ssh = f"exec ssh {tty} -p {port} login"
        self.client: Started
        if is_typed:
            window = rig.pty("laptop", "ann", ssh)
            window.wait_for(r"[$#] $")
            window.type(f"{words}\r")
            self.client = window
        elif self.has_terminal:
            self.client = rig.pty("laptop", "ann", f"{ssh} {words}")
        else:
            self.client = rig.start("laptop", "ann", f"{ssh} {words}")
        self._line = line
        self.begin()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {"JUPYTER_RUNTIME_DIR": str(self.runtime)}
        return self._rig.run("login", "ann", words, env=env)

    def close(self) -> None:
        if self._line == "killed":
            self.client.signal(signal.SIGKILL)
        else:
            self._rig.cut("laptop", "login")
        wait_until(lambda: not self.run("sh", "-c", "ps -eo args= | grep '^[s]shd: ann'").stdout)

    def file(self, path: str) -> Path:
        return self._rig.path("login", path)


def fds(lab: Lab, pid: str) -> list[str]:
    words = f"for n in 0 1 2; do readlink /proc/{pid}/fd/$n; done"
    return lab.run("sh", "-c", words).stdout.split("\n")[:3]


def live_through_it(lab: Lab) -> None:
    """Protect it, take its terminal away, find everything as it was, and end it cleanly."""
    kernel = lab.visit("kernel")
    lab.visit("run", kernel, "state = 6 * 7")
    done = lab.run(COMMAND, "protect", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["protected"] is True
    log = str(lab.runtime / f"remote-helper-{lab.server}.log")
    assert fds(lab, str(lab.server)) == ["/dev/null", log, log]
    assert stat.S_IMODE(lab.file(log).stat().st_mode) == 0o600
    lab.close()
    if lab.has_terminal:
        wait_until(lambda: "The terminal has gone." in lab.file(log).read_text())
    assert lab.lives()
    assert lab.visit("api")
    assert lab.visit("run", kernel, "print(state)") == "42"
    new = lab.visit("kernel")
    pid, is_default = lab.visit("run", new, LOOK).split()
    assert is_default == "True", "what is handled is not handed on"
    targets = lab.run("sh", "-c", f"readlink /proc/{pid}/fd/*").stdout.split("\n")
    # ipykernel has pipes of its own as 1 and 2, and keeps what it was given
    assert log in targets and not any(target.startswith("/dev/pts/") for target in targets)
    verdict = lab.run(COMMAND, "verdict", "--json")
    assert json.loads(verdict.stdout)["protected"] is True
    lab.visit("shutdown")
    wait_until(lambda: not lab.lives())
    assert lab.infos() == [], "a clean end takes the file away"
    assert lab.run("pgrep", "-f", f"{lab.runtime}/[k]ernel-").returncode == 1
