"""Five hosts on this machine: real sshd, real users, real networks, in namespaces.

    laptop ── bastion ── remote          sshd at 22 everywhere but on the laptop,
       └───── login ──── compute         on the bastion at 2222, too

Only neighbours know each other's names and reach each other. The users ann and bob exist
everywhere, log in by key, and have their homes in `/home`, which login and compute share. Each host
has a network, a host name, process numbers, `/etc`, `/tmp`, `/run` and `/var` of its own, and
sees of this machine only its programs and this Python, read only, at the same paths.

    def test_something(rig: Rig) -> None:
        done = rig.run("laptop", "ann", "ssh -J ann@bastion:2222 ann@remote hostname")
        with rig.jupyter("remote", "ann") as server:                     # it answers already
            tunnel = rig.start("laptop", "ann", f"ssh -N -L 127.0.0.1:8888:{server.address} ...")
            rig.wait_for_port("laptop", 8888)
            rig.cut("laptop", "bastion"); rig.mend("laptop", "bastion")  # drops all packets
            tunnel.interrupt()

The fixture `rig` (in `tests/rigs/fixture.py`) is one rig for all tests of a run, which
pytest-xdist therefore gives to one worker; after each test all that it has started by `start`
or `pty` is ended. What a test changes otherwise it undoes. A rig needs root; whatever dies,
nothing of it stays.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .entering import COMMON, SOURCES, Command, as_root, run_to_end, words_for
from .layout import HOSTS, LINKS, SSHD_PORTS, USERS, make_homes, names_of, new_key
from .machine import Host, environment, needed_paths, program, why_not
from .serving import Jupyter, command_line
from .started import PATIENCE_S, Started, Terminal

SSHD_CONFIG = """\
Port {port}
HostKey /etc/ssh/key
PidFile /run/sshd-{port}.pid
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
LogLevel VERBOSE
PrintMotd no
PrintLastLog no
Subsystem sftp internal-sftp
SetEnv {environment}
"""


class Rig:
    """Five hosts. See the top of this file."""

    def __init__(self) -> None:
        if missing := why_not():
            raise RuntimeError(f"The five hosts cannot be made here: {missing}.")
        self.folder = Path(tempfile.mkdtemp(prefix="jrh-rig-"))
        self.folder.chmod(0o755)
        self._hosts: dict[str, Host] = {}
        self._started: list[Started] = []
        try:
            self._build()
        except BaseException:
            self.down()
            raise

    # -- running programs

    def run(
        self,
        host: str,
        user: str,
        command: Command,
        *,
        env: dict[str, str] | None = None,
        stdin: str | None = None,
        timeout_s: float = PATIENCE_S,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; what it printed and how it ended is in the answer.

        As in a terminal, nobody waits for what it leaves behind in the background.
        """
        words = words_for(self._hosts[host], user, command, env)
        return run_to_end(words, stdin or "", timeout_s)

    def start(
        self, host: str, user: str, command: Command, *, env: dict[str, str] | None = None
    ) -> Started:
        """Start a program in the background, as from a window whose Ctrl-C is `interrupt()`."""
        descriptor, log = tempfile.mkstemp(dir=self.folder / "logs")
        with open(descriptor, "wb") as file:  # noqa: PTH123  # it is a descriptor
            process = subprocess.Popen(
                words_for(self._hosts[host], user, command, env),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                env=environment(),
            )
        started = Started(process, Path(log))
        self._started.append(started)
        return started

    def pty(
        self, host: str, user: str, command: Command, *, env: dict[str, str] | None = None
    ) -> Terminal:
        """Start a program in a terminal."""
        master, slave = os.openpty()
        process = subprocess.Popen(
            words_for(self._hosts[host], user, command, env, "--ctty"),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=environment(),
        )
        os.close(slave)
        terminal = Terminal(process, master)
        self._started.append(terminal)
        return terminal

    # -- what a host has

    def path(self, host: str, path: str | Path) -> Path:
        """A path of a host, as this process opens it."""
        return Path(f"/proc/{self._hosts[host].pid}/root{path}")

    def ports(self, host: str) -> set[tuple[str, int]]:
        """The addresses and ports on which something listens in a host."""
        return self._hosts[host].listening()

    def wait_for_port(self, host: str, port: int, *, open_: bool = True) -> None:
        """Wait until something listens on 127.0.0.1 at a port of a host, or nothing does."""
        deadline_s = time.monotonic() + PATIENCE_S
        while (("127.0.0.1", port) in self.ports(host)) is not open_:
            assert time.monotonic() < deadline_s, (host, port, self.outputs())
            time.sleep(0.02)

    def pids(self, host: str) -> list[int]:
        """All processes of a host but its first, as this machine numbers them."""
        return self._hosts[host].pids()

    def wait_for_only(self, host: str, pids: set[int]) -> None:
        """Wait until a host has no other processes than these."""
        deadline_s = time.monotonic() + PATIENCE_S
        while others := set(self.pids(host)) - pids:
            assert time.monotonic() < deadline_s, f"still there: {others}"
            time.sleep(0.02)

    def outputs(self) -> list[str]:
        """What all that was started and still runs has printed, for the message of a failure."""
        return [started.output()[-2000:] for started in self._started if started.is_running()]

    # -- changing it

    def cut(self, host: str, neighbour: str) -> None:
        """Drop all packets between two hosts, without a word to either."""
        for chain, side in (("INPUT", "-i"), ("OUTPUT", "-o")):
            self._as_root(
                host, "iptables", "-w", "-I", chain, side, f"to-{neighbour}", "-j", "DROP"
            )

    def mend(self, host: str, neighbour: str) -> None:
        """Undo `cut`."""
        for chain, side in (("INPUT", "-i"), ("OUTPUT", "-o")):
            self._as_root(
                host, "iptables", "-w", "-D", chain, side, f"to-{neighbour}", "-j", "DROP"
            )

    def sshd(self, host: str, port: int, extra: str = "") -> None:
        """Start one more sshd; what is in `extra` goes before all else, so it wins."""
        variables = " ".join(f"{name}={value}" for name, value in COMMON.items())
        config = SSHD_CONFIG.format(port=port, environment=variables)
        path = self.path(host, f"/etc/ssh/sshd-{port}")
        path.write_text(f"{extra}\n{config}", encoding="ascii")
        log = f"/var/log/sshd-{port}.log"
        self._as_root(host, str(program("sshd")), "-f", f"/etc/ssh/sshd-{port}", "-E", log)
        deadline_s = time.monotonic() + PATIENCE_S
        while port not in {listening for _, listening in self.ports(host)}:
            assert time.monotonic() < deadline_s, self.path(host, log).read_text()
            time.sleep(0.01)
        key = " ".join((self.folder / host / "key.pub").read_text().split()[:2])
        name = host if port == 22 else f"[{host}]:{port}"
        with (self.folder / "known_hosts").open("a", encoding="ascii") as file:
            file.write(f"{name} {key}\n")

    @contextmanager
    def jupyter(
        self,
        host: str,
        user: str,
        *options: str,
        env: dict[str, str] | None = None,
        about: Mapping[str, str] | None = None,
        **more: str,
    ) -> Iterator[Jupyter]:
        """A real Jupyter server with the extension; `about`: see `serving.command_line`.

        Where it is said in a call, the entries of `about` stand as `port="8889"` and so on.
        """
        command, server = command_line(self, host, user, options, {**(about or {}), **more})
        started = self.start(host, user, command, env={"JUPYTER_TOKEN": server.token} | (env or {}))
        try:
            server.wait(started)
            yield server
        finally:
            started.end()

    # -- from beginning to end

    def mark(self) -> int:
        """How much has been started by now."""
        return len(self._started)

    def end_started(self, but: int = 0) -> None:
        """End all that was started and has not ended, but for what there was at a mark."""
        while len(self._started) > but:
            self._started.pop().end()

    def down(self) -> None:
        """End every process of every host; with the last one go its network and its mounts."""
        self.end_started()
        for host in self._hosts.values():
            host.end()
        shutil.rmtree(self.folder)

    def _build(self) -> None:
        (self.folder / "logs").mkdir()
        (self.folder / "known_hosts").touch(0o644)
        needed = [*needed_paths(SOURCES), self.folder / "known_hosts"]
        for name in HOSTS:
            homes = make_homes(self.folder, name)
            self._hosts[name] = Host(name, self.folder, homes, needed, names_of(name), USERS)
        for host in self._hosts.values():
            host.wait()
        for number, (one, other) in enumerate(LINKS, 1):
            self._link(number, one, other)
        for name, ports in SSHD_PORTS.items():
            key = self.folder / name / "key"
            new_key(key, name)
            shutil.copy(key, self.path(name, "/etc/ssh/key"))
            for port in ports:
                self.sshd(name, port)
        for name in HOSTS:
            known = f"GlobalKnownHostsFile {self.folder}/known_hosts\n"
            self.path(name, "/etc/ssh/ssh_config").write_text(known, encoding="ascii")
        self._try()

    def _link(self, number: int, one: str, other: str) -> None:
        names = (one, f"to-{other}"), (other, f"to-{one}")
        sides = [["name", link, "netns", str(self._hosts[host].pid)] for host, link in names]
        command = ["ip", "link", "add", *sides[0], "type", "veth", "peer", *sides[1]]
        subprocess.run(command, check=True, env=environment())
        for last, (host, link) in enumerate(names, 1):
            self._as_root(host, "ip", "addr", "add", f"10.77.{number}.{last}/24", "dev", link)
            self._as_root(host, "ip", "link", "set", link, "up")

    def _try(self) -> None:
        """Whether the users can use this Python."""
        words = [sys.executable, "-c", "import jupyter_remote_helper, jupyter_server"]
        done = self.run("remote", "ann", words)
        if done.returncode:
            raise RuntimeError(
                "The users of the five hosts cannot use this Python; are its files readable by "
                f"all? {done.stderr.strip()}"
            )

    def _as_root(self, host: str, *words: str) -> None:
        as_root(self._hosts[host], *words)
