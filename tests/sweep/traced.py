"""The launcher's process, with it or its runner held until strace watches it.

`JRH_TRACED` names the one, and `JRH_TRACED_PID` the file that it writes its number to.
"""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path

PR_SET_PTRACER = 0x59616D61
ANYBODY = ctypes.c_ulong(-1)
FORKS = ("launcher", "runner")
"""What the process forks, in this order; each is forked by the one before."""


def wait_for_tracer() -> None:
    """Let any process trace this one, say that it is here, and wait until one does."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY)
    file = Path(os.environ["JRH_TRACED_PID"])
    building = file.with_suffix(".new")
    building.write_text(str(os.getpid()))
    building.replace(file)
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
        time.sleep(0.002)


def launch_held() -> None:
    """Launch a run, as `python -m jupyter_remote_helper.engine` does."""
    from jupyter_remote_helper.engine.launcher import launch

    fork, forks = os.fork, iter(FORKS)

    def held_fork() -> int:
        name = next(forks)
        pid = fork()
        if pid == 0 and name == os.environ["JRH_TRACED"]:
            wait_for_tracer()
        return pid

    os.fork = held_fork
    launch()


if __name__ == "__main__":
    launch_held()
