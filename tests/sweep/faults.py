"""What can happen to a process: a call that fails, or is its last; and strace, which does it."""

from __future__ import annotations

import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_S = 90.0
FULL = ("ENOSPC", "EDQUOT", "EIO")
CHANGING = {
    "openat": (*FULL, "EROFS"), "mkdir": (*FULL, "EROFS"), "link": (*FULL, "EROFS"),
    "rename": ("ENOSPC", "EIO", "EROFS"), "unlink": ("EIO", "EROFS"), "rmdir": ("EIO",),
    "unlinkat": ("EIO",), "write": FULL, "pwrite64": FULL, "fsync": FULL, "fdatasync": FULL,
    "ftruncate": ("EIO",), "fallocate": (*FULL, "EOPNOTSUPP"), "flock": ("ENOLCK",),
    "fchmod": ("EIO",), "chmod": ("EROFS",),
}  # fmt: skip
"""The calls that change something, and how each can fail."""

OPENS_TO_WRITE = re.compile(r"O_CREAT|O_WRONLY|O_RDWR")


@dataclass(frozen=True)
class Fault:
    """What happens to the `number`th call of this name that the process makes."""

    role: str
    call: str
    number: int
    what: str
    line: str = field(compare=False, default="")

    def __str__(self) -> str:
        return f"{self.role} {self.call}#{self.number} {self.what} [{self.line}]"

    @property
    def injection(self) -> str:
        """As strace takes it."""
        how = "signal=KILL" if self.what == "KILL" else f"error={self.what}"
        return f"inject={self.call}:{how}:when={self.number}"


class Strace:
    """Watches the process whose number is in a file, and notes its calls that change something.

    Of interest are those that name one of `places`.
    """

    def __init__(self, trace: Path, pid_file: Path, places: tuple[Path, ...]) -> None:
        self._trace = trace
        self._pid_file = pid_file
        self._places = tuple(map(str, places))
        self._process: subprocess.Popen[bytes] | None = None

    def attach(self, fault: Fault | None) -> None:
        """Wait for the process and begin to watch it; with a fault, let that happen."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not self._pid_file.exists():
            if time.monotonic() > deadline_s:
                return
            time.sleep(0.005)
        command = [
            "strace", "-y", "-s", "0", "-p", self._pid_file.read_text(), "-o", str(self._trace),
            "-e", f"trace={','.join(CHANGING)}",
        ]  # fmt: skip
        if fault is not None:
            command += ["-e", fault.injection]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def faults(self, role: str) -> list[Fault]:
        """Everything that can happen to the process that was watched."""
        assert self._process is not None
        self._process.wait(PATIENCE_S)
        found = []
        for call, number, line in self._calls():
            if self._is_ours(call, line):
                names = re.findall(r"[\w.-]+(?=[\">])", line)
                short = " ".join(names[-2:])
                whats = ("KILL", *CHANGING[call])
                found += [Fault(role, call, number, what, short) for what in whats]
        return found

    def was_hit(self, fault: Fault) -> bool:
        """Whether the fault met a file of the run; ZeroMQ's own calls shift the numbers.

        A process that made fewer calls met nothing, which is fine.
        """
        if self._process is not None:
            self._process.wait(PATIENCE_S)  # the one that it watches has ended, or is about to
        lines = [line for call, n, line in self._calls() if (call, n) == (fault.call, fault.number)]
        return not lines or self._is_ours(fault.call, lines[0])

    def close(self) -> None:
        """Let the process go."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_S)

    def forget(self) -> None:
        """Be ready for another process."""
        for path in (self._trace, self._pid_file):
            path.unlink(missing_ok=True)

    def _calls(self) -> Iterator[tuple[str, int, str]]:
        """Each call of the process, how many of its name there were by then, and its line."""
        counts: Counter[str] = Counter()
        for line in self._trace.read_text(errors="replace").splitlines():
            call = line.partition("(")[0]
            if call in CHANGING:
                counts[call] += 1
                yield call, counts[call], line

    def _is_ours(self, call: str, line: str) -> bool:
        is_named = any(place in line for place in self._places)
        return is_named and (call != "openat" or OPENS_TO_WRITE.search(line) is not None)
