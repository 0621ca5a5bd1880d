"""A real server in a terminal that goes: protected it lives on, with the state of its kernels."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rigs.hosts import Rig
from tests.waiting import wait_until

from .terminals import COMMAND, SERVER, IPv6Lab, LocalLab, RemoteLab, fds, live_through_it


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalLab]:
    lab = LocalLab(tmp_path / "runtime")
    yield lab
    lab.end()


def test_a_protected_server_outlives_its_terminal(local: LocalLab) -> None:
    live_through_it(local)


def test_an_unprotected_server_ends_with_its_terminal(local: LocalLab) -> None:
    local.close()
    assert local.ended_by() == signal.SIGHUP


def test_after_undoing_it_the_server_ends_with_its_terminal(local: LocalLab) -> None:
    before = fds(local, str(local.server))
    assert all(target.startswith("/dev/pts/") for target in before)
    assert local.run(COMMAND, "protect").returncode == 0
    assert fds(local, str(local.server)) != before
    done = local.run(COMMAND, "protect", "--undo", "--json")
    assert json.loads(done.stdout)["protected"] is False
    assert fds(local, str(local.server)) == before
    local.close()
    assert local.ended_by() == signal.SIGHUP


def test_undoing_it_after_the_terminal_has_gone_keeps_the_log(local: LocalLab) -> None:
    assert local.run(COMMAND, "protect").returncode == 0
    local.close()
    assert local.run(COMMAND, "protect", "--undo").returncode == 0
    assert fds(local, str(local.server))[1].endswith(f"remote-helper-{local.server}.log")
    assert local.visit("api")


def test_a_log_with_nothing_in_it_goes_with_its_server(tmp_path: Path) -> None:
    words = (*SERVER, "--Application.log_level=ERROR")
    lab = LocalLab(tmp_path / "runtime", words)
    try:
        assert lab.run(COMMAND, "protect").returncode == 0
        lab.close()
        log = lab.runtime / f"remote-helper-{lab.server}.log"
        wait_until(lambda: "The terminal has gone." in log.read_text())
        lab.visit("shutdown")
        wait_until(lambda: not lab.lives())
        assert list(lab.runtime.glob("remote-helper-*.log")) == []
    finally:
        lab.end()


def test_logs_of_servers_that_ended_long_ago_go_when_the_next_one_is_protected(
    local: LocalLab,
) -> None:
    old_s = time.time() - 8 * 86400
    names = {
        "remote-helper-4194305.log": old_s,
        "remote-helper-4194306.log": time.time(),  # somebody may want to read it
        "remote-helper-4194307.log": old_s,  # its server may run on another host
        f"remote-helper-{os.getpid()}.log": old_s,
        "remote-helper-x.log": old_s,
    }
    for name, changed_s in names.items():
        (local.runtime / name).write_text("[E] trouble\n")
        os.utime(local.runtime / name, (changed_s, changed_s))
    (local.runtime / "jpserver-4194307.json").write_text("{}")
    done = local.run(COMMAND, "protect", "--server", str(local.server))
    assert done.returncode == 0, done.stderr
    left = {path.name for path in local.runtime.glob("remote-helper-*.log")}
    expected = {*names, f"remote-helper-{local.server}.log"} - {"remote-helper-4194305.log"}
    assert left == expected


def test_the_command_says_what_it_did_and_what_not(local: LocalLab) -> None:
    done = local.run(COMMAND, "verdict")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("May stop when your connection drops. Another program holds")
    done = local.run(COMMAND, "protect", "--server", str(local.server))
    assert done.returncode == 0
    assert f"It prints to {local.runtime}/remote-helper-{local.server}.log." in done.stdout
    done = local.run(COMMAND, "protect", "--server", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Process 1 is no Jupyter server of yours" in done.stderr


def test_one_that_listens_on_ipv6_alone_is_protected_too(tmp_path: Path) -> None:
    lab = IPv6Lab(tmp_path / "runtime")
    try:
        done = lab.run(COMMAND, "protect", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["protected"] is True
    finally:
        lab.end()


def test_a_token_file_that_others_can_read_is_not_used(local: LocalLab) -> None:
    (info,) = local.infos()
    info.chmod(0o644)
    done = local.run(COMMAND, "protect")
    assert (done.returncode, done.stdout) == (2, "")
    assert "has no token for commands" in done.stderr


@pytest.fixture
def login_only(rig: Rig) -> Iterator[Rig]:
    """The rig, mended; what ann has left on the login host ends with the test."""
    yield rig
    rig.run("login", "ann", "kill -9 -1")


@pytest.mark.slow
@pytest.mark.parametrize("is_typed", [True, False], ids=["typed in a shell", "command of ssh"])
def test_over_ssh_it_outlives_a_client_that_is_killed(login_only: Rig, is_typed: bool) -> None:
    lab = RemoteLab(login_only, "killed", 22, f"killed-{is_typed}", is_typed=is_typed)
    verdict = lab.run(COMMAND, "verdict", "--json")
    assert (verdict.returncode, json.loads(verdict.stdout)["level"]) == (1, "will_stop")
    live_through_it(lab)


@pytest.mark.slow
def test_over_ssh_without_a_terminal_its_pipes_are_taken_over(login_only: Rig) -> None:
    lab = RemoteLab(login_only, "killed", 22, "pipes", is_typed=False, tty="-T")
    before = lab.run(COMMAND, "verdict", "--json")
    assert json.loads(before.stdout)["reason"] == "pipes_to_ssh"
    live_through_it(lab)


def test_over_ssh_it_outlives_a_connection_that_carries_nothing_any_more(login_only: Rig) -> None:
    login_only.sshd("login", 2201, "ClientAliveInterval 2\nClientAliveCountMax 2")
    lab = RemoteLab(login_only, "cut", 2201, "cut", is_typed=False)
    try:
        live_through_it(lab)
    finally:
        login_only.mend("laptop", "login")
