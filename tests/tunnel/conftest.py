"""What the tests of the tunnel share on the five hosts: the servers that tunnels lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack

import pytest

from tests.rigs.hosts import Rig
from tests.rigs.serving import Jupyter

SERVERS: dict[str, tuple[str, str, Mapping[str, str]]] = {
    "login": ("login", "ann", {"port": "8887"}),
    "login socket": ("login", "ann", {"sock": "/home/ann/login.sock"}),
    "remote": ("remote", "ann", {"port": "8889"}),
    "bob's": ("remote", "bob", {"port": "8889", "ip": "::1", "token": "of-bob"}),
    "remote socket": ("remote", "ann", {"sock": "/home/ann/jup.sock"}),
    "secure": (
        "remote",
        "ann",
        {"port": "8443", "base_url": "/user/ann/", "certfile": "c.pem", "keyfile": "k.pem"},
    ),
    "compute": ("compute", "ann", {"port": "8899"}),
    "compute, open": ("compute", "ann", {"port": "8898", "ip": "10.77.4.2"}),
}


@pytest.fixture(scope="session")
def jupyters(rig_of_all: Rig) -> Iterator[dict[str, Jupyter]]:
    """A real server of each kind, for all tests; all start at the same time."""
    made = rig_of_all.run(
        "remote",
        "ann",
        "umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        " -keyout k.pem -out c.pem -days 2 -subj /CN=remote",
    )
    assert made.returncode == 0, made.stderr

    def started(host: str, user: str, about: Mapping[str, str]) -> AbstractContextManager[Jupyter]:
        # where `up`, which other tests try on the same hosts, does not find them
        apart = {"JUPYTER_RUNTIME_DIR": f"/tmp/jupyters-of-{user}"}
        return rig_of_all.jupyter(host, user, env=apart, about=about)

    with ExitStack() as stack, ThreadPoolExecutor(len(SERVERS)) as pool:
        coming = {
            name: pool.submit(stack.enter_context, started(*about))
            for name, about in SERVERS.items()
        }
        yield {name: server.result() for name, server in coming.items()}
