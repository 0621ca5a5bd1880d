"""`list`, `show`, `result`, `inspect`: looking at runs and at what could be run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import click
import msgspec

from jupyter_remote_helper.contract import ExportFormat, Inspection, Run
from jupyter_remote_helper.engine.naming import take_name
from jupyter_remote_helper.engine.status import write_temporary
from jupyter_remote_helper.errors import ResultRefused
from jupyter_remote_helper.runs.plan import current_umask

from .managers import run_manager
from .more_managers import forget_old, run_archive, run_exporter
from .texts import details, duration, plain, progress_words, state_word

LIST_LIMIT = 20
ALL = 1_000_000

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.command("list")
@click.option("--all", "show_all", is_flag=True, help="Show every run, not only the last 20.")
@json_option
def list_runs(show_all: bool, as_json: bool) -> None:
    """List the runs, newest first: those under way and the last 20."""
    manager = run_manager()
    page = manager.page(ALL if show_all else LIST_LIMIT)
    runs = sorted(page.runs, key=lambda run: run.id, reverse=True)
    if as_json:
        for run in runs:
            click.echo(msgspec.json.encode(run))
    elif not runs:
        click.echo("No runs yet. Start one with: jupyter remote-helper run FILE")
    else:
        for line in _table(runs):
            click.echo(line)
    forget_old(manager)


def _table(runs: list[Run]) -> list[str]:
    rows = [("RUN", "STATE", "CELL", "TIME", "NAME")]
    rows += [
        (
            run.id,
            state_word(run.state),
            progress_words(run),
            duration(run.elapsed_s),
            plain(run.name),
        )
        for run in runs
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]


@click.command()
@click.argument("run_id", metavar="RUN")
@json_option
def show(run_id: str, as_json: bool) -> None:
    """Show all about one run; RUN may be any tail of an id that only one run has."""
    runs = run_manager()
    run = runs.run(runs.find(run_id))
    if as_json:
        click.echo(msgspec.json.encode(run))
        return
    for label, value in details(run):
        click.echo(f"{label + ':':<11}{value}")


@click.command()
@click.argument("run_id", metavar="RUN")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write the result to this new file; works while the run goes on, too.",
)
@click.option(
    "--to",
    "target",
    type=click.Choice(get_args(ExportFormat)),
    help="Convert it by nbconvert; without -o the new file lies here, named after the result.",
)
def result(run_id: str, output: str | None, target: ExportFormat | None) -> None:
    """Say where the result of RUN lies, or write it, as far as it is there, to a file."""
    runs = run_manager()
    run = runs.run(runs.find(run_id))
    archive = run_archive(runs)
    if target is not None:
        content = run_exporter(archive).export(run.id, target)
        path = Path(output or content.name)
        _write_new(path, content.pieces)
        click.echo(path)
        return
    if output is not None:
        _write_new(Path(output), archive.result(run.id).pieces)
        return
    if run.result.status not in {"written", "kept_in_run"}:
        raise ResultRefused(
            f"{run.id} has no result yet. With -o FILE you get what there is so far."
        )
    click.echo(run.result.path)


def _write_new(path: Path, data: Iterable[bytes]) -> None:
    try:
        temporary = write_temporary(path.absolute().parent, data, 0o666 & ~current_umask())
    except OSError as error:
        raise ResultRefused(
            f"{path} cannot be written: {os.strerror(error.errno or 0)}."
        ) from error
    try:
        is_new = take_name(temporary, path)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise ResultRefused(f"{path} cannot be written: {why}.") from error
    finally:
        temporary.unlink(missing_ok=True)
    if not is_new:
        raise ResultRefused(f"{path} cannot be written: File exists. Name a new file.")


@click.command()
@click.argument("file")
@json_option
def inspect(file: str, as_json: bool) -> None:
    """Say what FILE is: its kernel, its cells, and the parameters that it declares."""
    inspection = run_manager().inspect(Path(file))
    if as_json:
        click.echo(msgspec.json.encode(inspection))
        return
    for line in _inspection_lines(inspection):
        click.echo(line)


def _inspection_lines(inspection: Inspection) -> list[str]:
    kernel = inspection.kernel
    lines = [
        f"Kind:    {inspection.kind}",
        f"Kernel:  {f'{kernel.display_name} ({kernel.name})' if kernel else 'not installed here'}",
        f"Cells:   {inspection.cells}",
    ]
    if not inspection.parameters:
        return [plain(line) for line in [*lines, "No cell is tagged 'parameters'."]]
    lines.append("Parameters:")
    for parameter in inspection.parameters:
        comment = f"  # {parameter.comment}" if parameter.comment else ""
        lines.append(f"  {parameter.name}: {parameter.type} = {parameter.default}{comment}")
    return [plain(line) for line in lines]
