"""From what somebody wants to run to the request that is written down: `run.json`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import msgspec

from jupyter_remote_helper.engine.identity import this_place
from jupyter_remote_helper.engine.program.nbconvert import (
    arguments_of,
    line_program,
    notebook_program,
)
from jupyter_remote_helper.engine.records import (
    FORMAT,
    LOCAL_PROVISIONER,
    ExportFormat,
    KernelLaunch,
    NbconvertChosen,
    Note,
    ProgramLaunch,
    ResultFormat,
    RunFile,
)
from jupyter_remote_helper.engine.status import boottime_s, now
from jupyter_remote_helper.errors import MalformedRequest

from .formats import require_format, require_nbconvert
from .kernels import NATIVE, KernelFinder
from .keys import new_id
from .plan import as_declared, check_parameters, choose_kernel, current_umask, plan_result
from .settings import Settings
from .source import SourceFile
from .submission import Line, Submission

FORMATS: dict[str, ResultFormat] = {".ipynb": "ipynb", ".html": "html", ".pdf": "pdf"}


class Work(msgspec.Struct, frozen=True):
    """What a run will do, and by what."""

    engine: Literal["own", "nbconvert"]
    kernel: KernelLaunch | None
    parameters: dict[str, object]
    result: Path
    cwd: Path
    notes: tuple[Note, ...]
    program: ProgramLaunch | None


class RunPlanner:
    """Settles and checks what runs will do. `folder_of` tells where a run of an id is kept."""

    def __init__(
        self,
        kernels: KernelFinder,
        target: str,
        settings: Settings,
        folder_of: Callable[[str], Path],
    ) -> None:
        self._kernels = kernels
        self._target = target
        self._settings = settings
        self._folder_of = folder_of

    def plan(self, submission: Submission, source: SourceFile, planned: Iterable[str]) -> RunFile:
        """The request for a run. `planned` are the results of runs that have not ended.

        Raises
        ------
        RemoteHelperError
            It cannot be done; the kind says why.
        """
        run_id, place, path = new_id(), this_place(), _as_given(submission.path)
        work = self._work(submission, source, planned, self._folder_of(run_id))
        return RunFile(
            format=FORMAT,
            id=run_id,
            name=submission.name or path.name,
            kind="notebook",
            engine=work.engine,
            target=self._target,
            host=place.host,
            machine_id=place.machine_id,
            retry_of=submission.retry_of,
            created_at=now(),
            source_path=str(path),
            source_sha256=source.sha256,
            source_name="source.ipynb",
            kernel=work.kernel,
            parameters=work.parameters,
            limits=submission.limits,
            result_path=str(work.result),
            result_format=FORMATS.get(work.result.suffix.lower(), "other"),
            cwd=str(work.cwd),
            umask=current_umask(),
            notes=work.notes,
            slots=self._settings.slots,
            boot_id=place.boot_id,
            created_boottime_s=boottime_s(),
            program=work.program,
            notify_command=self._settings.notify_command,
            nice=self._settings.nice,
            formats=_checked(submission.formats),
        )

    def _work(
        self, submission: Submission, source: SourceFile, planned: Iterable[str], folder: Path
    ) -> Work:
        if submission.line is not None:
            work = self._line(submission.line, source)
        else:
            work = self._notebook(submission, source, planned, folder)
        _require_text(submission, _as_given(submission.path), work)
        return work

    def _notebook(
        self, submission: Submission, source: SourceFile, planned: Iterable[str], folder: Path
    ) -> Work:
        """A notebook, on our own engine or on nbconvert's."""
        path = _as_given(submission.path)
        kernel, notes = choose_kernel(source, submission.kernel, self._kernels)
        notes += check_parameters(source, kernel, submission.parameters)
        engine = submission.engine
        if engine == "own" and kernel.provisioner != LOCAL_PROVISIONER:
            engine = "nbconvert"
            notes += (NbconvertChosen(kernel.name, kernel.provisioner),)
        program = None
        if engine == "nbconvert":
            require_nbconvert()
            program = notebook_program(sys.executable, folder, kernel.name, submission.limits)
        return Work(
            engine=engine,
            kernel=kernel,
            parameters=as_declared(source, submission.parameters),
            result=plan_result(path, submission.result, planned),
            cwd=path.parent,
            notes=notes,
            program=program,
        )

    def _line(self, line: Line, source: SourceFile) -> Work:
        """What nbconvert is told to do; it finds the kernel itself, or says that there is none."""
        require_nbconvert()
        name = line.kernel or source.kernel_name or NATIVE
        return Work(
            engine="nbconvert",
            kernel=self._kernels.find(name) if line.executes else None,
            parameters={},
            result=Path(line.result),
            cwd=Path(line.cwd),
            notes=(),
            program=line_program(sys.executable, line.arguments, executes=line.executes),
        )


def _require_text(submission: Submission, path: Path, work: Work) -> None:
    """Refuse names that the run's request, which is JSON, could not keep."""
    given = {
        "path": ("The path of the notebook", str(path)),
        "name": ("The name of the run", submission.name or ""),
        "result": ("The path of the result", str(work.result)),
        None: ("The command line", " ".join(submission.line.arguments if submission.line else ())),
    }
    for field, (what, text) in given.items():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise MalformedRequest(f"{what} is not UTF-8 text; give another.", field) from error


def _checked(formats: tuple[ExportFormat, ...]) -> tuple[ExportFormat, ...]:
    for name in formats:
        require_format(name, "formats")
    return tuple(dict.fromkeys(formats))


def _as_given(path: Path) -> Path:
    """An absolute path whose links stay, so that a result lies where one expects it."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def line_of(run: RunFile) -> Line | None:
    """The command line for nbconvert that made a run; None for any other run."""
    program = run.program
    if run.engine != "nbconvert" or program is None or program.made is not None:
        return None
    return Line(
        arguments=arguments_of(program),
        cwd=run.cwd,
        result=run.result_path,
        executes=program.unit is not None,
        kernel=run.kernel.name if run.kernel else None,
    )
