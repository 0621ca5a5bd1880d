"""The two environments: ours is the checkout's `.venv`, the peers have one of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

# The usual neighbours of a notebook runner; jupyter_server is there wherever a Lab is.
PEERS = ("nbclient", "nbconvert", "papermill", "jupyter_server")
# The same in both environments, so that the tools differ and the kernel does not.
SHARED = ("ipykernel", "pyzmq", "tornado", "traitlets")
REPORTED = ("jupyter_remote_helper", *PEERS, *SHARED, "jupyter_client")


@dataclass(frozen=True)
class Environment:
    """A virtual environment on disk."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def variables(self) -> dict[str, str]:
        """Give the variables for a program of this environment, without settings of this shell.

        Python may write its bytecode: pip compiles what it installs, but not what it installs
        editable, so that without it only our own package would be compiled again in each run.
        """
        foreign = ("JUPYTER", "IPYTHON", "JRH_", "PYTHON")
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(foreign)
        }
        search = f"{self.folder / 'bin'}{os.pathsep}{inherited.get('PATH', '')}"
        return {**inherited, "PATH": search, "VIRTUAL_ENV": str(self.folder)}

    def versions(self) -> dict[str, str]:
        """Give the versions of the packages that matter here, those that are installed."""
        places = [str(place) for place in self.folder.glob("lib/python*/site-packages")]
        # a distribution's name may be written with either mark
        found = {
            distribution.name.lower().replace("-", "_"): distribution.version
            for distribution in distributions(path=places)
        }
        return {name: found[name] for name in REPORTED if name in found}


OURS = Environment(CHECKOUT / ".venv")
THEIRS = Environment(CHECKOUT / ".venv-peers")


def make_peers_environment() -> None:
    """Make `.venv-peers` if it is missing; papermill may fail to install, the others may not."""
    pip = [str(THEIRS.python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    shared = [f"{name}=={version}" for name, version in OURS.versions().items() if name in SHARED]
    installed = THEIRS.versions() if THEIRS.python.exists() else {}
    wanted = {*PEERS, *SHARED}
    if wanted <= installed.keys() and all(
        f"{name}=={installed[name]}" in shared for name in SHARED
    ):
        return
    print("Installing the peers into .venv-peers ...", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", THEIRS.folder], check=True)
    subprocess.run([*pip, *shared, *(p for p in PEERS if p != "papermill")], check=True)
    subprocess.run([*pip, *shared, "papermill"], check=False)
