"""The first process of a host: makes the host's view of the disk, and lives as long as the host.

It runs as root in namespaces of its own, is told by one line of JSON on its standard input what
to make, answers "ready", and ends when that input does. With it ends every process of the host,
and all that it mounted goes, whatever happened to the tests. Only the standard library, and no
import of ours: it also runs where the checkout is not on the path.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32", "opt", "usr")
SHARED = ("dev", "sys")
OWN = {"root": 0o755, "run": 0o755, "tmp": 0o1777, "var": 0o755}
OPEN_TO_ALL = 0o005
USERS_LINES = {
    "passwd": "{name}:x:{uid}:{uid}::/home/{name}:/bin/bash\n",
    "group": "{name}:x:{uid}:\n",
    "shadow": "{name}:*:19000:0:99999:7:::\n",
}


def mount(*words: str | Path) -> None:
    """mount(8)."""
    subprocess.run(["mount", *words], check=True)


def show(path: Path, root: Path) -> None:
    """Put a folder or file of the machine at the same place in the host, to be read only.

    Its parents are open in the host, also where they are not on the machine. A folder that is
    itself closed to others comes as an open one with the same contents.
    """
    place = root / path.relative_to("/")
    if place.exists():
        return
    is_folder = path.is_dir()
    if is_folder and path.stat().st_mode & OPEN_TO_ALL != OPEN_TO_ALL:
        for child in path.iterdir():
            if child.is_symlink():
                place.mkdir(parents=True, exist_ok=True)
                (place / child.name).symlink_to(child.readlink())
            elif stat.S_IFMT(child.stat().st_mode) in {stat.S_IFDIR, stat.S_IFREG}:
                show(child, root)
        return
    if is_folder:
        place.mkdir(parents=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    mount("-o", "bind,ro", path, place)


def lay_out(root: Path, home: Path, needed: list[str]) -> None:
    """Everything but `/etc`: the machine's programs, folders of the host's own, what is needed."""
    mount("-t", "tmpfs", "-o", "mode=755", "rig", root)
    for name in SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            (root / name).symlink_to(path.readlink())
        elif path.is_dir():
            (root / name).mkdir()
            mount("-o", "rbind", path, root / name)
    for name in SHARED:
        (root / name).mkdir()
        mount("-o", "rbind", f"/{name}", root / name)
    for name, mode in OWN.items():
        (root / name).mkdir()
        (root / name).chmod(mode)
    for name in ("run/sshd", "run/lock", "var/empty", "var/lib", "var/log"):
        (root / name).mkdir()
    for name in ("run/screen", "var/tmp"):  # as Debian has them
        (root / name).mkdir()
        (root / name).chmod(0o1777)
    (root / "var/run").symlink_to("/run")
    (root / "home").mkdir()
    mount("--bind", home, root / "home")
    (root / "proc").mkdir()
    mount("-t", "proc", "proc", root / "proc")
    for name in needed:
        show(Path(name), root)


def write_etc(etc: Path, name: str, names: dict[str, list[str]], users: dict[str, int]) -> None:
    """A copy of the machine's `/etc` with users, names and an ssh that is set up by nobody."""
    shutil.copytree("/etc", etc, symlinks=True, ignore=lambda *_: ["resolv.conf", "ssh"])
    (etc / "ssh").mkdir()
    (etc / "resolv.conf").touch()
    (etc / "hostname").write_text(f"{name}\n", encoding="ascii")
    lines = ["127.0.0.1 localhost", "::1 localhost"]
    lines += [f"{address} {' '.join(known)}" for address, known in names.items()]
    (etc / "hosts").write_text("\n".join([*lines, ""]), encoding="ascii")
    for table, line in USERS_LINES.items():
        file = etc / table
        kept = [one for one in file.read_text().splitlines(True) if one.split(":")[0] not in users]
        made = [line.format(name=user, uid=uid) for user, uid in users.items()]
        file.write_text("".join([*kept, *made]))


def move_into(root: Path) -> None:
    """Make this the root of the host, and let go of the machine's."""
    os.chdir(root)
    (root / ".machine").mkdir()
    subprocess.run(["pivot_root", ".", ".machine"], check=True)
    os.chdir("/")
    subprocess.run(["umount", "--lazy", "/.machine"], check=True)
    Path("/.machine").rmdir()


def main() -> None:
    """Make the host, say so, and wait for the end of the input."""
    asked = json.loads(sys.stdin.readline())
    os.umask(0o022)
    root = Path(asked["root"])
    socket.sethostname(asked["name"])
    lay_out(root, Path(asked["home"]), asked["needed"])
    write_etc(root / "etc", asked["name"], asked["names"], asked["users"])
    move_into(root)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # orphans leave no zombies
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
