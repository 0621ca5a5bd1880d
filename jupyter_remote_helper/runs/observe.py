"""What a run's state is, from the facts on disk and in the process table. Pure.

One function decides, by the first rule that matches, so that the server, the command line and
whoever finds a dead run agree.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

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
SIGKILL = 9


class Facts(msgspec.Struct, frozen=True):
    """Everything that is known of one run, read at one moment.

    `launcher` and `runner` are the standings of the identities in `launch` and `status`, seen
    from `place`, whose clock `boottime_s` is. `queue_position` counts from 1, where the run
    waits. `recorded_end` is the end that the runner wrote to its journal, looked for when it has
    exited; `cancel` is the wish that it ends. `is_unreadable` says that a file is there which
    cannot be understood.
    """

    run: RunFile
    launch: LaunchFile | None
    status: StatusFile | None
    exit: ExitFile | None
    end: EndFile | None
    queue_position: int | None
    recorded_end: End | None
    cancel: Cancel | None
    is_unreadable: bool
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
    if facts.status is None:
        return _before_first_beat(facts)
    return _after_first_beat(facts, facts.status)


def _doubt(facts: Facts) -> Unknown | None:
    """Why nothing can be said, if so."""
    was = kind_of(facts.status.phase) if facts.status else "queued"
    since = last_seen_at(facts)
    files = (facts.run, facts.launch, facts.status, facts.exit, facts.end)
    if any(file is not None and file.format > FORMAT for file in files):
        return Unknown(since, was, "newer_format")
    if facts.is_unreadable:
        return Unknown(since, was, "unreadable")
    if not _is_this_host(facts):
        return Unknown(since, was, "other_host")
    if facts.exit is None and "uncertain" in {facts.launcher, facts.runner}:
        return Unknown(since, was, "identity_uncertain")
    return None


def _is_this_host(facts: Facts) -> bool:
    here = (facts.place.host, facts.place.machine_id)
    return here == (facts.run.host, facts.run.machine_id)


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
        return Failed(NotStarted(f"it gave no sign of life for {NOT_STARTED_AFTER_S:g} s"))
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
    if facts.runner == "gone":
        # the launcher, while it lives, is about to write how the runner ended
        return (
            status.phase if facts.launcher == "alive" else Lost("runner_gone", last_seen_at(facts))
        )
    silent_s = facts.boottime_s - status.beat_boottime_s
    if silent_s > BEATS_MISSED * status.beat_interval_s:
        return Unresponsive(last_seen_at(facts), kind_of(status.phase))
    if facts.cancel is not None and not isinstance(status.phase, Stopping):
        return Stopping(facts.cancel.at, facts.cancel.by, "interrupt")
    return status.phase
