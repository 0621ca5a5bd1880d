"""Runs notebooks headless on a remote host, in processes that outlive tab, terminal and server.

Importing the package imports nothing of it: the runner starts through here and must not pay
for a Jupyter server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from .app import RemoteHelper

__all__ = ["__version__"]


def _jupyter_server_extension_points() -> list[dict[str, str | type[RemoteHelper]]]:
    from .app import RemoteHelper  # noqa: PLC0415  # see the module's docstring

    return [{"module": "jupyter_remote_helper", "app": RemoteHelper}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyter-remote-helper"}]
