"""The five hosts are what the other tests take them for."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.rigs.hosts import Rig


def test_a_login_leads_from_host_to_host_as_on_real_networks(rig: Rig) -> None:
    for line, expected in {
        "ssh -J ann@bastion:2222 ann@remote hostname": (0, "remote\n"),
        "ssh -J ann@login ann@compute hostname": (0, "compute\n"),
        "ssh bastion ssh remote id -un": (0, "ann\n"),
        "ssh login jupyter-remote-helper --version": (0, None),
    }.items():
        done = rig.run("laptop", "ann", line)
        assert done.returncode == expected[0], done.stderr
        assert expected[1] in {None, done.stdout}
    for line, words in {
        "ssh ann@10.77.2.2 true": "Network is unreachable",
        "ssh remote true": "Could not resolve hostname remote",
        "ssh bob@login true": "Permission denied (publickey)",
    }.items():
        done = rig.run("laptop", "ann", line)
        assert done.returncode == 255 and words in done.stderr
    assert rig.run("bastion", "bob", "ls /home/ann").returncode == 2


def test_a_host_has_processes_names_and_folders_of_its_own(rig: Rig) -> None:
    sleeper = rig.start("remote", "ann", "sleep 1000")
    pid = sleeper.pid
    assert pid in rig.pids("remote")
    rig.run("remote", "ann", "touch /tmp/here ~/here")
    assert rig.path("remote", "/tmp/here").exists() and not Path("/tmp/here").exists()
    assert rig.run("bastion", "ann", "ls /tmp/here ~/here").returncode == 2
    assert "sleep 1000" in rig.run("remote", "bob", "ps -ef").stdout
    assert "sleep 1000" not in rig.run("bastion", "bob", "ps -ef").stdout
    rig.run("login", "ann", "touch ~/shared")
    assert rig.run("compute", "ann", "rm ~/shared").returncode == 0
    rig.run("remote", "ann", "rm /tmp/here ~/here")
    assert sleeper.interrupt() != 0
    assert rig.pids("remote") and pid not in rig.pids("remote")


def test_a_terminal_is_one(rig: Rig) -> None:
    window = rig.pty("laptop", "ann", "ssh -t login 'tty; read line; echo got-$line'")
    window.wait_for("/dev/pts/")
    window.type("it\r")
    assert window.wait() == 0
    assert "got-it" in window.output()
    window = rig.pty("laptop", "ann", "ssh -t login 'echo on; sleep 1000'")
    window.wait_for("on")
    window.type("\x03")
    assert window.wait() != 0


def test_a_cut_link_carries_nothing_until_it_is_mended(rig: Rig) -> None:
    rig.cut("laptop", "login")
    try:
        impatient = "ssh -o ConnectTimeout=2 login true"
        assert "timed out" in rig.run("laptop", "ann", impatient).stderr
    finally:
        rig.mend("laptop", "login")
    assert rig.run("laptop", "ann", "ssh login true").returncode == 0


def test_a_real_server_runs_with_the_extension(rig: Rig) -> None:
    with rig.jupyter("remote", "ann", port="8801", base_url="/x/") as server:
        assert server.ask("jupyter-remote-helper/runs")["runs"] == []
        assert ("127.0.0.1", 8801) in rig.ports("remote")
    assert ("127.0.0.1", 8801) not in rig.ports("remote")


def test_of_a_rig_nothing_stays(rig: Rig) -> None:
    other = Rig()
    first = [other.path(host, "/").parent for host in ("laptop", "compute")]
    assert other.run("laptop", "ann", "ssh login true").returncode == 0
    other.start("compute", "bob", "setsid -f sleep 1000; sleep 1000")
    folder = other.folder
    other.down()
    assert not any(path.exists() for path in first) and not folder.exists()
    assert str(folder) not in Path("/proc/self/mountinfo").read_text()
    assert rig.run("laptop", "ann", "ssh login true").returncode == 0
    assert rig.folder.exists()


def test_without_the_rights_the_reason_is_one_sentence(rig: Rig) -> None:
    words = [sys.executable, "-c", "from tests.rigs.hosts import Rig; Rig()"]
    done = rig.run("remote", "ann", words, env={"PYTHONPATH": str(Path(__file__).parents[2])})
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == "RuntimeError: The five hosts cannot be made here: that needs root."
