"""Build the wheel as a release would, from a clean copy, and look into it.

A build in the checkout itself would pack a front end that was built there for development.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent

# Each must be the end of a path in the wheel.
REQUIRED = (
    "jupyter_remote_helper/__init__.py",
    "jupyter_remote_helper/py.typed",
    "etc/jupyter/jupyter_server_config.d/jupyter_remote_helper.json",
    "share/jupyter/labextensions/jupyter-remote-helper/package.json",
    "share/jupyter/labextensions/jupyter-remote-helper/install.json",
    "share/jupyter/labextensions/jupyter-remote-helper/static/style.js",
)
# All that a browser may have to load of the page, compressed as a server sends it. About half of it
# is loaded at once: the dialog, a run's tab and the tunnel come when they are first opened.
MOST_PAGE_BYTES = 88_000
# None may be in a path of the wheel.
FORBIDDEN = (".map", "tests/", "ui-tests/", "node_modules/", "bench/", "scripts/", "-run-")


def copy_clean(target: Path) -> None:
    """Copy what git knows, or would add, and nothing that was built."""
    # a container may check out as one user and run as another, which git refuses by default
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-c", "-o", "--exclude-standard"]
    listed = subprocess.run(git, cwd=CHECKOUT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        source = CHECKOUT / name
        if name and source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def complaints(names: list[str]) -> list[str]:
    """Say what is missing from a wheel's list of files, and what should not be in it.

    Examples
    --------
    >>> complaints([f"x.data/data/{name}" for name in REQUIRED])
    []
    >>> complaints([*REQUIRED, "jupyter_remote_helper/static/a.js.map"])
    ['should not be inside: jupyter_remote_helper/static/a.js.map']
    """
    missing = [end for end in REQUIRED if not any(name.endswith(end) for name in names)]
    surplus = [name for name in names if any(part in name for part in FORBIDDEN)]
    return [f"missing: {end}" for end in missing] + [
        f"should not be inside: {name}" for name in surplus
    ]


def page_bytes(wheel: zipfile.ZipFile) -> int:
    """Add up the page's scripts, each compressed."""
    scripts = [
        name for name in wheel.namelist() if "/labextensions/" in name and name.endswith(".js")
    ]
    return sum(len(gzip.compress(wheel.read(name))) for name in scripts)


def main() -> int:
    """Build, look, report."""
    with tempfile.TemporaryDirectory(prefix="jrh-wheel-") as folder:
        copy, out = Path(folder, "copy"), Path(folder, "out")
        copy_clean(copy)
        pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-qq", "-w", str(out), "."]
        if subprocess.run(pip, cwd=copy, check=False).returncode != 0:
            return 1
        wheel = next(out.glob("*.whl"))
        with zipfile.ZipFile(wheel) as opened:
            names, size_bytes = opened.namelist(), page_bytes(opened)
        found = complaints(names)
        if size_bytes > MOST_PAGE_BYTES:
            found.append(f"the page has {size_bytes} bytes, {MOST_PAGE_BYTES} are allowed")
        print(
            f"{wheel.name}: {wheel.stat().st_size / 1000:.0f} kB, {len(names)} files, "
            f"page {size_bytes / 1000:.1f} kB compressed"
        )
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
