"""Every form by every route leads from the laptop to a real server, and its stop line stops it."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from jupyter_remote_helper.contract_tunnel import TunnelForm
from tests.rigs.hosts import Rig
from tests.rigs.serving import TOKEN, Jupyter
from tests.tunnel.laptop import laptop, share, tunnel_to, use_putty

BASTION = "ann@bastion:2222"
VIA_BASTION = {"jump": BASTION, "ssh_port": "2200"}
VIA_LOGIN = {"jump": "ann@login"}
PLINK_VIA = "-proxycmd 'plink -batch -P 2222 -nc %host:%port ann@bastion' -P 2200 ann@remote"

WAYS: list[tuple[TunnelForm, str, dict[str, str]]] = [
    ("terminal", "login", {}),
    ("terminal", "remote", VIA_BASTION),
    ("terminal", "secure", VIA_BASTION),
    ("background", "login", {}),
    ("background", "remote", VIA_BASTION),
    ("background", "compute", VIA_LOGIN),
    ("config", "login", {}),
    ("config", "remote", VIA_BASTION),
    ("config", "remote socket", VIA_BASTION),
    ("reconnect", "login", {}),
    ("reconnect", "remote", VIA_BASTION),
    ("reuse", "login", {}),
    ("reuse", "login socket", {}),
    ("reuse", "remote", VIA_BASTION),
    ("socket", "login socket", {}),
    ("socket", "remote socket", VIA_BASTION),
    ("node", "compute", VIA_LOGIN),
    ("node-address", "compute, open", VIA_LOGIN),
    ("node-reverse", "compute", VIA_LOGIN),
    ("two-step", "remote", VIA_BASTION),
    ("two-step", "remote socket", VIA_BASTION),
    ("proxy-command", "remote", VIA_BASTION),
    ("proxy-command", "secure", VIA_BASTION),
    ("putty", "login", {}),
    ("putty", "remote", VIA_BASTION),
]


@pytest.fixture(scope="module", autouse=True)
def other_port(rig_of_all: Rig) -> None:
    """The remote host's sshd at another port, too."""
    rig_of_all.sshd("remote", 2200)


def test_no_form_is_left_out() -> None:
    assert {form for form, _, _ in WAYS} == set(get_args(TunnelForm))


@pytest.mark.parametrize(("form", "name", "about"), WAYS, ids=lambda value: str(value)[:20])
def test_it_carries_requests_to_the_server_and_stops(
    form: TunnelForm, name: str, about: dict[str, Any], rig: Rig, jupyters: dict[str, Jupyter]
) -> None:
    tunnel = tunnel_to(jupyters[name], form, **about)
    before = set(rig.pids("laptop"))
    with laptop(rig, tunnel) as ann:
        if form == "reuse":
            share(rig, tunnel)
        if form == "putty":
            use_putty(rig, *(["-P 2222 ann@bastion", PLINK_VIA] if about else ["ann@login"]))
        if form != "reuse":
            rig.wait_for_only("laptop", before)
        began = set(rig.pids("laptop"))
        ann.make()
        assert ann.test().startswith('{"version": "'), rig.outputs()
        assert (ann.status_with(TOKEN), ann.status_with("of-bob")) == ("200", "403")
        for check in ("check", "check_on_node"):
            assert not ann.has(check) or ann.do(check).returncode == 0
        ann.stop()
        assert ann.test() == ""
        if ann.has("stop") and form != "reuse":
            assert ann.do("check").returncode == 255
        if ann.has("stop_on_node"):
            assert ann.do("check_on_node").returncode == 255
            assert rig.run("login", "ann", "ls ~/.jrh").stdout == ""
        rig.wait_for_only("laptop", began)
    assert set(rig.run("laptop", "ann", "ls -A").stdout.split()) <= {".putty", ".ssh", "k.ppk"}
