"""The state of a run from its facts: one table."""

from __future__ import annotations

import msgspec
import pytest

from jupyter_remote_helper.engine.control import Cancel
from jupyter_remote_helper.engine.identity import Place
from jupyter_remote_helper.engine.records import (
    Cancelled,
    EndFile,
    ExitFile,
    Failed,
    Identity,
    LaunchFile,
    Limits,
    Lost,
    NotStarted,
    Progress,
    Queued,
    RunFile,
    RunnerDied,
    Running,
    Starting,
    State,
    StatusFile,
    Stopping,
    Succeeded,
    Unknown,
    Unresponsive,
)
from jupyter_remote_helper.runs.observe import Facts, observe

CREATED, QUEUED, LEFT, BEGAN = (f"2026-11-24T09:30:0{n}.000Z" for n in range(4))
SEEN = "2026-11-24T09:30:13.000Z"
HERE = Place("gpu1", "machine", "boot", "ns")
PROCESS = Identity("gpu1", "machine", "boot", "ns", 100, 5)
OLD_BOOT = msgspec.structs.replace(PROCESS, boot_id="older")
PROGRESS = Progress("cell", 6, 24, 7, "x = 1")

RUN = RunFile(
    1, "20261124-093000-abcdef", "n", "notebook", "own", "local", "gpu1", "machine", None, CREATED,
    "/w/n.ipynb", "0", "source.ipynb", None, {}, Limits(None, None, 180.0, allow_errors=False),
    "/w/r.ipynb", "ipynb", "/w", 0o22, (), 2, "boot", 999.0,
)  # fmt: skip
LAUNCH = LaunchFile(1, PROCESS, 1, QUEUED, LEFT, 1000.0)
WAITING = LaunchFile(1, PROCESS, 1, QUEUED, None, None)
STATUS = StatusFile(1, 1, Running(BEGAN), PROGRESS, 5.0, PROCESS, 1010.0, BEGAN, 10.0, 0, None)
EXIT = ExitFile(1, 1, None, 9, SEEN, 0.1, 0.1, 1)
END = EndFile(1, 1, Succeeded(), BEGAN, SEEN, 10.0, PROGRESS, "/w/r.ipynb", "written", ())
FACTS = Facts(
    run=RUN, launch=LAUNCH, status=STATUS, exit=None, end=None, queue_position=None,
    recorded_end=None, cancel=None, problem=None, sign_age_s=None, place=HERE, launcher="alive",
    runner="alive", boottime_s=1012.0, seen_at=None,
)  # fmt: skip

OTHER = msgspec.structs.replace(PROCESS, host="b")
ELSEWHERE = {
    "place": Place("b", "b", "b", "b"), "launcher": "uncertain", "runner": "uncertain",
}  # fmt: skip
START = {"status": None, "runner": None}
GONE = {"launcher": "gone", "runner": "gone"}
NEWER_STATUS = msgspec.structs.replace(STATUS, format=2)

TABLE: list[tuple[str, dict[str, object], State]] = [
    ("a living runner is believed", {}, Running(BEGAN)),
    ("the end decides", {"end": END, **GONE}, Succeeded()),
    ("the end decides anywhere", {"end": END, "place": Place("b", "b", "b", "b")}, Succeeded()),
    ("the end decides over a damaged file", {"end": END, "problem": "unreadable"}, Succeeded()),
    ("a newer format", {"status": NEWER_STATUS}, Unknown(SEEN, "running", "newer_format")),
    ("a file of a newer version that cannot be read", {"problem": "newer_format"},
     Unknown(SEEN, "running", "newer_format")),
    ("a damaged file", {"problem": "unreadable"}, Unknown(SEEN, "running", "unreadable")),
    ("another host", ELSEWHERE, Unknown(SEEN, "running", "other_host")),
    ("another host that writes", {**ELSEWHERE, "sign_age_s": 90.0}, Running(BEGAN)),
    ("another host that is silent", {**ELSEWHERE, "sign_age_s": 90.1},
     Unknown(SEEN, "running", "other_host")),
    ("another host that was asked to end it",
     {**ELSEWHERE, "sign_age_s": 5.0, "cancel": Cancel("ann", SEEN)},
     Stopping(SEEN, "ann", "interrupt")),
    ("another host where it ended", {**ELSEWHERE, "exit": EXIT}, Failed(RunnerDied(9, None, None))),
    ("another host where it waits",
     {**ELSEWHERE, **START, "launch": WAITING, "sign_age_s": 5.0}, Queued(QUEUED, None, 2, None)),
    ("another host where it starts", {**ELSEWHERE, **START, "sign_age_s": 5.0}, Starting(LEFT)),
    ("another host where it may still wait", {**ELSEWHERE, **START, "launch": WAITING,
     "sign_age_s": 91.0}, Unknown(QUEUED, "queued", "other_host")),
    ("it says elsewhere, and its processes are gone from here",
     {"run": msgspec.structs.replace(RUN, host="b"), "sign_age_s": 1.0, **GONE},
     Unknown(SEEN, "running", "other_host")),
    ("it went elsewhere", {"status": msgspec.structs.replace(STATUS, identity=OTHER),
     "runner": "uncertain", "sign_age_s": 5.0}, Running(BEGAN)),
    ("another pid namespace", {"runner": "uncertain"},
     Unknown(SEEN, "running", "identity_uncertain")),
    ("killed", {"exit": EXIT, **GONE}, Failed(RunnerDied(9, None, oom=None))),
    ("ended, then killed", {"exit": EXIT, "recorded_end": Succeeded(), **GONE}, Succeeded()),
    (
        "killed after a cancel",
        {"exit": EXIT, "cancel": Cancel("ann", SEEN), **GONE},
        Cancelled("ann", SEEN),
    ),
    (
        "asked to end",
        {"cancel": Cancel("ann", SEEN)},
        Stopping(SEEN, "ann", "interrupt"),
    ),
    ("no launcher yet", {**START, "launch": None, "launcher": None},
     Queued(CREATED, None, None, None)),
    ("never launched", {**START, "launch": None, "launcher": None, "boottime_s": 1060.0},
     Failed(NotStarted("whoever submitted it did not start it"))),
    ("never launched before a restart", {**START, "launch": None, "launcher": None,
     "run": msgspec.structs.replace(RUN, boot_id="older")}, Lost("host_restarted", CREATED)),
    ("waits for a slot", {**START, "launch": WAITING}, Queued(QUEUED, None, 2, None)),
    ("has its slot", {**START}, Starting(LEFT)),
    ("has its slot and is silent", {**START, "boottime_s": 1061.0},
     Unresponsive(QUEUED, "starting")),
    ("the launcher died first", {**START, "launcher": "gone"},
     Failed(NotStarted("its launcher is gone"))),
    ("restarted in the queue", {**START, "launcher": "gone",
     "launch": msgspec.structs.replace(WAITING, identity=OLD_BOOT)},
     Lost("host_restarted", QUEUED)),
    ("silent just short of three beats", {"boottime_s": 1025.0}, Running(BEGAN)),
    ("silent for more than three beats", {"boottime_s": 1025.1}, Unresponsive(SEEN, "running")),
    ("the exit is being written", {"runner": "gone"}, Running(BEGAN)),
    ("the exit is not written by a launcher that is there", {"runner": "gone",
     "boottime_s": 1025.1}, Unresponsive(SEEN, "running")),
    ("both are gone", {**GONE}, Lost("runner_gone", SEEN)),
    ("the host restarted", {"status": msgspec.structs.replace(STATUS, identity=OLD_BOOT), **GONE},
     Lost("host_restarted", SEEN)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_state(facts: dict[str, object], expected: State) -> None:
    assert observe(msgspec.structs.replace(FACTS, **facts)) == expected


def test_looking_twice_gives_the_same_state() -> None:
    later = msgspec.structs.replace(FACTS, boottime_s=1100.0)
    much_later = msgspec.structs.replace(FACTS, boottime_s=9100.0)
    assert observe(later) == observe(much_later)
