"""A program for a pid namespace of its own, where process numbers can be chosen.

It kills a run's launcher and runner, gives their numbers to other processes, which count the
signals that they get, and does all to the run that can be done. It prints what it saw as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.control import signal_process
from jupyter_remote_helper.engine.records import Identity, LaunchFile, StatusFile
from jupyter_remote_helper.engine.status import read_file
from jupyter_remote_helper.errors import RemoteHelperError
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.observe import kind_of
from jupyter_remote_helper.runs.place import kernel_folders, runs_folder
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.running import in_cell, submission

HEARD = set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
TRIES = 100
LAST_PID = Path("/proc/sys/kernel/ns_last_pid")


def decoy(pid: int, report: Path) -> None:
    """Make a process of that very number, which writes down each signal that it gets."""
    for _ in range(TRIES):
        LAST_PID.write_text(str(pid - 1), encoding="ascii")
        child = os.fork()
        if child == pid:
            return
        if child == 0:
            break
        os.waitpid(child, 0)  # a thread of a kernel that is about to end was faster
    else:
        raise AssertionError(f"{pid} is not to be had")
    if os.getpid() != pid:
        os._exit(0)
    os.setsid()
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    (report / f"ready-{pid}").touch()
    while True:
        got = signal.sigwaitinfo(HEARD)
        with (report / f"heard-{pid}").open("a", encoding="ascii") as file:
            file.write(f"{got.si_signo}\n")


def killed(manager: RunManager, notebook: Path) -> tuple[str, list[Identity]]:
    """A run whose processes were killed, and their identities."""
    run_id = manager.submit(submission(notebook)).id
    folder = runs_folder() / run_id
    launch = read_file(folder / "launch.json", LaunchFile)
    assert launch is not None
    in_cell(manager, run_id, 2)
    status = read_file(folder / "status.json", StatusFile)
    assert status is not None
    identities = [launch.identity, status.identity]
    for identity in identities:
        assert signal_process(identity, signal.SIGKILL)
    pids = [identity.pid for identity in identities]
    assert len(set(pids)) == 2
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.01)
        reap()
    return run_id, identities


def reap() -> None:
    """This process is the first of its namespace, so all orphans are its children."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def everything(manager: RunManager, run_id: str) -> Run:
    """Look at a run and do to it what can be done."""
    actions = RunActions(manager, RunStore(runs_folder()))
    with suppress(RemoteHelperError):
        actions.cancel(run_id, "ann")
    with suppress(RemoteHelperError):
        actions.treat_as_ended(run_id)
    return manager.run(run_id)


def with_decoys(manager: RunManager, notebook: Path, report: Path) -> dict[str, object]:
    """What becomes of a killed run, and of the processes that have its numbers now."""
    run_id, identities = killed(manager, notebook)
    pids = [identity.pid for identity in identities]
    for pid in pids:
        decoy(pid, report)
    while not all((report / f"ready-{pid}").exists() for pid in pids):
        time.sleep(0.01)
    told = [signal_process(identity, signal.SIGTERM) for identity in identities]
    run = everything(manager, run_id)
    time.sleep(0.3)
    alive = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    heard = [pid for pid in pids if (report / f"heard-{pid}").exists()]
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        (report / f"ready-{pid}").unlink()
    return {"state": kind_of(run.state), "told": told, "alive": len(alive), "heard": heard}


if __name__ == "__main__":
    made = RunManager(RunStore(runs_folder()), LocalTarget(), PathKernelFinder(kernel_folders()))
    times, source, folder = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps([with_decoys(made, source, folder) for _ in range(times)]))
