"""Which kernels there are, by the files that describe them.

The rules are Jupyter's own (jupyter-client.readthedocs.io, "Kernel specs"), read here without
jupyter_client, whose import takes longer than the rest of a submission.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from jupyter_remote_helper.engine.records import LOCAL_PROVISIONER, KernelLaunch

NATIVE = "python3"
_PYTHON = re.compile(r"python(3(\.\d+)?)?")


class KernelFinder(Protocol):
    """Finds kernels: on the Jupyter paths for the command line, by its manager in a server."""

    def find(self, name: str) -> KernelLaunch | None:
        """The kernel of that name, None when it is not installed."""

    def all(self) -> list[KernelLaunch]:
        """Every kernel that is installed."""


class _Spec(msgspec.Struct, frozen=True):
    """A kernel.json."""

    argv: tuple[str, ...]
    display_name: str = ""
    language: str = ""
    env: dict[str, str] = {}
    interrupt_mode: Literal["signal", "message"] = "signal"
    metadata: dict[str, object] = {}


class PathKernelFinder:
    """Reads kernel.json from folders; an earlier folder wins."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)

    def find(self, name: str) -> KernelLaunch | None:
        """The kernel of that name; `python3` is this environment's own when no file says else."""
        for folder in self._folders:
            launch = _read(folder / name, name)
            if launch is not None:
                return launch
        return _native() if name.lower() == NATIVE else None

    def all(self) -> list[KernelLaunch]:
        """Every kernel, by name."""
        names = {path.name for folder in self._folders for path in _folders_in(folder)} | {NATIVE}
        found = (self.find(name) for name in sorted(names))
        return [launch for launch in found if launch is not None]


def _folders_in(folder: Path) -> Iterator[Path]:
    try:
        yield from (path for path in folder.iterdir() if (path / "kernel.json").is_file())
    except OSError:
        return


def _read(folder: Path, name: str) -> KernelLaunch | None:
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        return None
    try:
        spec = msgspec.json.decode((folder / "kernel.json").read_bytes(), type=_Spec)
    except (OSError, msgspec.MsgspecError):
        return None
    return KernelLaunch(
        name=name,
        display_name=spec.display_name or name,
        language=spec.language.lower(),
        argv=with_this_python(spec.argv),
        env=spec.env,
        interrupt_mode=spec.interrupt_mode,
        resource_dir=str(folder),
        provisioner=provisioner_of(spec.metadata),
    )


def provisioner_of(metadata: Mapping[str, object]) -> str:
    """Who starts a kernel, by the metadata of its kernelspec.

    Examples
    --------
    >>> provisioner_of({"kernel_provisioner": {"provisioner_name": "slurm"}}), provisioner_of({})
    ('slurm', 'local-provisioner')
    """
    stanza = metadata.get("kernel_provisioner")
    name = stanza.get("provisioner_name") if isinstance(stanza, dict) else None
    return name if isinstance(name, str) and name else LOCAL_PROVISIONER


def with_this_python(argv: tuple[str, ...]) -> tuple[str, ...]:
    """A command line in which a bare `python` is the one that runs here, as in jupyter_client."""
    if argv and _PYTHON.fullmatch(argv[0]):
        return (sys.executable, *argv[1:])
    return argv


def _native() -> KernelLaunch | None:
    """The kernel of the Python that runs here, if ipykernel is installed in it."""
    if importlib.util.find_spec("ipykernel") is None:
        return None
    return KernelLaunch(
        name=NATIVE,
        display_name="Python 3 (ipykernel)",
        language="python",
        argv=(sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"),
        env={},
        interrupt_mode="signal",
        resource_dir="",
    )
