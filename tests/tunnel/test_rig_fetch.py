"""The line that fetches a result does so, by every way to the host."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_remote_helper.contract_tunnel import TunnelForm
from tests.rigs.hosts import Rig
from tests.rigs.serving import Jupyter
from tests.tunnel.laptop import HOP, laptop, tunnel_to, use_putty

RESULT = "/home/ann/notes/re-sult_2026+1.ipynb"
VIA_BASTION = {"jump": "ann@bastion:2222"}
VIA_LOGIN = {"jump": "ann@login"}

WAYS: list[tuple[TunnelForm, str, dict[str, str]]] = [
    ("terminal", "login", {}),
    ("terminal", "remote", VIA_BASTION),
    ("node", "compute", VIA_LOGIN),
    ("node-address", "compute, open", VIA_LOGIN),
    ("two-step", "remote", VIA_BASTION),
    ("proxy-command", "remote", VIA_BASTION),
    ("putty", "remote", VIA_BASTION),
]


@pytest.mark.parametrize(("form", "name", "about"), WAYS)
def test_the_result_comes_to_the_laptop(
    form: TunnelForm, name: str, about: dict[str, Any], rig: Rig, jupyters: dict[str, Jupyter]
) -> None:
    server = jupyters[name]
    words = ["sh", "-c", f"mkdir -p ~/notes; cat > {RESULT}"]
    assert rig.run(server.host, "ann", words, stdin=f"of {name}").returncode == 0
    if form == "putty":
        via = "-proxycmd 'plink -batch -P 2222 -nc %host:%port ann@bastion' ann@remote"
        use_putty(rig, "-P 2222 ann@bastion", via)
    with laptop(rig, tunnel_to(server, form, result=RESULT, **about)) as ann:
        if form == "two-step":
            rig.start("laptop", "ann", ann.command("run_first"))
            rig.wait_for_port("laptop", HOP)
        done = rig.run("laptop", "ann", f"mkdir ~/got && cd ~/got && {ann.command('fetch')}")
        assert done.returncode == 0, done.stderr
        got = rig.run("laptop", "ann", "cat ~/got/re-sult_2026+1.ipynb; rm -r ~/got").stdout
        assert got == f"of {name}"
