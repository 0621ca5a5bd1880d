"""Starting a run, and following it if that is wanted."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from jupyter_remote_helper.contract import Run, RunEngine
from jupyter_remote_helper.engine.records import ExportFormat, Limits
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.submission import Submission

from .exits import LEFT, SUCCEEDED
from .managers import run_manager
from .texts import note_sentence, plain
from .values import BadValue, parameters_from_json, split_assignment, typed_value


class Asked(msgspec.Struct, frozen=True):
    """What somebody typed; paths as typed."""

    file: str
    parameters: dict[str, object]
    kernel: str | None
    result: str | None
    name: str | None
    limits: Limits
    engine: RunEngine
    formats: tuple[ExportFormat, ...]


def start(asked: Asked, *, detach: bool, as_json: bool) -> int:
    """Start a run, follow it unless it is to be left alone, and give the exit code.

    Raises
    ------
    RemoteHelperError
        It was refused.
    """
    submission = Submission(
        path=_absolute(asked.file),
        name=asked.name,
        kernel=asked.kernel,
        parameters=asked.parameters,
        limits=asked.limits,
        result=_absolute(asked.result) if asked.result else None,
        engine=asked.engine,
        formats=asked.formats,
    )
    return submit(submission, detach=detach, as_json=as_json)


def submit(submission: Submission, *, detach: bool, as_json: bool) -> int:
    """Do the same with what is settled already."""
    runs = run_manager()
    started = runs.submit(submission)
    if detach:
        say_started(started, as_json=as_json)
        return SUCCEEDED
    return follow_to_end(runs, started, as_json=as_json)


def follow_to_end(runs: RunManager, started: Run, *, as_json: bool) -> int:
    """Follow a run until it ends or the user has seen enough, and give the exit code."""
    # while the kernel comes up
    from .displays import display_for  # noqa: PLC0415
    from .follow import exit_code, follow  # noqa: PLC0415

    display = display_for(as_json=as_json)
    try:
        return exit_code(follow(runs, started, display).state)
    except KeyboardInterrupt:
        display.leave(started.id)
        return LEFT


def _absolute(path: str) -> Path:
    """The path as given, made absolute; links stay, so that the result lies where one expects."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100


def say_started(started: Run, *, as_json: bool) -> None:
    """Say that a run was started, and where its result will be."""
    if as_json:
        click.echo(msgspec.json.encode(started))
        return
    click.echo(f"Run {started.id}: {plain(started.name)}")
    for note in started.notes:
        click.echo(f"Note: {note_sentence(note)}")
    click.echo(f"Result, at the end: {plain(started.result.path)}")


def parameters(typed: tuple[str, ...], raw: tuple[str, ...], file: str | None) -> dict[str, object]:
    """All parameters; what is given on the command line wins over the file."""
    values: dict[str, object] = {}
    if file is not None:
        try:
            values |= parameters_from_json(Path(file).read_bytes())
        except OSError as error:
            raise click.BadParameter(f"{file} cannot be read: {error.strerror}.") from error
        except BadValue as error:
            raise click.BadParameter(f"{file} has no parameters: {error}.") from error
    try:
        for text in typed:
            name, value = split_assignment(text)
            values[name] = typed_value(value)
        for text in raw:
            name, value = split_assignment(text)
            values[name] = value
    except BadValue as error:
        raise click.BadParameter(str(error)) from error
    return values
