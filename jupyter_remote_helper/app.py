"""The server extension: builds the managers and hands them to the routes."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.services.contents.fileio import FileManagerMixin
from traitlets import Float, Int, List, TraitType, Unicode

from ._version import __version__
from .contract import Info
from .routes import handlers
from .runs.actions import RunActions
from .runs.managed import ManagedKernelFinder
from .runs.manager import RunManager
from .runs.place import config_folders, runs_folder
from .runs.retention import Caretaker, Retention
from .runs.root import Root
from .runs.settings import Settings, changed_settings, read_settings
from .runs.store import RunStore
from .targets.local import LocalTarget


def _setting(kind: Callable[..., TraitType[Any, Any]], what: str) -> TraitType[Any, Any]:
    """A trait that goes before the setting of the same name in remote_helper.json."""
    return kind(
        default_value=None, allow_none=True, help=f"{what} By default as remote_helper.json says."
    ).tag(config=True)


class RemoteHelper(ExtensionApp):
    """Runs notebooks in the background, in processes that outlive this server."""

    name = "jupyter_remote_helper"
    extension_url = "/jupyter-remote-helper"
    load_other_extensions = True

    runs_dir = _setting(
        Unicode, "Folder that keeps the runs; JRH_RUNS_DIR in the environment goes before it."
    )
    max_running = _setting(
        Int, "How many runs of a user may run at once on a host; 0 means any number."
    )
    max_queued = _setting(Int, "How many runs may wait before more are refused.")
    nice = _setting(Int, "Added to the priority number of runs, 0 to 19.")
    notify_command = _setting(
        List,
        "The words of a command that is run, without a shell, when a run has ended; the facts "
        "are in its environment as JRH_RUN_ID, JRH_RUN_STATE and so on.",
    )
    keep_days = _setting(
        Float, "Runs that ended more than so many days ago are forgotten. Results stay."
    )
    keep_runs = _setting(Int, "So many of the newest runs are never forgotten.")

    _caretaker: Caretaker | None = None

    def chosen_settings(self) -> Settings:
        """The settings by the file, with what the server's own configuration says instead."""
        names = Settings.__struct_fields__
        own = {name: value for name in names if (value := getattr(self, name)) is not None}
        return changed_settings(read_settings(config_folders()), own)

    async def stop_extension(self) -> None:
        """Stop what goes on beside the requests."""
        if self._caretaker is not None:
            self._caretaker.close()

    def initialize_handlers(self) -> None:
        """Build the managers and register the routes."""
        server = self.serverapp
        if server is None or server.kernel_spec_manager is None:
            raise RuntimeError("handlers are only made inside a server")
        contents = server.contents_manager
        # every contents manager has a root_dir ("/" where it means nothing), so ask for the kind
        root = Root(Path(contents.root_dir)) if isinstance(contents, FileManagerMixin) else None
        settings = self.chosen_settings()
        store = RunStore(runs_folder(settings.runs_dir))
        finder = ManagedKernelFinder(server.kernel_spec_manager)
        api_path = root.api_path if root else lambda _: None
        runs = RunManager(store, LocalTarget(), finder, api_path, settings)
        if settings.keep_days is not None:
            self._caretaker = Caretaker(Retention(runs, store, settings))
        info = Info(version=__version__, host=socket.gethostname())
        self.handlers.extend(handlers("/", info, runs, RunActions(runs, store), root))
