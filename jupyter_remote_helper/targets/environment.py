"""What a run inherits of the environment of whoever submitted it."""

from __future__ import annotations

from collections.abc import Mapping

SECRETS = frozenset(
    {"CONFIGPROXY_AUTH_TOKEN", "JPY_API_TOKEN", "JUPYTERHUB_API_TOKEN", "JUPYTER_TOKEN"}
)
"""Variables that open a server to whoever reads them."""


def run_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what a run must not have; everything else stays.

    Examples
    --------
    >>> run_environment({"PATH": "/bin", "JUPYTER_TOKEN": "x"})
    {'PATH': '/bin'}
    """
    return {name: v for name, v in environment.items() if name not in SECRETS}
