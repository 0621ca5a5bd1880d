"""From the facts of a run to the Run that everybody sees. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from jupyter_remote_helper.contract import Export, Kernel, Result, Run, Source
from jupyter_remote_helper.engine.records import Note, Progress

from .observe import Facts, observe

ApiPath = Callable[[str], str | None]


def run_view(facts: Facts, api_path: ApiPath, *, seq: int, drifted: bool | None) -> Run:
    """The run as of these facts. `api_path` turns a path into the server's own, or None."""
    run, end, kernel = facts.run, facts.end, facts.run.kernel
    return Run(
        id=run.id,
        format=run.format,
        name=run.name,
        kind=run.kind,
        engine=run.engine,
        target=run.target,
        host=run.host,
        attempt=_attempt(facts),
        retry_of=run.retry_of,
        source=Source(run.source_path, api_path(run.source_path), run.source_sha256, drifted),
        kernel=Kernel(kernel.name, kernel.display_name, kernel.language) if kernel else None,
        parameters=run.parameters,
        limits=run.limits,
        created_at=run.created_at,
        started_at=_started_at(facts),
        ended_at=end.ended_at if end else facts.exit.ended_at if facts.exit else None,
        elapsed_s=_elapsed_s(facts),
        progress=_progress(facts),
        peak_memory_bytes=_peak_memory_bytes(facts),
        result=_result(facts, api_path),
        exports=_exports(facts, api_path),
        notes=_notes(facts),
        seen_at=facts.seen_at,
        seq=seq,
        state=observe(facts),
    )


def is_concluded(run: Run) -> bool:
    """Whether the end is written down: then nothing changes any more but that it is seen.

    A run whose process is gone can be over before that, when its folder is full.
    """
    return run.result.status != "planned"


def _attempt(facts: Facts) -> int:
    newest = facts.end or facts.status or facts.launch
    return newest.attempt if newest else 1


def _started_at(facts: Facts) -> str | None:
    if facts.end is not None:
        return facts.end.started_at
    return facts.status.started_at if facts.status else None


def _elapsed_s(facts: Facts) -> float:
    """By the clock that no change of time touches; frozen where the runner is out of sight."""
    if facts.end is not None:
        return facts.end.elapsed_s
    if facts.status is None:
        return 0.0
    since_beat_s = facts.boottime_s - facts.status.beat_boottime_s if facts.runner == "alive" else 0
    return round(facts.status.elapsed_s + max(0.0, since_beat_s), 3)


def _progress(facts: Facts) -> Progress:
    if facts.end is not None:
        return facts.end.progress
    if facts.status is not None:
        return facts.status.progress
    return Progress(unit="cell", done=0, total=None, current=None, label=None)


def _peak_memory_bytes(facts: Facts) -> int | None:
    newest = facts.end or facts.status
    return newest.peak_memory_bytes if newest else None


def _result(facts: Facts, api_path: ApiPath) -> Result:
    status: Literal["planned", "written", "kept_in_run", "missing"] = "planned"
    path = facts.run.result_path
    if facts.end is not None:
        path, status = facts.end.result_path, facts.end.result_status
    return Result(path, api_path(path), facts.run.result_format, status)


def _exports(facts: Facts, api_path: ApiPath) -> tuple[Export, ...]:
    paths = {file.format: file.path for file in facts.end.exports} if facts.end else {}
    absent: Literal["planned", "missing"] = "missing" if facts.end else "planned"
    return tuple(
        Export(name, paths[name], api_path(paths[name]), "written")
        if name in paths
        else Export(name, None, None, absent)
        for name in facts.run.formats
    )


def _notes(facts: Facts) -> tuple[Note, ...]:
    if facts.end is not None:
        return facts.end.notes
    return facts.run.notes + (facts.status.notes if facts.status else ())
