"""The server extension: builds the managers and hands them to the routes."""

from __future__ import annotations

import asyncio
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.services.contents.fileio import FileManagerMixin
from traitlets import Enum, Unicode

from ._version import __version__
from .contract import Info, RunChanged
from .engine.records import KernelLaunch
from .routes import handlers
from .runs.actions import RunActions
from .runs.archive import RunArchive
from .runs.container import end_runs_here, this_process_ends_container
from .runs.export import Exporter, export_formats
from .runs.handlers import Services
from .runs.kernels import provisioner_of, with_this_python
from .runs.manager import RunManager
from .runs.place import config_folders, runs_folder
from .runs.request import has_nbconvert
from .runs.root import Root
from .runs.settings import read_settings
from .runs.store import RunStore
from .runs.tails import Tails
from .runs.watch import RunWatch, Watcher
from .targets.local import LocalTarget

if TYPE_CHECKING:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_server.serverapp import ServerApp

RUN_CHANGED = "https://schema.jupyter.org/jupyter_remote_helper/run_changed/v1"
EVENT_SCHEMA = Path(__file__).parent / "runs" / "run_changed.yaml"
ACTIVITY = "remote_helper_last_activity"
"""What ends in `_last_activity` among a server's settings counts as activity."""
END_RUNS_S = 5.0


class ServerKernelFinder:
    """The kernels that the server offers, by its own manager, so that conda's are among them."""

    def __init__(self, manager: KernelSpecManager) -> None:
        self._manager = manager

    def find(self, name: str) -> KernelLaunch | None:
        """The kernel of that name, None when the server does not have it."""
        from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415  # only in a server

        try:
            return _launch_from(name, self._manager.get_kernel_spec(name))
        except NoSuchKernel:
            return None

    def all(self) -> list[KernelLaunch]:
        """Every kernel that the server offers."""
        found = (self.find(name) for name in sorted(self._manager.find_kernel_specs()))
        return [launch for launch in found if launch is not None]


def _launch_from(name: str, spec: KernelSpec) -> KernelLaunch:
    return KernelLaunch(
        name=name,
        display_name=spec.display_name,
        language=spec.language.lower(),
        argv=with_this_python(tuple(spec.argv)),
        env=dict(spec.env),
        interrupt_mode="message" if spec.interrupt_mode == "message" else "signal",
        resource_dir=spec.resource_dir,
        provisioner=provisioner_of(spec.metadata),
    )


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


class RemoteHelper(ExtensionApp):
    """Runs notebooks in the background, in processes that outlive this server."""

    name = "jupyter_remote_helper"
    extension_url = "/jupyter-remote-helper"
    load_other_extensions = True

    runs_dir = Unicode(
        help="Folder that keeps the runs. Default: remote-helper/runs in Jupyter's data folder, "
        "or JRH_RUNS_DIR from the environment."
    ).tag(config=True)

    keep_alive = Enum(
        ("auto", "always", "never"),
        "auto",
        help="Whether unfinished runs count as activity of the server for what stops idle ones. "
        "auto: only where the runs end with the server, as in a container of its own.",
    ).tag(config=True)

    _services: Services | None = None

    def initialize_handlers(self) -> None:
        """Build the managers and register the routes."""
        server = self.serverapp
        if server is None or server.kernel_spec_manager is None:
            raise RuntimeError("handlers are only made inside a server")
        contents = server.contents_manager
        # every contents manager has a root_dir ("/" where it means nothing), so ask for the kind
        root = Root(Path(contents.root_dir)) if isinstance(contents, FileManagerMixin) else None
        store = RunStore(Path(self.runs_dir) if self.runs_dir else runs_folder())
        finder = ServerKernelFinder(server.kernel_spec_manager)
        api_path = root.api_path if root else lambda _: None
        settings = read_settings(config_folders())
        runs = RunManager(store, LocalTarget(), finder, api_path, settings)
        services = Services(
            runs=runs,
            actions=RunActions(runs, store),
            archive=RunArchive(runs, store),
            exporter=Exporter(RunArchive(runs, store)),
            tails=Tails(),
            watcher=Watcher(RunWatch(runs, store), self._tell, self._count_as_activity),
            root=root,
            notary=lambda: contents.notary,
        )
        info = _info(settings.slots, root is not None, bool(server.terminals_enabled))
        self.handlers.extend(handlers("/", info, services))
        self._services = services
        self._store = store
        self._ends_container = this_process_ends_container()
        if server.event_logger is not None:
            server.event_logger.register_event_schema(EVENT_SCHEMA)

    def _tell(self, change: RunChanged) -> None:
        if self.serverapp is not None and self.serverapp.event_logger is not None:
            data = msgspec.to_builtins(change)
            self.serverapp.event_logger.emit(schema_id=RUN_CHANGED, data=data)

    def _count_as_activity(self) -> None:
        counts = self.keep_alive == "always" or (self.keep_alive == "auto" and self._ends_container)
        if counts and self.serverapp is not None:
            self.serverapp.web_app.settings[ACTIVITY] = datetime.now(UTC)

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        """Begin to watch the runs, now that there is an event loop."""
        if self._services is not None:
            self._services.watcher.start()

    async def stop_extension(self) -> None:
        """Let go of all who wait; end the runs that would be killed when this process has ended."""
        services = self._services
        if services is None:
            return
        services.tails.close()
        await services.watcher.close()
        if self._ends_container:
            await asyncio.to_thread(end_runs_here, services.runs, self._store, END_RUNS_S)
