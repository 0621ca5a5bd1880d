"""The manager that the commands work with; `run` pays for all that is imported here."""

from __future__ import annotations

from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.managed import LateKernelFinder
from jupyter_remote_helper.runs.manager import RunManager, Target
from jupyter_remote_helper.runs.place import config_folders, kernel_folders, runs_folder
from jupyter_remote_helper.runs.settings import read_settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.forked import ForkedTarget


def run_manager(target: Target | None = None) -> RunManager:
    """The runs of this user, without a server."""
    settings = read_settings(config_folders())
    kernels = LateKernelFinder(PathKernelFinder(kernel_folders()))
    store = RunStore(runs_folder(settings.runs_dir))
    return RunManager(store, target or ForkedTarget(), kernels, settings=settings)


def run_store() -> RunStore:
    """Where they are kept."""
    return RunStore(runs_folder(read_settings(config_folders()).runs_dir))
