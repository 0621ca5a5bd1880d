"""Ways to start a server over ssh: the connection is really cut, and the verdict was right.

"Will stop" must have died, "keeps" and "probably" must live; "at risk" may do either. Eight ways
at each commit, other ones at the next; all of them with `-m slow`.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from jupyter_remote_helper.contract import Verdict, VerdictLevel
from jupyter_remote_helper.sessions.situation import Situation
from tests.rigs.hosts import Rig
from tests.rigs.started import PATIENCE_S, Started, kill
from tests.seeds import base_seed

HERE = Path(__file__).parent
SETTLED_S = 2.0
AT_ONCE = 8


class Launch(NamedTuple):
    """A way to start: the line for ssh, or what is typed into the login shell that it opens.

    `P` in it is the program. `level` is what the verdict is to be.
    """

    line: str
    level: VerdictLevel
    ssh: str = "ssh -tt login"
    is_typed: bool = True


NO_TERMINAL = "ssh -T login"
LAUNCHES = {
    "foreground": Launch("P", "will_stop"),
    "foreground of a shell of its own": Launch("sh -c 'P; true'", "will_stop"),
    "command of ssh -tt": Launch("P", "will_stop", is_typed=False),
    "background of ssh -tt": Launch("'P & wait'", "will_stop", is_typed=False),
    "exec": Launch("exec P", "will_stop"),
    "background": Launch("P &", "at_risk"),
    "background and disown": Launch("P & disown", "at_risk"),
    "script": Launch("script -qc 'P' /dev/null", "at_risk"),
    "command of ssh": Launch("P", "at_risk", NO_TERMINAL, is_typed=False),
    "nohup in the background": Launch("nohup P >/dev/null 2>&1 &", "probably"),
    "nohup in the foreground": Launch("nohup P >/dev/null 2>&1", "probably"),
    "hangup ignored": Launch("sh -c 'trap \"\" HUP; exec P'", "probably"),
    "hangup handled": Launch("P handle", "probably"),
    "hangup handled in the background": Launch("P handle &", "probably"),
    "subshell that has ended": Launch("(P &)", "probably"),
    "setsid": Launch("setsid P", "probably"),
    "setsid -f": Launch("setsid -f P", "probably"),
    "setsid -w": Launch("setsid -w P", "probably"),
    "setsid in the background": Launch("setsid P &", "probably"),
    "command of ssh without its pipes": Launch(
        "'nohup P </dev/null >/dev/null 2>&1 &'", "probably", NO_TERMINAL, is_typed=False
    ),
    "tmux": Launch("tmux new P", "keeps"),
    "tmux detached": Launch("tmux new -d P", "keeps"),
    "background in tmux": Launch("tmux new -d 'sh -c \"P & wait\"'", "keeps"),
    "screen": Launch("screen P", "keeps"),
    "screen detached": Launch("screen -dm P", "keeps"),
    "screen in the foreground": Launch("screen -D -m P", "at_risk"),
    "screen in tmux": Launch("tmux new screen P", "keeps"),
    "tmux in screen": Launch("screen tmux new P", "keeps"),
    "tmux detached by ssh without a terminal": Launch(
        "'tmux new -d P'", "keeps", NO_TERMINAL, is_typed=False
    ),
}


def launch(rig: Rig, number: int, one: Launch) -> Started:
    """Start it, and come back when it runs."""
    pid_file = rig.path("login", f"/tmp/launched-{number}")
    program = f"{sys.executable} {HERE / 'launched.py'} /tmp/launched-{number}"
    line = re.sub(r"\bP\b", program, one.line)
    if one.is_typed:
        client: Started = rig.pty("laptop", "ann", f"exec {one.ssh}")
        client.wait_for(r"[$#] $")
        client.type(f"{line}\r")  # type: ignore[attr-defined]
    elif one.ssh == NO_TERMINAL:
        client = rig.start("laptop", "ann", f"exec {one.ssh} {line}")
    else:
        client = rig.pty("laptop", "ann", f"exec {one.ssh} {line}")
    deadline_s = time.monotonic() + PATIENCE_S
    while not pid_file.exists():
        assert time.monotonic() < deadline_s, (one, client.output())
        time.sleep(0.05)
    return client


def judged(rig: Rig, pids: list[int]) -> list[tuple[Situation, Verdict]]:
    words = [sys.executable, str(HERE / "judge.py"), *map(str, pids)]
    done = rig.run("login", "ann", words)
    assert done.returncode == 0, done.stderr
    return [
        msgspec.json.decode(line, type=tuple[Situation, Verdict])
        for line in done.stdout.splitlines()
    ]


def judged_as(rig: Rig, launched: dict[str, int]) -> list[Verdict]:
    """The verdicts, once they are what is to be said of these launches.

    A program may run before the shell that started it has ended, or has let go of it.
    """
    expected = {name: LAUNCHES[name].level for name in launched}
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        found = judged(rig, list(launched.values()))
        said = dict(zip(launched, [one.level for _, one in found], strict=True))
        if said == expected:
            return [one for _, one in found]
        assert time.monotonic() < deadline_s, (said, found)


def living(rig: Rig, pids: list[int]) -> set[int]:
    words = "for p in " + " ".join(map(str, pids)) + "; do kill -0 $p 2>/dev/null && echo $p; done"
    return set(map(int, rig.run("login", "ann", words).stdout.split()))


def logins(rig: Rig) -> int:
    """How many logins of ann sshd still serves."""
    done = rig.run("login", "ann", "ps -eo args= | grep -c '^[s]shd: ann'")
    return int(done.stdout)


def cut_and_compare(rig: Rig, names: list[str]) -> None:
    """Start these, judge them, cut all connections, and look who lives."""
    for number in range(len(names)):
        rig.path("login", f"/tmp/launched-{number}").unlink(missing_ok=True)
    clients = [launch(rig, number, LAUNCHES[name]) for number, name in enumerate(names)]
    pids = [int(rig.path("login", f"/tmp/launched-{n}").read_text()) for n in range(len(names))]
    verdicts = judged_as(rig, dict(zip(names, pids, strict=True)))
    for client in clients:
        kill(client.process)
    deadline_s = time.monotonic() + PATIENCE_S
    doomed = {p for p, v in zip(pids, verdicts, strict=True) if v.level == "will_stop"}
    while logins(rig) or living(rig, pids) & doomed:
        assert time.monotonic() < deadline_s, (names, living(rig, pids), logins(rig))
        time.sleep(0.2)
    time.sleep(SETTLED_S)  # whoever is to live has to be given the time to die
    alive = living(rig, pids)
    for name, pid, found in zip(names, pids, verdicts, strict=True):
        if found.level in {"keeps", "probably"}:
            assert pid in alive, f"{name}: said to be {found.level}, and has died"


@pytest.fixture
def login_only(rig: Rig) -> Iterator[Rig]:
    """The rig; what ann has left on the login host ends with the test."""
    yield rig
    rig.run("login", "ann", "kill -9 -1")


def test_the_verdict_on_eight_ways_to_start_is_what_happens(login_only: Rig) -> None:
    names = random.Random(base_seed()).sample(sorted(LAUNCHES), AT_ONCE)
    cut_and_compare(login_only, names)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(LAUNCHES), AT_ONCE))
def test_the_verdict_on_each_way_to_start_is_what_happens(login_only: Rig, first: int) -> None:
    cut_and_compare(login_only, sorted(LAUNCHES)[first : first + AT_ONCE])
