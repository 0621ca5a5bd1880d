"""Programs that go on: in the background, or in a terminal."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_S = 90.0


Process = subprocess.Popen[bytes] | subprocess.Popen[str]


def leader(process: Process) -> int | None:
    """The process that runs in the host, below the one here that has entered it; None if over."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline_s = time.monotonic() + PATIENCE_S
    while process.poll() is None:
        assert time.monotonic() < deadline_s, "never began"
        with suppress(OSError):
            for child in map(int, path.read_text(encoding="ascii").split()):
                if os.getsid(child) == child:
                    return child
        time.sleep(0.01)
    return None


def kill(process: Process) -> None:
    """Kill a program in a host with all that is in its group."""
    pid = leader(process)
    if pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    process.wait(PATIENCE_S)


class Started:
    """A program in the background of a host, in a process group of its own.

    `output()` is all that it has printed so far, on both streams. `interrupt()` is Ctrl-C.
    """

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def pid(self) -> int:
        """The program's own process, which also leads its group, as this machine numbers it."""
        pid = leader(self.process)
        assert pid is not None, f"it has ended: {self.output()}"
        return pid

    def output(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, pattern: str) -> str:
        """Wait until a regular expression is found in what it prints, and give what it found."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not (found := re.search(pattern, self.output())):
            assert time.monotonic() < deadline_s, f"never printed {pattern!r}: {self.output()}"
            time.sleep(0.02)
        return found.group()

    def interrupt(self) -> int:
        """Ctrl-C for its group; then wait for its end, and give its exit status."""
        self.signal(signal.SIGINT)
        return self.wait()

    def signal(self, number: int) -> None:
        os.killpg(self.pid, number)

    def wait(self) -> int:
        return self.process.wait(PATIENCE_S)

    def is_running(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Have it gone, by whatever means."""
        kill(self.process)


class Terminal(Started):
    """A program in a terminal of its own, as in a window: what is typed goes to it."""

    def __init__(self, process: Process, master: int) -> None:
        super().__init__(process, Path())
        self._master = master
        self._text = ""

    def type(self, text: str) -> None:
        """Type; "\\r" is the Return key, "\\x03" is Ctrl-C."""
        os.write(self._master, text.encode())

    def output(self) -> str:
        while select.select([self._master], [], [], 0)[0]:
            try:
                self._text += os.read(self._master, 65536).decode(errors="replace")
            except OSError:  # nobody is at the other end any more
                break
        return self._text

    def wait(self) -> int:
        deadline_s = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            self.output()  # a program waits for its terminal to be read
            assert time.monotonic() < deadline_s, f"does not end: {self._text}"
            time.sleep(0.02)
        return self.process.returncode

    def end(self) -> None:
        """Close the window: what runs in it gets a hangup, and is killed if it stays."""
        self.output()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            super().end()
