"""Which session a process runs in, or was started from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jupyter_remote_helper.contract import Session

from .catalogue import Found
from .processes import Process, environment_of


def holder_of(pid: int, found: Iterable[Found], table: Mapping[int, Process]) -> Session | None:
    """The session in which a process runs: the nearest, since they may be in one another.

    Asked by who descends from whom: variables such as TMUX are passed on to whatever is started,
    and stay when that moves elsewhere.
    """
    sessions = {root: one.session for one in found for root in one.roots}
    seen: set[int] = set()
    while pid not in seen and pid in table:
        if pid in sessions:
            return sessions[pid]
        seen.add(pid)
        pid = table[pid].parent
    return None


def started_in(
    launchers: Mapping[str, int], found: list[Found], table: Mapping[int, Process]
) -> dict[str, set[str]]:
    """The runs that were started from inside each session, by the session's id.

    A launcher has left its parents, so it is asked for what it was started with; the keeper of
    the session has to be the very one, and older.
    """
    by_place = {(one.keeper, _number(one)): one for one in found}
    inside: dict[str, set[str]] = {}
    for run_id, pid in launchers.items():
        launcher = table.get(pid)
        if launcher is None:
            continue
        one = by_place.get(_place_of(environment_of(pid)))
        keeper = None if one is None else table.get(one.keeper)
        if one is None or keeper is None or keeper.start_ticks > launcher.start_ticks:
            continue
        inside.setdefault(one.session.id, set()).add(run_id)
    return inside


def _number(one: Found) -> str:
    return one.handle.removeprefix("$") if one.session.kind == "tmux" else ""


def _place_of(environment: Mapping[str, str]) -> tuple[int, str]:
    """The process that keeps a session, and for tmux the session's number (tmux(1), screen(1))."""
    parts = environment.get("TMUX", "").rsplit(",", 2)
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        return int(parts[1]), parts[2]
    pid = environment.get("STY", "").partition(".")[0]
    return (int(pid), "") if pid.isdecimal() else (0, "")
