"""Python, JupyterLab, the two halves of this program in it, and the kernels."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from jupyter_core.paths import jupyter_path

from jupyter_remote_helper._version import __version__
from jupyter_remote_helper.contract_up import Check
from jupyter_remote_helper.engine.records import LOCAL_PROVISIONER, KernelLaunch
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.place import config_folders, kernel_folders

from .finding import note, ok, problem

T = TypeVar("T")

SERVER_HALF = "jupyter_remote_helper"
LAB_HALF = "jupyter-remote-helper"
CONFIGURATIONS = ("jupyter_server_config.d/*.json", "jupyter_server_config.json")


class _Extensions(msgspec.Struct, frozen=True):
    jpserver_extensions: dict[str, bool] = {}


class _ServerConfig(msgspec.Struct, frozen=True):
    """What of a server's configuration says which extensions it loads."""

    ServerApp: _Extensions = _Extensions()  # as the file has it


class _PageConfig(msgspec.Struct, frozen=True):
    disabledExtensions: dict[str, bool] | list[str] = {}  # noqa: N815  # as the file has it


class _Package(msgspec.Struct, frozen=True):
    version: str


def software() -> Iterator[Check]:
    """Everything that comes with the environment."""
    yield ok("python", version=platform.python_version(), path=sys.executable)
    try:
        yield ok("jupyterlab", version=importlib.metadata.version("jupyterlab"))
    except importlib.metadata.PackageNotFoundError:
        yield note("jupyterlab_missing", python=sys.executable)
    folders = config_folders()
    yield server_half(folders)
    yield lab_half([Path(path) for path in jupyter_path("labextensions")], folders)
    yield kernels(PathKernelFinder(kernel_folders()).all())


def server_half(folders: Sequence[Path]) -> Check:
    """Whether a server loads this program; an earlier folder wins."""
    is_on = False
    for folder in reversed(folders):
        for pattern in CONFIGURATIONS:
            for path in sorted(folder.glob(pattern)):
                config = _read(path, _ServerConfig)
                if config is not None:
                    is_on = config.ServerApp.jpserver_extensions.get(SERVER_HALF, is_on)
    return ok("server_half") if is_on else problem("server_half_off")


def lab_half(places: Iterable[Path], folders: Iterable[Path]) -> Check:
    """Whether JupyterLab shows this program, and the same version of it."""
    found = (_read(place / LAB_HALF / "package.json", _Package) for place in places)
    package = next((one for one in found if one is not None), None)
    if package is None:
        return problem("lab_half_missing")
    for folder in folders:
        page = _read(folder / "labconfig" / "page_config.json", _PageConfig)
        off = page.disabledExtensions if page is not None else {}
        names = [name for name, is_off in off.items() if is_off] if isinstance(off, dict) else off
        if any(name == LAB_HALF or name.startswith(f"{LAB_HALF}:") for name in names):
            return note("lab_half_off")
    if package.version != __version__:
        return problem("lab_half_other", version=package.version, own=__version__)
    return ok("lab_half", version=package.version)


def kernels(found: Sequence[KernelLaunch]) -> Check:
    """Which kernels there are, and whether their programs are."""
    if not found:
        return problem("kernels_missing", python=sys.executable)
    broken = [kernel.name for kernel in found if not _can_start(kernel)]
    if broken:
        return problem("kernels_broken", names=", ".join(broken))
    return ok("kernels", names=", ".join(kernel.name for kernel in found))


def _can_start(kernel: KernelLaunch) -> bool:
    if kernel.provisioner != LOCAL_PROVISIONER:
        return True
    if not kernel.argv:
        return False
    path = kernel.env.get("PATH", os.environ.get("PATH"))
    return shutil.which(kernel.argv[0], path=path) is not None


def _read(path: Path, kind: type[T]) -> T | None:
    """A file, if it is there and holds such a thing."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None
