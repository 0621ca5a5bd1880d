"""What goes wrong on real hosts is said by real programs in the words that the table has."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from jupyter_remote_helper.contract_tunnel import TunnelForm, TunnelStepCode
from jupyter_remote_helper.tunnel.book import read_symptoms
from jupyter_remote_helper.tunnel.symptoms import SymptomCode, symptom_of
from tests.rigs.hosts import Rig
from tests.rigs.serving import TOKEN, Jupyter
from tests.tunnel.laptop import HOP, PORT, STAYS, Laptop, laptop, share, tunnel_to, use_putty
from tests.waiting import wait_until

VIA_BASTION = {"jump": "ann@bastion:2222"}
VIA_LOGIN = {"jump": "ann@login"}


def code_of(text: str) -> SymptomCode | None:
    return symptom_of(text, read_symptoms())


@pytest.fixture(scope="module", autouse=True)
def strict_port(rig_of_all: Rig) -> None:
    """An sshd that forbids forwarding."""
    rig_of_all.sshd("login", 2300, "AllowTcpForwarding no\nAllowStreamLocalForwarding no")


@pytest.fixture
def taken(rig: Rig) -> None:
    """Both ports of the laptop are another program's."""
    for port in (PORT, HOP):
        rig.start(
            "laptop", "bob", [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
        )
        rig.wait_for_port("laptop", port)


def ending(ann: Laptop, code: TunnelStepCode) -> tuple[int, str]:
    """How a command ends that is to fail, and what it says."""
    if code in STAYS:
        window = ann.rig.start("laptop", "ann", ann.command(code))
        return window.wait(), window.output()
    done = ann.do(code)
    return done.returncode, done.stderr


def end_logins(rig: Rig, host: str) -> None:
    """End all of ann's logins on a host, with violence.

    A client may be told that it is in before there is the process that serves it.
    """
    line = "until pkill -9 -x -u ann sshd; do sleep 0.05; done"
    assert rig.run(host, "ann", line).returncode == 0


BUSY: list[tuple[TunnelForm, TunnelStepCode, str, dict[str, str], int]] = [
    ("terminal", "run", "login", {}, 255),
    ("terminal", "run", "remote", VIA_BASTION, 255),
    ("background", "run_background", "login", {}, 255),
    ("config", "connect", "login", {}, 255),
    ("reconnect", "run_reconnecting", "login", {}, 1),
    ("reuse", "run_reuse", "login", {}, 255),
    ("two-step", "run_first", "remote", VIA_BASTION, 255),
    ("proxy-command", "run_proxy_command", "remote", VIA_BASTION, 255),
    ("node-address", "run_node_address", "compute, open", VIA_LOGIN, 255),
]


@pytest.mark.parametrize(("form", "code", "name", "about", "status"), BUSY)
def test_a_port_that_is_taken_is_reported_and_no_tunnel_stays(
    form: TunnelForm,
    code: TunnelStepCode,
    name: str,
    about: dict[str, Any],
    status: int,
    rig: Rig,
    jupyters: dict[str, Jupyter],
    taken: None,
) -> None:
    tunnel = tunnel_to(jupyters[name], form, **about)
    with laptop(rig, tunnel) as ann:
        if ann.has("configure"):
            ann.configure(ann.command("configure"))
        if form == "reuse":
            share(rig, tunnel)
        before = set(rig.pids("laptop"))
        ended, text = ending(ann, code)
        assert (ended, code_of(text)) == (status, "local_port_busy"), text
        rig.wait_for_only("laptop", before)


def test_plink_says_that_a_port_is_taken_and_stays(
    rig: Rig, jupyters: dict[str, Jupyter], taken: None
) -> None:
    use_putty(rig, "ann@login")
    with laptop(rig, tunnel_to(jupyters["login"], "putty")) as ann:
        window = rig.start("laptop", "ann", ann.command("run_putty"))
        window.wait_for("Address already in use")
        assert code_of(window.output()) == "local_port_busy"
        assert window.is_running()
        window.interrupt()


FAILING: list[tuple[str, SymptomCode, dict[str, str]]] = [
    ("login", "login_refused", {"user": "bob"}),
    ("login", "no_sshd", {"ssh_port": "2999"}),
    ("remote", "name_unknown", {}),
    ("remote", "no_route", {"host": "10.77.2.2"}),
    ("compute", "bastion_refused", {"jump": "ann@login:2300"}),
    ("remote", "bastion_refused", {"jump": "ann@bastion", "host": "nowhere"}),
    ("remote", "host_key_unknown", {"jump": "ann@bastion", "host": "10.77.2.2"}),
]


@pytest.mark.parametrize(("name", "code", "about"), FAILING)
def test_a_host_that_is_not_reached_is_known_by_its_message(
    name: str, code: SymptomCode, about: dict[str, Any], rig: Rig, jupyters: dict[str, Jupyter]
) -> None:
    with laptop(rig, tunnel_to(jupyters[name], "terminal", **about)) as ann:
        ended, text = ending(ann, "run")
        assert (ended, code_of(text)) == (255, code), text


EMPTY: list[tuple[TunnelForm, str, SymptomCode, dict[str, str]]] = [
    ("terminal", "login", "nothing_listens", {"remote_port": "9"}),
    ("terminal", "login", "forwarding_forbidden", {"ssh_port": "2300"}),
    ("socket", "login socket", "socket_unreachable", {"socket": "/home/ann/nowhere.sock"}),
    ("socket", "login socket", "socket_unreachable", {"ssh_port": "2300"}),
    ("node-address", "compute", "nothing_listens", VIA_LOGIN),
    ("node-address", "compute, open", "name_unknown", {**VIA_LOGIN, "host": "nowhere"}),
    ("putty", "login", "nothing_listens", {"remote_port": "9"}),
]


@pytest.mark.parametrize(("form", "name", "code", "about"), EMPTY)
def test_a_tunnel_to_nowhere_says_why(
    form: TunnelForm,
    name: str,
    code: SymptomCode,
    about: dict[str, Any],
    rig: Rig,
    jupyters: dict[str, Jupyter],
) -> None:
    if form == "putty":
        use_putty(rig, "ann@login")
    with laptop(rig, tunnel_to(jupyters[name], form, **about)) as ann:
        ann.make()
        assert ann.test() == ""
        (window,) = ann.windows
        window.wait_for("open failed: .*|refused by remote: .*")
        assert code_of(window.output()) == code, window.output()
        ann.stop()


def test_a_lost_connection_ends_the_tunnel_with_a_word(
    rig: Rig, jupyters: dict[str, Jupyter]
) -> None:
    with laptop(rig, tunnel_to(jupyters["login"], "terminal")) as ann:
        ann.make()
        end_logins(rig, "login")
        (window,) = ann.windows
        assert window.wait() == 255
        assert code_of(window.output()) == "connection_lost"


def test_autossh_comes_back_by_itself(rig: Rig, jupyters: dict[str, Jupyter]) -> None:
    with laptop(rig, tunnel_to(jupyters["remote"], "reconnect", **VIA_BASTION)) as ann:
        # else it gives up when the very first connection is lost in its first half minute
        patient = {"AUTOSSH_GATETIME": "0"}
        window = rig.start("laptop", "ann", ann.command("run_reconnecting"), env=patient)
        rig.wait_for_port("laptop", PORT)
        first = set(rig.pids("laptop"))
        end_logins(rig, "remote")
        window.wait_for("closed by remote host")
        wait_until(lambda: not set(rig.pids("laptop")) <= first)
        wait_until(ann.test)  # the one that was lost may still hold the port
        window.interrupt()
        rig.wait_for_port("laptop", PORT, open_=False)


def test_a_second_tunnel_in_the_background_is_known_for_one(
    rig: Rig, jupyters: dict[str, Jupyter]
) -> None:
    with laptop(rig, tunnel_to(jupyters["login"], "background")) as ann:
        ended, text = ending(ann, "check")
        assert (ended, code_of(text)) == (255, "no_tunnel")
        ann.make()
        ended, text = ending(ann, "run_background")
        assert (ended, code_of(text)) == (255, "local_port_busy")
        assert rig.run("laptop", "ann", "pkill -9 -x ssh").returncode == 0
        rig.wait_for_port("laptop", PORT, open_=False)
        # one that was killed leaves its file
        ended, text = ending(ann, "check")
        assert (ended, code_of(text)) == (255, "no_tunnel")
        ended, text = ending(ann, "run_background")
        assert (ended, code_of(text)) == (0, "tunnel_exists")
        # what the table says to do then
        assert rig.run("laptop", "ann", "pkill -x ssh; rm ~/.ssh/jrh-8888.sock").returncode == 0
        rig.wait_for_port("laptop", PORT, open_=False)
        ann.make()
        assert ann.do("check").returncode == 0
        ann.stop()


def test_no_open_login_is_said_to_be_none(rig: Rig, jupyters: dict[str, Jupyter]) -> None:
    with laptop(rig, tunnel_to(jupyters["login"], "reuse")) as ann:
        ended, text = ending(ann, "run_reuse")
        assert (ended, code_of(text)) == (255, "no_open_login")


def test_bob_gets_neither_the_node_s_socket_nor_ann_s_traffic(
    rig: Rig, jupyters: dict[str, Jupyter]
) -> None:
    tunnel = tunnel_to(jupyters["compute"], "node-reverse", **VIA_LOGIN)
    with laptop(rig, tunnel) as ann:
        ann.make()
        assert ann.status_with(TOKEN) == "200"
        path = "/home/ann/.jrh/k3v9.sock"
        words = ["curl", "-sS", "--unix-socket", path, "http://localhost/api"]
        assert rig.run("login", "ann", words).stdout.startswith('{"version"')
        # not even where the folders are open
        rig.run("login", "ann", "chmod 711 ~ ~/.jrh")
        done = rig.run("login", "bob", words)
        assert (done.returncode, done.stdout) == (7, "")
        rig.run("login", "ann", "chmod 700 ~ ~/.jrh")
        # what an older one left is in the way, and that is said
        command = ann.command("run_on_node").replace("jrh-node-8888", "another")
        again = rig.run("compute", "ann", command)
        assert again.returncode == 255
        assert code_of(again.stderr) == "login_socket_taken"
        ann.stop()


def test_traffic_goes_to_ann_s_server_though_bob_has_the_same_port(
    rig: Rig, jupyters: dict[str, Jupyter]
) -> None:
    assert {("127.0.0.1", 8889), ("::1", 8889)} <= rig.ports("remote")
    tunnel = tunnel_to(jupyters["remote"], "terminal", **VIA_BASTION)
    with laptop(rig, tunnel) as ann:
        ann.make()
        assert (ann.status_with(TOKEN), ann.status_with("of-bob")) == ("200", "403")
        ann.stop()
        # it is the address that does it: by the name, the very same command leads to bob's
        words = ann.command("run").replace("127.0.0.1:8889 ", "localhost:8889 ")
        window = rig.start("laptop", "ann", words)
        rig.wait_for_port("laptop", PORT)
        assert (ann.status_with(TOKEN), ann.status_with("of-bob")) == ("403", "200")
        window.interrupt()
