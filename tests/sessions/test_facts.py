"""What is found out about real processes, and what cannot be found out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.contract import Verdict
from jupyter_remote_helper.process import Limits
from jupyter_remote_helper.sessions import logind
from jupyter_remote_helper.sessions.facts import situation_of
from jupyter_remote_helper.sessions.situation import Kin, Situation
from jupyter_remote_helper.sessions.survival import verdict
from tests.rigs.hosts import Rig
from tests.waiting import wait_until

from .conftest import peer_of
from .test_launches import HERE, LAUNCHES, judged_as, launch, login_only

__all__ = ["login_only"]

BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
JUDGE = str(HERE / "judge.py")
READER = logind.LogindReader()


@pytest.fixture
def bus(session_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A real message bus in the place of the system's; the number of its process."""
    path = session_folder / "bus"
    words = ["dbus-daemon", "--session", f"--address=unix:path={path}", "--nofork", "--nopidfile"]
    process = subprocess.Popen(words)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={path}")
    wait_until(lambda: peer_of(path) is not None)
    yield process.pid
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()
    path.unlink(missing_ok=True)


def test_properties_are_read_from_a_real_bus(bus: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logind, "LIMITS", Limits(60, 1 << 16))
    found = logind.properties(BUS, "Features", "Interfaces")
    assert found is not None and len(found) == 2
    assert "org.freedesktop.DBus.Monitoring" in msgspec.convert(found[1], list[str])
    assert logind.properties(BUS, "Features", "NoSuchThing") is None
    assert logind.properties(logind.MANAGER, *logind.RULES) is None, "no logind on this bus"


def test_a_bus_that_hangs_is_no_answer(bus: int) -> None:
    os.kill(bus, signal.SIGSTOP)
    assert logind.properties(BUS, "Features") is None
    assert logind.LIMITS.seconds == 1


def test_no_bus_is_no_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert logind.LogindReader().ask() is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert logind.properties(BUS, "Features") is None


@pytest.mark.parametrize("rules", [[], [True], [1, [], []], ["x", 2, 3], [True, None, []]])
def test_an_answer_of_another_kind_is_none(rules: list[object]) -> None:
    assert logind.logind_from(rules, []) is None


def test_what_is_read_of_this_process_is_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert situation_of(os.getpid(), READER).hangup == "ignored"
        signal.signal(signal.SIGHUP, lambda *_: None)
        assert situation_of(os.getpid(), READER).hangup == "handled"
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        assert situation_of(os.getpid(), READER).hangup == "default"
    finally:
        signal.signal(signal.SIGHUP, before)
    assert situation_of(os.getpid(), READER).ancestors[0].pid == os.getppid()


def test_a_process_that_is_not_there_is_not_judged() -> None:
    found = verdict(situation_of(2**22 + 1, READER))
    assert (found.level, found.reason, found.facts) == ("unknown", "unreadable", ())


def test_without_proc_nothing_is_judged_and_nothing_breaks() -> None:
    line = 'mount -t tmpfs none /proc && exec "$@" $$'
    words = ["unshare", "-Urm", "sh", "-c", line, "sh", sys.executable, JUDGE]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    _, found = msgspec.json.decode(done.stdout, type=tuple[Situation, Verdict])
    assert (found.level, found.reason) == ("unknown", "unreadable")


def test_where_other_users_processes_are_hidden_the_verdict_is_the_same(login_only: Rig) -> None:
    for name in ("foreground", "background", "tmux", "command of ssh", "setsid -f"):
        rig = login_only
        pid_file = rig.path("login", "/tmp/launched-0")
        pid_file.unlink(missing_ok=True)
        launch(rig, 0, LAUNCHES[name])
        pids = [int(pid_file.read_text())]
        hidden = "mount -o remount,hidepid=2 /proc"
        rig._as_root("login", *hidden.split())
        try:
            assert rig.run("login", "ann", "ls -d /proc/1").returncode != 0
            judged_as(rig, {name: pids[0]})
        finally:
            rig._as_root("login", "mount", "-o", "remount,hidepid=0", "/proc")


@pytest.fixture
def cgroup(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes cgroups in the hierarchy that systemd would use, mounted for this test alone."""
    is_named = ":name=systemd:" in Path("/proc/self/cgroup").read_text()
    kind = ("cgroup", "-o", "none,name=systemd") if is_named else ("cgroup2",)
    top = tmp_path / "cgroup"
    top.mkdir()
    subprocess.run(["mount", "-t", *kind, "none", top], check=True)
    made: list[Path] = []

    def make(path: str) -> Path:
        for part in reversed([Path(path), *Path(path).parents][:-1]):
            folder = top / f"jrh-{os.getpid()}" / part
            folder.mkdir(parents=True, exist_ok=True)
            made.append(folder)
        return made[-1]

    yield make
    for folder in [*reversed(made), top / f"jrh-{os.getpid()}"]:
        folder.rmdir()
    subprocess.run(["umount", top], check=True)


@pytest.mark.parametrize(
    "path", ["user.slice/session-c3.scope", "user@7.service/app.slice/x.scope"]
)
def test_systemd_that_a_container_hides_is_told_by_the_cgroup(
    path: str, cgroup: Callable[[str], Path]
) -> None:
    folder = cgroup(path)
    # as in a container: the host's processes, and none of systemd's own folders
    line = 'mount -t tmpfs none /run && exec "$@"'
    words = ["unshare", "-m", "sh", "-c", line, "sh", sys.executable, JUDGE]
    with subprocess.Popen(["setsid", "sleep", "1000"], stdout=subprocess.DEVNULL) as one:
        try:
            (folder / "cgroup.procs").write_text(str(one.pid))
            done = subprocess.run([*words, str(one.pid)], capture_output=True, check=True)
        finally:
            one.kill()
    situation, _ = msgspec.json.decode(done.stdout, type=tuple[Situation, Verdict])
    assert situation.cgroup.endswith(path)
    assert (situation.has_systemd, situation.logind, situation.lingers) == (True, None, None)
    found = verdict(msgspec.structs.replace(situation, ancestors=(), environment={}))
    assert found.level == "probably"
    codes = {fact.code for fact in found.facts}
    assert "logout_unknown" in codes and "no_logind" not in codes


@pytest.mark.parametrize(
    ("setting", "level", "code"),
    [
        (None, "probably", "logout_unknown"),
        ("#KillUserProcesses=no", "probably", "logout_unknown"),
        ("KillUserProcesses=no", "keeps", "logout_keeps"),
        ("KillUserProcesses=no\nStopIdleSessionSec=15min", "probably", "logout_unknown"),
        ("KillUserProcesses=yes", "at_risk", "logout_kills"),
        ("KillUserProcesses=yes\nKillOnlyUsers=root", "keeps", "logout_keeps"),
    ],
)
def test_elogind_ends_programs_as_its_own_settings_say_or_nobody_knows(
    setting: str | None, level: str, code: str, tmp_path: Path
) -> None:
    if setting is not None:
        (tmp_path / "logind.conf").write_text(f"[Login]\n{setting}\n")
    line = (
        f"mount -t tmpfs none /run && touch /run/elogind.pid && cp -r {tmp_path} /run/elogind "
        '&& exec "$@" $$'
    )
    words = ["unshare", "-m", "sh", "-c", line, "sh", sys.executable, JUDGE]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    situation, _ = msgspec.json.decode(done.stdout, type=tuple[Situation, Verdict])
    in_tmux = msgspec.structs.replace(
        situation, user="ann", has_terminal=True, owner=Kin(7, "tmux: server", "tmux"),
        environment={},
    )  # fmt: skip
    found = verdict(in_tmux)
    assert (found.level, code in {fact.code for fact in found.facts}) == (level, True)
    assert "no_logind" not in {fact.code for fact in found.facts}


def test_situations_are_the_same_after_having_been_written_down() -> None:
    found = situation_of(os.getpid(), READER)
    assert msgspec.convert(json.loads(msgspec.json.encode(found)), Situation) == found
