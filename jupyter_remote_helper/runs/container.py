"""Whether a container ends with this process, and ending its runs in good order before that.

When the first process of a pid namespace ends, the system kills all others in it at once. A
container's first process is the server itself or a small init that does nothing but start the
server, pass on signals, and end with it. In doubt the answer is no: a run that would live on is
never touched, and one that is killed keeps all that it had written.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.control import signal_process
from jupyter_remote_helper.engine.identity import this_place
from jupyter_remote_helper.errors import RunNotFound

from .manager import RunManager
from .store import RunStore

HOST_PID_NS = "pid:[4026531836]"  # PROC_PID_INIT_INO in linux/proc_ns.h
SMALL_INITS = {"tini", "tini-static", "docker-init", "dumb-init", "catatonit"}
LOOK_INTERVAL_S = 0.1


class Process(msgspec.Struct, frozen=True):
    """One line of the process table."""

    pid: int
    parent: int
    name: str
    start_ticks: int


def container_ends_with(pid: int, pid_ns: str, processes: Iterable[Process]) -> bool:
    """Whether all processes of the pid namespace are killed when this one ends. Pure.

    Examples
    --------
    >>> tini, server = Process(1, 0, "tini", 100), Process(7, 1, "jupyter-lab", 101)
    >>> container_ends_with(7, "pid:[4026532000]", [tini, server])
    True

    On the host, process 1 is another matter; and whoever came to a small init as an orphan is not
    what it was started for:

    >>> container_ends_with(7, HOST_PID_NS, [tini, server])
    False
    >>> container_ends_with(7, "pid:[4026532000]", [tini, Process(2, 1, "sleep", 100), server])
    False
    >>> container_ends_with(7, "pid:[4026532000]", [Process(1, 0, "systemd", 100), server])
    False
    >>> container_ends_with(1, "pid:[4026532000]", [Process(1, 0, "jupyter-lab", 100)])
    True
    """
    if not pid_ns or pid_ns == HOST_PID_NS:
        return False
    if pid == 1:
        return True
    table = list(processes)
    first = next((process for process in table if process.pid == 1), None)
    children = [process for process in table if process.parent == 1]
    if first is None or first.name not in SMALL_INITS or not children:
        return False
    return min(children, key=lambda child: (child.start_ticks, child.pid)).pid == pid


def this_process_ends_container() -> bool:
    """The same about this process, from the process table."""
    return process_ends_container(os.getpid())


def process_ends_container(pid: int) -> bool:
    """The same about a process of this pid namespace."""
    return container_ends_with(pid, this_place().pid_ns, _processes())


def _processes() -> list[Process]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        # the name in parentheses may hold blanks and parentheses: proc(5)
        begin, end = stat.index(b"("), stat.rindex(b")")
        fields = stat[end + 2 :].split()
        name = stat[begin + 1 : end].decode("utf-8", "replace")
        found.append(Process(int(folder.name), int(fields[1]), name, int(fields[19])))
    return found


def end_runs_here(runs: RunManager, store: RunStore, most_s: float) -> None:
    """Ask the runs that this process can see to end, and wait for them at most so long.

    They stop as at any TERM: what they have printed is in their results.
    """
    asked = [run_id for run_id in runs.unfinished(store.ids()) if _terminate(store, run_id)]
    deadline_s = time.monotonic() + most_s
    while time.monotonic() < deadline_s and not all(map(store.has_ended, asked)):
        time.sleep(LOOK_INTERVAL_S)


def _terminate(store: RunStore, run_id: str) -> bool:
    try:
        facts = store.facts(run_id)
    except RunNotFound:
        return False
    return facts.launch is not None and signal_process(facts.launch.identity, signal.SIGTERM)
