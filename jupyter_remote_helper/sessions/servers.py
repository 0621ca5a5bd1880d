"""The Jupyter servers of this user, and which of them run in a session and end with it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from jupyter_core.paths import jupyter_runtime_dir

from jupyter_remote_helper.contract import SessionServer
from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.tunnel.servers import Server, listening_servers

from .catalogue import Found
from .holders import holder_of
from .processes import Process, terminate

STOPS_S = 20.0
LOOK_INTERVAL_S = 0.05


class Servers(msgspec.Struct, frozen=True):
    """Some servers, and the one among them that this very process is, if it is one."""

    all: tuple[Server, ...] = ()
    own_pid: int | None = None


def servers_here(own: Server | None = None, runtime: Path | None = None) -> Servers:
    """All that run on this host.

    `own` counts whatever its file says. `runtime` is where it leaves that, if that is not the
    usual folder.
    """
    folders = {Path(jupyter_runtime_dir()), *(() if runtime is None else (runtime,))}
    found = {server.pid: server for folder in folders for server in listening_servers(folder)}
    if own is None:
        return Servers(tuple(found.values()))
    return Servers(tuple({**found, own.pid: own}.values()), own.pid)


def held_servers(
    servers: Servers, found: Iterable[Found], table: Mapping[int, Process]
) -> dict[str, tuple[SessionServer, ...]]:
    """The servers in each session, by the session's id."""
    sessions = list(found)
    held: dict[str, tuple[SessionServer, ...]] = {}
    for server in sorted(servers.all, key=lambda one: one.pid):
        holder = holder_of(server.pid, sessions, table)
        if holder is None:
            continue
        one = SessionServer(
            id=f"{server.pid}-{table[server.pid].start_ticks}",
            pid=server.pid,
            port=None if server.sock else server.port,
            socket=server.sock or None,
            is_own=server.pid == servers.own_pid,
        )
        held[holder.id] = (*held.get(holder.id, ()), one)
    return held


def stop_servers(servers: Iterable[SessionServer]) -> None:
    """Have servers stop in good order, with their kernels, as far as they do so in time.

    One whose terminal is taken away cannot: it ends at once, or not at all if it is protected.
    """
    going = [(one.pid, int(one.id.partition("-")[2])) for one in servers if not one.is_own]
    for pid, ticks in going:
        terminate(pid, ticks)
    deadline_s = time.monotonic() + STOPS_S
    while any(start_ticks(pid) == ticks for pid, ticks in going):
        if time.monotonic() > deadline_s:
            return
        time.sleep(LOOK_INTERVAL_S)
