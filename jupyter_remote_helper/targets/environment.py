"""What programs inherit of the environment of whoever starts them."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_remote_helper.engine.leftovers import MARK

SECRETS = frozenset(
    {"CONFIGPROXY_AUTH_TOKEN", "JPY_API_TOKEN", "JUPYTERHUB_API_TOKEN", "JUPYTER_TOKEN"}
)
"""Variables that open a server to whoever reads them."""
INSIDE_MULTIPLEXER = frozenset({"TMUX", "TMUX_PANE", "STY", "WINDOW"})


def run_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what a run must not have; everything else stays.

    A run that is started in another one bears no mark of that.

    Examples
    --------
    >>> run_environment({"PATH": "/bin", "JUPYTER_TOKEN": "x"})
    {'PATH': '/bin'}
    """
    return {name: v for name, v in environment.items() if name not in SECRETS | {MARK}}


def outside_multiplexers(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without what tmux and screen tell the programs in them.

    It would lead to the server around a program instead of the one that is meant.
    """
    return {name: value for name, value in environment.items() if name not in INSIDE_MULTIPLEXER}
