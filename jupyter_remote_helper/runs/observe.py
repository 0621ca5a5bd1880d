"""What a run's state is, from the facts on disk and in the process table. Pure.

One function decides, by the first rule that matches, so that the server, the command line and
whoever finds a dead run agree.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

import msgspec

from jupyter_remote_helper.contract import StateKind
from jupyter_remote_helper.engine.control import Cancel
from jupyter_remote_helper.engine.identity import Place, Standing
from jupyter_remote_helper.engine.records import (
    FORMAT,
    Cancelled,
    End,
    EndFile,
    ExitFile,
    Failed,
    LaunchFile,
    Lost,
    NotStarted,
    Queued,
    RunFile,
    RunnerDied,
    Starting,
    State,
    StatusFile,
    Stopping,
    Unknown,
    Unresponsive,
)
from jupyter_remote_helper.engine.status import iso

NOT_STARTED_AFTER_S = 60.0
BEATS_MISSED = 3
ELSEWHERE_SILENT_S = 90.0
"""A run out of sight is believed while its last sign of life is no older: file systems that
hosts share may show what another host wrote up to a minute late."""
SIGKILL = 9

Problem = Literal["newer_format", "unreadable"]


class Facts(msgspec.Struct, frozen=True):
    """Everything that is known of one run, read at one moment.

    `launcher` and `runner` are the standings of the identities in `launch` and `status`, seen
    from `place`, whose clock `boottime_s` is. `queue_position` counts from 1, where the run
    waits. `recorded_end` is the end that the runner wrote to its journal, looked for when it has
    exited; `cancel` is the wish that it ends. `problem` says that a file is there which cannot be
    understood, and why. `sign_age_s` is how long ago the run last wrote something, by the clock
    of the file system; None where that was not asked for or cannot be told.
    """

    run: RunFile
    launch: LaunchFile | None
    status: StatusFile | None
    exit: ExitFile | None
    end: EndFile | None
    queue_position: int | None
    recorded_end: End | None
    cancel: Cancel | None
    problem: Problem | None
    sign_age_s: float | None
    place: Place
    launcher: Standing | None
    runner: Standing | None
    boottime_s: float
    seen_at: str | None


def kind_of(state: State) -> StateKind:
    """The name of a state, as on the wire."""
    return cast(StateKind, state.__struct_config__.tag)


def last_seen_at(facts: Facts) -> str:
    """When the run last gave a sign of life, by the clock of the host where it was."""
    if facts.status is not None:
        return later(facts.status.started_at, facts.status.elapsed_s)
    return facts.launch.queued_at if facts.launch is not None else facts.run.created_at


def later(at: str, seconds: float) -> str:
    """A time of ours, moved.

    Examples
    --------
    >>> later("2026-11-24T09:30:00.000Z", 1.5)
    '2026-11-24T09:30:01.500Z'
    """
    return iso(datetime.fromisoformat(at).timestamp() + seconds)


def observe(facts: Facts) -> State:
    """The state of a run.

    A guess is never made: what this place cannot know is `unknown`, with the reason.
    """
    if facts.end is not None and facts.end.format <= FORMAT:
        return facts.end.state
    doubt = _doubt(facts)
    if doubt is not None:
        return doubt
    if facts.exit is not None:
        if facts.recorded_end is not None:
            return facts.recorded_end
        if facts.cancel is not None and facts.exit.signal == SIGKILL:  # the last rung was ours
            return Cancelled(facts.cancel.by, facts.cancel.at)
        return Failed(RunnerDied(facts.exit.signal, facts.exit.exit_code, oom=None))
    if is_elsewhere(facts):
        return _elsewhere(facts)
    if facts.status is None:
        return _before_first_beat(facts)
    return _after_first_beat(facts, facts.status)


def _unknown(
    facts: Facts,
    reason: Literal["other_host", "newer_format", "unreadable", "identity_uncertain"],
) -> Unknown:
    was = kind_of(facts.status.phase) if facts.status else "queued"
    return Unknown(last_seen_at(facts), was, reason)


def _doubt(facts: Facts) -> Unknown | None:
    """Why nothing can be said, if so."""
    files = (facts.run, facts.launch, facts.status, facts.exit, facts.end)
    if any(file is not None and file.format > FORMAT for file in files):
        return _unknown(facts, "newer_format")
    if facts.problem is not None:
        return _unknown(facts, facts.problem)
    is_uncertain = "uncertain" in {facts.launcher, facts.runner}
    if facts.exit is None and is_uncertain and not is_elsewhere(facts):
        return _unknown(facts, "identity_uncertain")
    return None


def is_elsewhere(facts: Facts) -> bool:
    """Whether a run was submitted on, or went to, another host than that of the observer."""
    here = (facts.place.host, facts.place.machine_id)
    if here != (facts.run.host, facts.run.machine_id):
        return True
    identities = [file.identity for file in (facts.launch, facts.status) if file is not None]
    return any(not facts.place.is_host_of(identity) for identity in identities)


def _elsewhere(facts: Facts) -> State:
    """A run whose processes cannot be seen from here is believed for as long as it gives signs."""
    is_fresh = facts.sign_age_s is not None and facts.sign_age_s <= ELSEWHERE_SILENT_S
    if not is_fresh or "gone" in {facts.launcher, facts.runner}:
        return _unknown(facts, "other_host")
    if facts.status is not None:
        return _phase(facts, facts.status)
    if facts.launch is None:
        return Queued(facts.run.created_at, position=None, slots=None, reason=None)
    if facts.launch.left_queue_at is None:
        return Queued(facts.launch.queued_at, None, facts.run.slots or None, reason=None)
    return Starting(facts.launch.left_queue_at)


def _has_restarted(facts: Facts) -> bool:
    identities = [file.identity for file in (facts.launch, facts.status) if file is not None]
    return any(identity.boot_id != facts.place.boot_id for identity in identities)


def _before_first_beat(facts: Facts) -> State:
    launch = facts.launch
    if launch is None:
        return _before_launch(facts)
    if _has_restarted(facts):
        return Lost("host_restarted", last_seen_at(facts))
    if facts.launcher == "gone":
        return Failed(NotStarted("its launcher is gone"))
    if launch.left_queue_boottime_s is None:
        return Queued(launch.queued_at, facts.queue_position, facts.run.slots or None, reason=None)
    if facts.boottime_s - launch.left_queue_boottime_s > NOT_STARTED_AFTER_S:
        # stopped or stuck, its launcher lives and may still start it: no end may be written
        return Unresponsive(last_seen_at(facts), "starting")
    return Starting(launch.left_queue_at or launch.queued_at)


def _before_launch(facts: Facts) -> State:
    """Somebody has written the request down, and either starts the launcher now or has died."""
    if facts.run.boot_id != facts.place.boot_id:
        return Lost("host_restarted", last_seen_at(facts))
    if facts.boottime_s - facts.run.created_boottime_s > NOT_STARTED_AFTER_S:
        return Failed(NotStarted("whoever submitted it did not start it"))
    return Queued(facts.run.created_at, position=None, slots=None, reason=None)


def _after_first_beat(facts: Facts, status: StatusFile) -> State:
    if _has_restarted(facts):
        return Lost("host_restarted", last_seen_at(facts))
    if facts.runner == "gone" and facts.launcher != "alive":
        return Lost("runner_gone", last_seen_at(facts))
    silent_s = facts.boottime_s - status.beat_boottime_s
    if silent_s > BEATS_MISSED * status.beat_interval_s:
        return Unresponsive(last_seen_at(facts), kind_of(status.phase))
    # where the runner is gone, its launcher is about to write how it ended
    return status.phase if facts.runner == "gone" else _phase(facts, status)


def _phase(facts: Facts, status: StatusFile) -> State:
    """What the runner says of itself, unless it has yet to hear of a wish that it ends."""
    if facts.cancel is not None and not isinstance(status.phase, Stopping):
        return Stopping(facts.cancel.at, facts.cancel.by, "interrupt")
    return status.phase
