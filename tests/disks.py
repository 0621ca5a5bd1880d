"""Small disks of a test's own: really full, really out of inodes, really read-only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BLOCK = b"x" * 4096


class SmallDisk:
    """A tmpfs in a mount namespace of its own, which needs no rights; seen through /proc."""

    def __init__(self, holder: subprocess.Popen[str], mount: Path) -> None:
        self._holder = holder
        self._mount = mount
        self.path = Path(f"/proc/{holder.pid}/root{mount}")
        self._fillers = 0

    def order(self, command: str) -> None:
        """Run a command where the disk is mounted."""
        assert self._holder.stdin and self._holder.stdout
        self._holder.stdin.write(f"{command} && echo done\n")
        self._holder.stdin.flush()
        assert self._holder.stdout.readline() == "done\n", command

    def fill(self, leave_bytes: int = 0) -> None:
        """Write until there is no room but `leave_bytes`."""
        self._fillers += 1
        fd = os.open(self.path / f"filler-{self._fillers}", os.O_WRONLY | os.O_CREAT)
        try:
            while True:
                found = os.statvfs(self.path)
                room = found.f_bavail * found.f_frsize - leave_bytes
                if room <= 0:
                    return
                os.write(fd, BLOCK * max(1, room // len(BLOCK)))
        except OSError:
            return
        finally:
            os.close(fd)

    def take_inodes(self) -> None:
        """Make empty files until no other can be made."""
        with suppress(OSError):
            while True:
                self._fillers += 1
                (self.path / f"filler-{self._fillers}").touch()

    def free(self) -> None:
        """Give all that was taken back."""
        for path in self.path.glob("filler-*"):
            path.unlink()

    def be_read_only(self) -> None:
        """From now on nothing can be written."""
        self.order(f"mount -o remount,ro {self._mount}")


@contextmanager
def small_disk(mount: Path, options: str) -> Iterator[SmallDisk]:
    """A disk with these options of tmpfs, such as `size=4m` or `nr_inodes=40`."""
    mount.mkdir()
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    holder = subprocess.Popen(
        ["unshare", *as_root, "--mount", "bash"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        try:
            disk = SmallDisk(holder, mount)
            disk.order(f"mount -t tmpfs -o {options} none {mount}")
            yield disk
        finally:
            holder.kill()
