"""Where this host's sshd is, as the logins know it that lead to this process.

sshd says it to a login in SSH_CONNECTION (ssh(1)). In tmux and screen that is what the login
said that started them, perhaps weeks ago, so there other sources count.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

from jupyter_remote_helper.process import Limits, Overrun, run_briefly

VARIABLE = "SSH_CONNECTION"
TMUX = re.compile(r"(/.*),\d+,(\d+)")
"""What tmux says in TMUX: socket, process, session."""
TMUX_LIMITS = Limits(seconds=3.0, output_bytes=64 * 1024)


def own_login(environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The address and port of sshd by the freshest source there is; None where nobody knows."""
    is_stale = bool(environment.get("TMUX") or environment.get("STY"))
    if not is_stale and VARIABLE in environment:
        return login_address(environment[VARIABLE])
    for connection in _fresh_connections(environment.get("TMUX", "")):
        address, door = login_address(connection)
        if address is not None:
            return address, door
    return None, None


def login_address(connection: str) -> tuple[str | None, str | None]:
    """The address and port at which a login came in, from its SSH_CONNECTION.

    None and None where that is not said, and where the address is not one of this host's: batch
    systems hand the login node's environment on to their nodes.
    """
    fields = connection.split()
    if len(fields) != 4 or not _is_ours(fields[2]):
        return None, None
    return fields[2], fields[3]


def _is_ours(address: str) -> bool:
    """Whether a socket can be bound to the address; names are not looked up."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.inet_pton(family, address)
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except (OSError, ValueError):
        return False
    return True


def _fresh_connections(tmux: str) -> Iterator[str]:
    found = TMUX.fullmatch(tmux)
    if found is not None:
        yield from _tmux_connections(found[1], f"${found[2]}")
    yield from _login_connections()


def _tmux_connections(path: str, session: str) -> Iterator[str]:
    """What the terminals say that show a tmux session, then what the last one said that did."""
    for pid in _said_by_tmux(path, "list-clients", "-t", session, "-F", "#{client_pid}"):
        if pid.isdigit():
            yield _environment(int(pid)).get(VARIABLE, "")
    for line in _said_by_tmux(path, "show-environment", "-t", session, VARIABLE):
        yield line.removeprefix(f"{VARIABLE}=")


def _said_by_tmux(path: str, *words: str) -> list[str]:
    """Lines that the tmux at a socket answers with; none where it does not."""
    try:
        done = run_briefly(["tmux", "-u", "-S", path, *words], Path("/"), TMUX_LIMITS)
    except (OSError, Overrun, ValueError):
        return []
    return done.stdout.decode("utf-8", "replace").splitlines() if done.exit_code == 0 else []


def _login_connections() -> Iterator[str]:
    """What sshd said to the logins of this user that are open now, the newest first."""
    found: list[tuple[int, int]] = []
    for path in Path("/proc").glob("[1-9]*"):
        try:
            if path.stat().st_uid != os.getuid():
                continue
            parent, started = _parent_and_start(path)
            if _title(parent).startswith("sshd"):
                found.append((started, int(path.name)))
        except (OSError, ValueError, IndexError):
            continue  # it has ended
    for _, pid in sorted(found, reverse=True):
        yield _environment(pid).get(VARIABLE, "")


def _parent_and_start(path: Path) -> tuple[int, int]:
    """Who started a process, and when, in ticks since boot (proc(5))."""
    text = (path / "stat").read_text(encoding="utf-8", errors="replace")
    fields = text.rpartition(")")[2].split()
    return int(fields[1]), int(fields[19])


def _title(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")


def _environment(pid: int) -> dict[str, str]:
    """What a process was started with; nothing if it is not ours to look at."""
    try:
        data = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return {}
    pairs = (part.partition("=") for part in data.decode("utf-8", "surrogateescape").split("\0"))
    return {name: value for name, sign, value in pairs if sign}
