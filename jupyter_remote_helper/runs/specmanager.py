"""The kernel spec manager that a server of this user would have, without the server."""

from __future__ import annotations

import logging
from typing import NoReturn

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.application import JupyterApp
from traitlets import Type


class ServerApp(JupyterApp):
    """Reads Jupyter's configuration as a server does: it has the server's name, and this trait."""

    name = "jupyter-server"
    kernel_spec_manager_class = Type(default_value=KernelSpecManager, klass=KernelSpecManager).tag(
        config=True
    )

    def exit(self, exit_status: int | str | None = 0) -> NoReturn:
        """Where a program would end because of its configuration, only this attempt does."""
        raise ValueError(exit_status)


def configured_manager() -> KernelSpecManager:
    """The manager that the configuration names, configured by it; else Jupyter's own.

    Raises whatever that class raises, and ValueError for a configuration that makes no sense.
    """
    app = ServerApp()
    app.log.setLevel(logging.CRITICAL + 1)  # what is wrong there is the server's to say
    app.load_config_file()
    manager: KernelSpecManager = app.kernel_spec_manager_class(parent=app)
    return manager
