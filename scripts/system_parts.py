"""Programs that the stages need and pip cannot bring; installed in CI, else named in one line.

Usage: python scripts/system_parts.py TIER [NAME...]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tiers import chosen_stages

ALSO_IN = "/usr/sbin:/sbin"
"""Where programs of administrators are, which not every PATH has."""

POLICY = "/usr/sbin/policy-rc.d"
"""What packages ask whether their services may be started (Debian's policy)."""


@dataclass(frozen=True)
class Part:
    """A program that has to be on PATH, and the Debian packages that bring it.

    `probe` is a command that only succeeds when what the program needs is there, too.
    """

    program: str
    packages: tuple[str, ...]
    probe: tuple[str, ...] = ()

    def is_there(self) -> bool:
        """Look for the program, and try the probe."""
        if shutil.which(self.program, path=f"{os.environ['PATH']}:{ALSO_IN}") is None:
            return False
        if not self.probe:
            return True
        return subprocess.run(self.probe, check=False, capture_output=True).returncode == 0


PARTS = {
    "autossh": Part("autossh", ("autossh",)),
    "busctl": Part("busctl", ("systemd",)),
    "cc": Part("cc", ("gcc", "libc6-dev")),
    "chromium": Part("chromium", ("chromium", "fonts-dejavu-core")),
    "curl": Part("curl", ("curl",)),
    "dbus": Part("dbus-daemon", ("dbus-daemon",)),
    "fish": Part("fish", ("fish",)),
    "git": Part("git", ("git",)),
    "ip": Part("ip", ("iproute2",)),
    "iptables": Part("iptables", ("iptables",)),
    "namespaces": Part(
        "unshare", ("util-linux",), ("unshare", "--net", "--mount", "--pid", "--fork", "true")
    ),
    "openssl": Part("openssl", ("openssl",)),
    "plink": Part("plink", ("putty-tools",)),
    "ps": Part("ps", ("procps",)),
    "r": Part(
        "Rscript",
        ("r-base-core", "r-cran-irkernel"),
        ("Rscript", "-e", "library(IRkernel)"),
    ),
    "screen": Part("screen", ("screen",)),
    "ssh": Part("ssh", ("openssh-client",)),
    "sshd": Part("sshd", ("openssh-server",)),
    "strace": Part("strace", ("strace",)),
    "tcsh": Part("tcsh", ("tcsh",)),
    "tmux": Part("tmux", ("tmux",)),
    "unshare": Part("unshare", ("util-linux",), ("unshare", "--user", "--map-root-user", "true")),
    "zsh": Part("zsh", ("zsh",)),
}


def in_ci() -> bool:
    """Tell whether this is a CI machine, which may be changed without asking."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


@contextmanager
def no_service(as_root: list[str]) -> Iterator[None]:
    """Have packages start no service, such as an sshd that listens to everybody."""
    if Path(POLICY).exists():
        yield
        return
    forbid = [*as_root, "install", "-m", "755", "/dev/stdin", POLICY]
    subprocess.run(forbid, check=True, input=b"#!/bin/sh\nexit 101\n")
    try:
        yield
    finally:
        subprocess.run([*as_root, "rm", POLICY], check=True)


def install(packages: list[str]) -> bool:
    """Install Debian packages, quietly; False with apt's own words on stderr when it cannot."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        with no_service(as_root):
            for command in (
                ["apt-get", "update", *quiet],
                ["apt-get", "install", "--yes", "--no-install-recommends", *quiet, *packages],
            ):
                subprocess.run(
                    [*as_root, *command], check=True, env=environment, stdout=subprocess.DEVNULL
                )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def main(tier: str, names: list[str]) -> int:
    """Check the parts that the chosen stages need; 0 when all are there in the end."""
    needed = {part: PARTS[part] for stage in chosen_stages(tier, names) for part in stage.needs}
    missing = [part for part in needed.values() if not part.is_there()]
    if not missing:
        return 0
    packages = sorted({package for part in missing for package in part.packages})
    programs = ", ".join(part.program for part in missing)
    if not in_ci():
        print(f"missing: {programs} (Debian: apt install {' '.join(packages)})", file=sys.stderr)
        return 1
    print(f"Installing {' '.join(packages)} ...", flush=True)
    if install(packages) and all(part.is_there() for part in missing):
        return 0
    print(f"missing, and apt-get could not install it: {programs}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
