"""Reading a run's files, whoever wrote them: what cannot be understood has a reason, no error."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from jupyter_remote_helper.engine.journal import recorded_end
from jupyter_remote_helper.engine.records import FORMAT, End, EndFile, ExitFile, Limits, RunFile
from jupyter_remote_helper.engine.status import iso, read_file

from .observe import Problem

T = TypeVar("T")


class _Salvage(msgspec.Struct, frozen=True):
    """What is worth having of a request that cannot be understood as a whole."""

    format: int = 0
    name: str = ""
    target: str = ""
    host: str = ""
    machine_id: str = ""
    created_at: str = ""
    source_path: str = ""
    source_sha256: str = ""
    result_path: str = ""


def read(path: Path, kind: type[T]) -> tuple[T | None, Problem | None]:
    """The value in a file, None when there is none; and why one that is there is not given."""
    try:
        return read_file(path, kind), None
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        is_newer = _salvaged(path).format > FORMAT
        return None, "newer_format" if is_newer else "unreadable"


def read_ending(
    folder: Path,
) -> tuple[ExitFile | None, EndFile | None, End | None, Problem | None]:
    """How the runner exited, the run's end, the end in its journal where that decides; why not."""
    exited, exit_problem = read(folder / "exit.json", ExitFile)
    end, end_problem = read(folder / "end.json", EndFile)
    problem = exit_problem or end_problem
    if exited is None or end is not None:
        return exited, end, None, problem
    try:
        return exited, end, recorded_end(folder / "journal.jsonl"), problem
    except OSError:
        return exited, end, None, problem or "unreadable"


def read_run(folder: Path) -> tuple[RunFile, Problem | None]:
    """The request of a run; one that cannot be understood gives what is known all the same."""
    found, problem = read(folder / "run.json", RunFile)
    if found is not None:
        return found, problem
    part = _salvaged(folder / "run.json")
    run = RunFile(
        format=part.format,
        id=folder.name,
        name=part.name or folder.name,
        kind="notebook",
        engine="own",
        target=part.target or "local",
        host=part.host,
        machine_id=part.machine_id,
        retry_of=None,
        created_at=part.created_at or _created_at(folder.name),
        source_path=part.source_path or str(folder / "source.ipynb"),
        source_sha256=part.source_sha256,
        source_name="source.ipynb",
        kernel=None,
        parameters={},
        limits=Limits(None, None, 0.0, allow_errors=False),
        result_path=part.result_path or str(folder / "result.ipynb"),
        result_format="ipynb",
        cwd=str(folder),
        umask=0o077,
        notes=(),
        slots=0,
        boot_id="",
        created_boottime_s=0.0,
    )
    return run, problem or "unreadable"


def _salvaged(path: Path) -> _Salvage:
    """Those members of a JSON object that are what they should be."""
    try:
        found = msgspec.json.decode(path.read_bytes())
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return _Salvage()
    if not isinstance(found, dict):
        return _Salvage()
    fitting = {
        field.name: found[field.name]
        for field in msgspec.structs.fields(_Salvage)
        if type(found.get(field.name)) is field.type
    }
    return msgspec.convert(_without_a_false_time(fitting), _Salvage)


def _without_a_false_time(members: dict[str, object]) -> dict[str, object]:
    """Times are reckoned with, so that of the creation is left out unless it is one."""
    try:
        datetime.fromisoformat(str(members.get("created_at")))
    except ValueError:
        members.pop("created_at", None)
    return members


def _created_at(run_id: str) -> str:
    """When a run was created, by its id.

    Examples
    --------
    >>> _created_at("20261124-093000-abcdef")
    '2026-11-24T09:30:00.000Z'
    """
    try:
        moment = datetime.strptime(run_id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:  # an id all the same, such as one of a thirtieth of February
        return iso(0)
    return iso(moment.timestamp())
