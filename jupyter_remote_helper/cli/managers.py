"""The managers that the commands work with."""

from __future__ import annotations

from pathlib import Path

from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.archive import RunArchive
from jupyter_remote_helper.runs.export import Exporter
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.launchers import launchers_here
from jupyter_remote_helper.runs.managed import LateKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import config_folders, kernel_folders, runs_folder
from jupyter_remote_helper.runs.retention import Retention
from jupyter_remote_helper.runs.settings import read_settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.servers import servers_here
from jupyter_remote_helper.targets.local import LocalTarget


def run_manager(target: LocalTarget | None = None) -> RunManager:
    """The runs of this user, without a server."""
    settings = read_settings(config_folders())
    kernels = LateKernelFinder(PathKernelFinder(kernel_folders()))
    store = RunStore(runs_folder(settings.runs_dir))
    return RunManager(store, target or LocalTarget(), kernels, settings=settings)


def run_actions(runs: RunManager) -> RunActions:
    """What can be done to them."""
    return RunActions(runs, _store())


def run_archive(runs: RunManager) -> RunArchive:
    """What they have recorded."""
    return RunArchive(runs, _store())


def run_exporter(archive: RunArchive) -> Exporter:
    """Their results in other formats."""
    return Exporter(archive, _store())


def forget_old(runs: RunManager) -> None:
    """Forget old runs, where the configuration asks for that."""
    Retention(runs, _store(), read_settings(config_folders())).apply()


def session_manager() -> SessionManager:
    """The sessions of this user; new ones begin in the current folder, if it is still there."""
    runs, store = run_manager(), _store()
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        folder = Path.home()
    return SessionManager(servers_here, lambda: launchers_here(runs, store), folder)


def _store() -> RunStore:
    return RunStore(runs_folder(read_settings(config_folders()).runs_dir))
