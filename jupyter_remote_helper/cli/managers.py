"""The managers that the commands work with."""

from __future__ import annotations

from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.archive import RunArchive
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import config_folders, kernel_folders, runs_folder
from jupyter_remote_helper.runs.settings import read_settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget


def run_manager(target: LocalTarget | None = None) -> RunManager:
    """The runs of this user, without a server."""
    kernels = PathKernelFinder(kernel_folders())
    store, settings = RunStore(runs_folder()), read_settings(config_folders())
    return RunManager(store, target or LocalTarget(), kernels, settings=settings)


def run_actions(runs: RunManager) -> RunActions:
    """What can be done to them."""
    return RunActions(runs, RunStore(runs_folder()))


def run_archive(runs: RunManager) -> RunArchive:
    """What they have recorded."""
    return RunArchive(runs, RunStore(runs_folder()))
