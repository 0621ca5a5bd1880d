"""The server extension: builds the managers and hands them to the routes."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.services.contents.fileio import FileManagerMixin
from traitlets import Enum, Float, Int, List, TraitType, Unicode

from ._version import __version__
from .contract import Info, RunChanged
from .errors import RemoteHelperError
from .routes import handlers
from .runs.actions import RunActions
from .runs.archive import RunArchive
from .runs.container import end_runs_here, this_process_ends_container
from .runs.export import Exporter
from .runs.formats import export_formats, has_nbconvert
from .runs.handlers import Services
from .runs.launchers import launchers_here
from .runs.managed import ManagedKernelFinder
from .runs.manager import RunManager
from .runs.place import config_folders, runs_folder
from .runs.retention import Caretaker, Retention
from .runs.root import Root
from .runs.settings import Settings, changed_settings, read_settings
from .runs.store import RunStore
from .runs.tails import Tails
from .runs.watch import RunWatch, Watcher
from .sessions.handlers import SessionServices
from .sessions.manager import SessionManager
from .sessions.protect import Protection
from .sessions.servers import servers_here
from .sessions.survey import Survey
from .sessions.terminals import OpenSessions
from .targets.local import LocalTarget
from .tunnel.announce import announcement
from .tunnel.handlers import own_server

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

RUN_CHANGED = "https://schema.jupyter.org/jupyter_remote_helper/run_changed/v1"
EVENT_SCHEMA = Path(__file__).parent / "runs" / "run_changed.yaml"
ACTIVITY = "remote_helper_last_activity"
"""What ends in `_last_activity` among a server's settings counts as activity."""
END_RUNS_S = 5.0


def _info(max_running: int, is_file_based: bool, has_terminals: bool) -> Info:
    return Info(
        version=__version__,
        host=socket.gethostname(),
        platform=sys.platform,
        targets=("local",),
        engines=("own", "nbconvert") if has_nbconvert() else ("own",),
        export_formats=export_formats(),
        is_file_based=is_file_based,
        has_terminals=has_terminals,
        max_running=max_running,
    )


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

    keep_alive = Enum(
        ("auto", "always", "never"),
        "auto",
        help="Whether unfinished runs count as activity of the server for what stops idle ones. "
        "auto: only where the runs end with the server, as in a container of its own.",
    ).tag(config=True)

    _services: Services | None = None
    _caretaker: Caretaker | None = None
    _announcing: asyncio.Task[None] | None = None

    def chosen_settings(self) -> Settings:
        """The settings by the file, with what the server's own configuration says instead."""
        names = Settings.__struct_fields__
        own = {name: value for name in names if (value := getattr(self, name)) is not None}
        return changed_settings(read_settings(config_folders()), own)

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
        archive = RunArchive(runs, store)
        services = Services(
            runs=runs,
            actions=RunActions(runs, store),
            archive=archive,
            exporter=Exporter(archive, store),
            tails=Tails(),
            watcher=Watcher(RunWatch(runs, store), self._tell, self._count_as_activity),
            root=root,
            notary=lambda: contents.notary,
        )
        info = _info(settings.slots, root is not None, bool(server.terminals_enabled))
        self._ends_container = this_process_ends_container()
        sessions = self._session_services(runs, store)
        self.handlers.extend(handlers("/", info, services, sessions))
        self._services = services
        if settings.keep_days is not None:
            self._caretaker = Caretaker(Retention(runs, store, settings))
        self._store = store
        if server.event_logger is not None:
            server.event_logger.register_event_schema(EVENT_SCHEMA)

    def _session_services(self, runs: RunManager, store: RunStore) -> SessionServices:
        if self.serverapp is None:
            raise RuntimeError("handlers are only made inside a server")
        server = self.serverapp
        folder, runtime = Path(server.root_dir), Path(server.runtime_dir)
        sessions = SessionManager(
            lambda: servers_here(own_server(server), runtime),
            lambda: launchers_here(runs, store),
            folder,
        )
        survey = Survey(os.getpid(), sessions, ends_container=self._ends_container)
        protection = Protection(runtime, survey.is_below_sshd)
        return SessionServices(sessions, survey, protection, OpenSessions())

    def _tell(self, change: RunChanged) -> None:
        if self.serverapp is not None and self.serverapp.event_logger is not None:
            data = msgspec.to_builtins(change)
            self.serverapp.event_logger.emit(schema_id=RUN_CHANGED, data=data)

    def _count_as_activity(self) -> None:
        counts = self.keep_alive == "always" or (self.keep_alive == "auto" and self._ends_container)
        if counts and self.serverapp is not None:
            self.serverapp.web_app.settings[ACTIVITY] = datetime.now(UTC)

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        """Begin to watch the runs, now that there is an event loop; say how to come here."""
        if self._services is not None:
            self._services.watcher.start()
        self._announcing = asyncio.create_task(self._announce(serverapp))

    async def _announce(self, serverapp: ServerApp) -> None:
        """Log the command for the laptop, once, in nobody's way."""
        own = own_server(serverapp)
        line = await asyncio.to_thread(announcement, own, serverapp.ip, os.environ)
        if line is not None:
            self.log.info(line)

    async def stop_extension(self) -> None:
        """Let go of all who wait; end the runs that would be killed when this process has ended."""
        if self._announcing is not None:
            self._announcing.cancel()
        if self._caretaker is not None:
            self._caretaker.close()
        services = self._services
        if services is None:
            return
        services.tails.close()
        services.exporter.close()
        await services.watcher.close()
        if self._ends_container:
            # the server stops in good order all the same
            with suppress(OSError, RemoteHelperError):
                await asyncio.to_thread(end_runs_here, services.runs, self._store, END_RUNS_S)
