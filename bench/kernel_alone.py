"""The least that any runner has to do: send cells to a kernel in lock-step, and throw away what
comes. Nothing is checked, joined or kept, so its time is the kernel's own.

A program, not a module: `kernel_alone.py NOTEBOOK` prints `{"cells_s": …}`. Kernel and sockets are
those of the engine, so that the difference is what the engine does with the messages.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import zmq

from jupyter_remote_helper.engine.notebook.execute import LIFT_LIMIT
from jupyter_remote_helper.engine.notebook.kernel import Kernel
from jupyter_remote_helper.engine.notebook.wire import DELIMITER, Wire
from jupyter_remote_helper.engine.records import KernelLaunch

ARGV = (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")
ANSWER_MS = 60_000
ASK_AGAIN_MS = 200


def execute(wire: Wire, code: str, *, silent: bool = False) -> None:
    """Execute a cell and wait until the kernel has replied and gone idle.

    Raises
    ------
    RuntimeError
        The cell failed, or the kernel says nothing.
    """
    content = {"code": code, "silent": silent, "store_history": not silent, "allow_stdin": False}
    request = wire.send(wire.shell, "execute_request", content)
    while not is_idle(wire.iopub, request):
        pass
    reply = json.loads(parts_of(wire.shell)[3])
    if reply["status"] != "ok" and not silent:
        raise RuntimeError(f"a cell ended with {reply['status']}")


def is_idle(iopub: zmq.Socket[bytes], request: str) -> bool:
    """Take one message, and tell whether it ends the request; others are thrown away unread."""
    header, parent, _, content = parts_of(iopub)
    return (
        b'"status"' in header
        and b'"idle"' in content
        and json.loads(parent).get("msg_id") == request
    )


def parts_of(socket: zmq.Socket[bytes]) -> list[bytes]:
    """Take one message: header, parent, metadata and content, as sent."""
    if not socket.poll(ANSWER_MS):
        raise RuntimeError("the kernel says nothing")
    frames = socket.recv_multipart()
    start = frames.index(DELIMITER) + 2
    return frames[start : start + 4]


def become_ready(wire: Wire) -> None:
    """Ask the kernel what it is until its answer is heard on the output channel, too."""
    request = wire.send(wire.shell, "kernel_info_request", {})
    parts_of(wire.shell)
    while not wire.iopub.poll(ASK_AGAIN_MS):
        request = wire.send(wire.shell, "kernel_info_request", {})
        parts_of(wire.shell)
    while not is_idle(wire.iopub, request):
        pass


def shut_down(kernel: Kernel, wire: Wire) -> None:
    """Ask the kernel to end and wait until it has."""
    wire.send(wire.control, "shutdown_request", {"restart": False})
    kernel.process.wait()
    wire.close()
    kernel.end(terminate_after_s=1.0, kill_after_s=2.0)


def main(path: str) -> None:
    """Execute the code cells of a notebook and print how long they took together."""
    notebook: dict[str, Any] = json.loads(Path(path).read_bytes())
    launch = KernelLaunch(
        name="python3",
        display_name="Python 3",
        language="python",
        argv=ARGV,
        env={},
        interrupt_mode="signal",
        resource_dir="",
    )
    kernel = Kernel(launch, cwd=".", umask=0o022, log_fd=sys.stderr.fileno())
    wire = Wire(kernel.connection)
    become_ready(wire)
    execute(wire, LIFT_LIMIT, silent=True)
    started_s = time.monotonic()
    for cell in notebook["cells"]:
        execute(wire, "".join(cell["source"]))
    cells_s = time.monotonic() - started_s
    shut_down(kernel, wire)
    print(json.dumps({"cells_s": cells_s}))


if __name__ == "__main__":
    main(*sys.argv[1:])
