"""`doctor` says of each thing whether it is there, in a word and a sentence."""

from __future__ import annotations

import itertools
import json
import os
import string
import subprocess
import sys
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from jupyter_remote_helper._version import __version__
from jupyter_remote_helper.cli.doctor_texts import SENTENCES, WORDS, check_line
from jupyter_remote_helper.contract_up import Check, CheckCode, CheckLevel, Checkup
from jupyter_remote_helper.doctor import host, programs, software, storage
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.sessions.logind import ask_rules
from jupyter_remote_helper.sessions.situation import Logind, Situation
from jupyter_remote_helper.sessions.survival import verdict
from tests.conftest import Cli, Notebook, runs_of
from tests.rigs.hosts import Rig


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name.lower()))


def codes_of(done: subprocess.CompletedProcess[str]) -> dict[str, Check]:
    """The findings in what `doctor --json` printed."""
    assert done.stdout.count("\n") == 1
    found = msgspec.json.decode(done.stdout, type=Checkup)
    assert found.problems == sum(check.level == "problem" for check in found.checks)
    assert done.returncode == (1 if found.problems else 0)
    return {check.code: check for check in found.checks}


def test_every_finding_is_one_line_that_begins_with_how_bad_it_is(cli: Cli) -> None:
    done = cli("doctor")
    *lines, empty, last = done.stdout.splitlines()
    assert (empty, done.stderr) == ("", "")
    assert len(lines) == 16
    assert all(line.split()[0] in {"ok", "note", "problem"} for line in lines)
    assert "\x1b" not in done.stdout
    count = sum(line.startswith("problem") for line in lines)
    assert (done.returncode == 1) == (count > 0) == (last != "No problems.")
    assert len(codes_of(cli("doctor", "--json"))) == 16


def test_the_environment_and_the_host_are_described(
    cli: Cli, notebook: Notebook, tmp_path: Path
) -> None:
    (run,) = runs_of(
        cli("run", notebook("import time; time.sleep(600)"), "--detach", "--json").stdout
    )
    try:
        found = codes_of(cli("doctor", "--json"))
        assert Path(str(found["python"].values["path"])).parent == Path(sys.executable).parent
        assert "python3" in str(found["kernels"].values["names"])
        assert found["tmux"].level == found["screen"].level == "ok"
        assert found["queue"].values["going"] == 1
        assert found["runs_folder"].values["path"] == str(tmp_path / "runs")
        assert found["sockets"].values["path"] == os.environ["JRH_LOCAL_DIR"]
        assert found.keys() & {"disk", "disk_low"} and found["links"].level == "ok"
    finally:
        cli("cancel", run.id)
    assert not list(tmp_path.rglob(".jrh-check-*"))


def test_what_is_missing_is_a_note_and_what_does_not_work_a_problem(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    folder = tmp_path / "data" / "kernels" / "gone"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({"argv": ["/no/such", "{connection_file}"]}))
    (tmp_path / "runs").mkdir(mode=0o755)
    monkeypatch.setenv("JRH_LOCAL_DIR", str(tmp_path / "runs"))
    found = codes_of(cli("doctor", "--json"))
    assert found["tmux_missing"].level == found["screen_missing"].level == "note"
    assert found["slurm_missing"].level == found["r_missing"].level == "ok"
    assert "gone" in str(found["kernels_broken"].values["names"])
    assert found["runs_folder_open"].level == found["sockets_missing"].level == "problem"
    done = cli("doctor")
    assert done.returncode == 1 and done.stdout.endswith("\n\n3 problems.\n")


def test_a_half_that_is_off_or_of_another_version_is_found(tmp_path: Path) -> None:
    low, high = tmp_path / "low", tmp_path / "high"
    (low / "jupyter_server_config.d").mkdir(parents=True)
    high.mkdir()
    assert software.server_half([high, low]).code == "server_half_off"
    config = {"ServerApp": {"jpserver_extensions": {"jupyter_remote_helper": True}}}
    (low / "jupyter_server_config.d" / "x.json").write_text(json.dumps(config))
    assert software.server_half([high, low]).code == "server_half"
    config["ServerApp"]["jpserver_extensions"]["jupyter_remote_helper"] = False
    (high / "jupyter_server_config.json").write_text(json.dumps(config))
    assert software.server_half([high, low]).code == "server_half_off"
    assert software.lab_half([tmp_path], [low]).code == "lab_half_missing"
    package = tmp_path / "jupyter-remote-helper" / "package.json"
    package.parent.mkdir()
    package.write_text(json.dumps({"version": "0.0.1"}))
    assert software.lab_half([tmp_path], [low]).code == "lab_half_other"
    package.write_text(json.dumps({"version": __version__}))
    assert software.lab_half([tmp_path], [low]).code == "lab_half"
    (low / "labconfig").mkdir()
    page = {"disabledExtensions": {"jupyter-remote-helper:runs": True}}
    (low / "labconfig" / "page_config.json").write_text(json.dumps(page))
    assert software.lab_half([tmp_path], [low]).code == "lab_half_off"


def test_no_kernel_is_a_problem_and_a_file_that_is_none_is_passed_over(tmp_path: Path) -> None:
    assert software.kernels([]).code == "kernels_missing"
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "kernel.json").write_text("{")
    assert software.kernels(PathKernelFinder([tmp_path]).all()).values == {"names": "python3"}


def test_a_full_disk_and_one_without_links_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "LEAST_BYTES", 10**18)
    assert storage.disk(tmp_path).code == "disk_full"
    monkeypatch.setattr(storage, "LEAST_BYTES", 0)
    monkeypatch.setattr(storage, "LOW_BYTES", 10**18)
    assert storage.disk(tmp_path).code == "disk_low"
    assert storage.disk(tmp_path).values["kind"] != "?"
    assert storage.links(Path("/proc")).code == "links_unknown"


def test_real_sshd_of_a_host_is_asked_and_its_rules_are_read(rig: Rig) -> None:
    line = "ssh -J ann@bastion:2222 ann@remote jupyter-remote-helper doctor --json"
    found = codes_of(rig.run("laptop", "ann", line))
    assert str(found["sshd"].values["version"]).startswith("OpenSSH")
    config = rig.path("remote", "/etc/ssh/sshd_config")
    config.write_text("Include sshd_config.d/*.conf\nAllowTcpForwarding yes\n")
    (config.parent / "sshd_config.d").mkdir()
    (config.parent / "sshd_config.d" / "1.conf").write_text("AllowTcpForwarding no # here\n")
    try:
        found = codes_of(rig.run("laptop", "ann", line))
        assert found["sshd_forbids"].values["setting"] == "AllowTcpForwarding no"
        config.write_text("Match User bob\nAllowTcpForwarding no\n")
        assert "sshd" in codes_of(rig.run("laptop", "ann", line))
    finally:
        (config.parent / "sshd_config.d" / "1.conf").unlink()
        (config.parent / "sshd_config.d").rmdir()
        config.unlink()
        rig.run("remote", "ann", "rm -rf ~/.local ~/.jupyter")


def test_logout_is_judged_as_the_verdict_on_a_server_in_that_login_is() -> None:
    lists = ((), ("ann",), ("bob", "root"), ("ann", "root"))
    for kills, only, exclude in itertools.product((True, False), lists, lists):
        for idle_s in (0.0, 900.0):
            rules = Logind(kills, only, exclude, idle_s)
            found = verdict(Situation(
                user="ann", has_login=True, has_systemd=True, logind=rules, lingers=False,
                cgroup="/user.slice/user-1000.slice/session-3.scope",
            ))  # fmt: skip
            code = host.logout_rules(rules, "ann", False).code
            meant = {"logout_ends": "logout_kills", "logout_idle": "idle_stop"}
            assert found.reason == meant.get(code, "no_terminal"), rules


def test_where_logind_gives_no_answer_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert host.logout_rules(ask_rules(), "ann", None).code == "logout_unknown"
    keeps = host.logout_rules(Logind(False, (), (), 0.0), "ann", None)
    assert check_line(keeps).endswith("(linger is unknown)")


def test_r_without_what_it_needs_is_a_note() -> None:
    found = programs.r()
    assert found.code in {"r", "r_incomplete"} and found.values["version"]


def test_every_finding_has_its_sentence_and_no_value_moves_the_terminal() -> None:
    assert set(SENTENCES) == set(get_args(CheckCode))
    assert set(WORDS) == set(get_args(CheckLevel))
    for code in get_args(CheckCode):
        names = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}
        line = check_line(Check(code, "note", dict.fromkeys(names, "\x1b[2J\n\u202e")))
        assert line.startswith("note") and line.isprintable()
