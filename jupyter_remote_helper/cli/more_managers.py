"""Further managers: those that starting a run does not need."""

from __future__ import annotations

from pathlib import Path

from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.archive import RunArchive
from jupyter_remote_helper.runs.export import Exporter
from jupyter_remote_helper.runs.launchers import launchers_here
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import config_folders
from jupyter_remote_helper.runs.retention import Retention
from jupyter_remote_helper.runs.settings import read_settings
from jupyter_remote_helper.sessions.manager import SessionManager
from jupyter_remote_helper.sessions.servers import servers_here

from .managers import run_manager, run_store


def run_actions(runs: RunManager) -> RunActions:
    """What can be done to runs."""
    return RunActions(runs, run_store())


def run_archive(runs: RunManager) -> RunArchive:
    """What they have recorded."""
    return RunArchive(runs, run_store())


def run_exporter(archive: RunArchive) -> Exporter:
    """Their results in other formats."""
    return Exporter(archive, run_store())


def forget_old(runs: RunManager) -> None:
    """Forget old runs, where the configuration asks for that."""
    Retention(runs, run_store(), read_settings(config_folders())).apply()


def session_manager() -> SessionManager:
    """The sessions of this user; new ones begin in the current folder, if it is still there."""
    runs, store = run_manager(), run_store()
    try:
        folder = Path.cwd()
    except FileNotFoundError:
        folder = Path.home()
    return SessionManager(servers_here, lambda: launchers_here(runs, store), folder)
