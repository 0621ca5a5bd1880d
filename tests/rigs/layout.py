"""What the five hosts are: who is whose neighbour, who logs in, and whose homes are where."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

USERS = {"ann": 7001, "bob": 7002}
HOSTS = ("laptop", "bastion", "remote", "login", "compute")
LINKS = (("laptop", "bastion"), ("bastion", "remote"), ("laptop", "login"), ("login", "compute"))
"""Neighbours: link N is 10.77.N.0/24, where the first has address 1 and the second 2."""

SSHD_PORTS = {"bastion": (22, 2222), "remote": (22,), "login": (22,), "compute": (22,)}
HOME_OF = {"login": "cluster", "compute": "cluster"}


def make_homes(folder: Path, host: str) -> Path:
    """The users' homes of a host or of its cluster, each with the user's one key."""
    homes = folder / HOME_OF.get(host, host) / "home"
    for user, uid in USERS.items():
        home = homes / user
        if home.exists():
            continue
        key = folder / f"{user}.key"
        if not key.exists():
            new_key(key, user)
        (home / ".ssh").mkdir(parents=True)
        shutil.copy(key, home / ".ssh/id_ed25519")
        shutil.copy(f"{key}.pub", home / ".ssh/authorized_keys")
        for path in (home, home / ".ssh", *(home / ".ssh").iterdir()):
            os.chown(path, uid, uid)
            path.chmod(0o700 if path.is_dir() else 0o600)
    return homes


def names_of(host: str) -> dict[str, list[str]]:
    """The names that a host knows: its neighbours', and its own."""
    known: dict[str, list[str]] = {}
    for number, link in enumerate(LINKS, 1):
        if host in link:
            known |= {f"10.77.{number}.{last}": [name] for last, name in enumerate(link, 1)}
    return known


def new_key(path: Path, comment: str) -> None:
    """A key of ssh without a passphrase."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path], check=True
    )
