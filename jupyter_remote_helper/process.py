"""Short-lived programs: started without a shell, with limits of time and size, and never left.

Work that may take long is a run; this is for what is over in seconds.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from .targets.environment import run_environment

PIECE_BYTES = 1 << 16
LOOK_INTERVAL_S = 0.2


class Limits(msgspec.Struct, frozen=True):
    """What a program may take: seconds, printed bytes, and until somebody wants it to stop."""

    seconds: float
    output_bytes: int
    stop: threading.Event | None = None


class Overrun(Exception):
    """The program took too long or said too much, and was ended."""


class Done(msgspec.Struct, frozen=True):
    """How a program ended (negative for a signal), and what it printed."""

    exit_code: int
    stdout: bytes
    stderr: bytes

    @property
    def last_line(self) -> str:
        """The last thing that it said, as text; empty when it said nothing."""
        lines = (self.stderr or self.stdout).decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip() if lines else ""


def run_briefly(
    argv: Sequence[str],
    cwd: Path,
    limits: Limits,
    environment: Mapping[str, str] | None = None,
) -> Done:
    """Run a program to its end. It gets no input, and none of the secrets in the environment.

    `environment` is this process's where None.

    Raises
    ------
    Overrun
        It took more than it may.
    OSError
        It could not be started.
    """
    process = subprocess.Popen(
        argv,
        cwd=cwd,
        env=run_environment(os.environ if environment is None else environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline_s = time.monotonic() + limits.seconds
    try:
        out, err = _collect(process, deadline_s, limits)
        while process.poll() is None:
            _check(deadline_s, limits)
            time.sleep(0.01)  # it closed its pipes, so it is about to end
        return Done(process.returncode, out, err)
    finally:
        _end(process)


def _collect(
    process: subprocess.Popen[bytes], deadline_s: float, limits: Limits
) -> tuple[bytes, bytes]:
    """What the program prints until it closes both pipes."""
    said: dict[object, list[bytes]] = {process.stdout: [], process.stderr: []}
    size_bytes = 0
    with selectors.DefaultSelector() as selector:
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map():
            _check(deadline_s, limits)
            for key, _ in selector.select(LOOK_INTERVAL_S):
                piece = os.read(key.fd, PIECE_BYTES)
                if not piece:
                    selector.unregister(key.fileobj)
                size_bytes += len(piece)
                said[key.fileobj].append(piece)
            if size_bytes > limits.output_bytes:
                raise Overrun(f"it printed more than {limits.output_bytes} bytes")
    return b"".join(said[process.stdout]), b"".join(said[process.stderr])


def _check(deadline_s: float, limits: Limits) -> None:
    if limits.stop is not None and limits.stop.is_set():
        raise Overrun("it was stopped")
    if time.monotonic() > deadline_s:
        raise Overrun(f"it took longer than {limits.seconds:g} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started in its group, and close the pipes.

    The group keeps the program's number for as long as anything is in it, and a leader that is
    not reaped yet keeps it too.
    """
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
