"""Command lines of nbconvert. Pure.

It runs in the Python that runs here, by a driver that tells what it does. `-P` keeps modules that
lie beside a notebook from being taken for libraries.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from jupyter_remote_helper.engine.records import ExportFormat, Limits, ProgramLaunch

DRIVER = ("-P", "-m", "jupyter_remote_helper.engine.program.nbconvert_driver")
MADE = Path("made", "result.ipynb")
EXPORTED = "export"
"""The name, without suffix, of the file that `export_command` makes."""

MOST_EXPORTED_BYTES = 200_000_000
"""Largest notebook that is exported: nbconvert holds several copies of it in memory."""


def plan_line(python: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """The command line that says what nbconvert would do with these arguments."""
    return (python, *DRIVER, "plan", *arguments)


def line_program(python: str, arguments: Sequence[str], *, executes: bool) -> ProgramLaunch:
    """`jupyter nbconvert` with these arguments, as typed; it names its result itself.

    Examples
    --------
    >>> line_program("python3", ["--to", "html", "x.ipynb"], executes=False).argv[-4:]
    ('run', '--to', 'html', 'x.ipynb')
    """
    argv = (python, *DRIVER, "run", *arguments)
    return ProgramLaunch(argv, reads_source=False, made=None, unit="cell" if executes else None)


def arguments_of(program: ProgramLaunch) -> tuple[str, ...]:
    """The arguments that were typed, from the program that they made."""
    return program.argv[len(DRIVER) + 2 :]


def notebook_program(python: str, folder: Path, kernel: str, limits: Limits) -> ProgramLaunch:
    """Nbconvert as the engine of a run that is kept in `folder`.

    It takes the notebook from its standard input and leaves the result in the run's folder, so
    that no name of the user's is on its command line. It counts its limits in whole seconds.
    """
    cell_s = -1 if limits.cell_s is None else math.ceil(limits.cell_s)
    argv = (
        python,
        *DRIVER,
        "run",
        "--to=notebook",
        "--execute",
        "--stdin",
        f"--output={MADE.name}",
        f"--output-dir={folder / MADE.parent}",
        f"--ExecutePreprocessor.kernel_name={kernel}",
        f"--ExecutePreprocessor.timeout={cell_s}",
        f"--ExecutePreprocessor.startup_timeout={math.ceil(limits.start_s)}",
        "--NbConvertApp.postprocessor_class=",
        *(("--allow-errors",) if limits.allow_errors else ()),
    )
    return ProgramLaunch(argv, reads_source=True, made=str(MADE), unit="cell")


def export_command(python: str, name: ExportFormat, notebook: str) -> tuple[str, ...]:
    """The command line that converts a notebook, and executes nothing.

    One file `EXPORTED` with the suffix of the format appears in the folder where it is run.

    Examples
    --------
    >>> export_command("python3", "html", "result.ipynb")[3:5]
    ('nbconvert', '--to=html')
    """
    return (
        python,
        "-P",
        "-m",
        "nbconvert",
        f"--to={name}",
        "--ExecutePreprocessor.enabled=False",
        "--NbConvertApp.postprocessor_class=",
        # pictures stay in the document, so that it is one file
        "--ExtractOutputPreprocessor.enabled=False",
        f"--output={EXPORTED}",
        "--output-dir=.",
        notebook,
    )
