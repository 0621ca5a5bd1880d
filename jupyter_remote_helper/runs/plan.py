"""What a run will do, settled and checked at submission: kernel, parameters, result."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.naming import NAME_BYTES, shortened
from jupyter_remote_helper.engine.notebook.document import read_deeper
from jupyter_remote_helper.engine.notebook.parameters import BadLanguage, BadParameter, check_values
from jupyter_remote_helper.engine.records import (
    KernelAssumed,
    KernelLaunch,
    Note,
    ParameterNotDeclared,
)
from jupyter_remote_helper.errors import (
    KernelNotFound,
    ParameterRefused,
    ParametersNotSupported,
    ResultRefused,
)

from .kernels import NATIVE, KernelFinder
from .source import SourceFile


def choose_kernel(
    source: SourceFile, asked: str | None, finder: KernelFinder
) -> tuple[KernelLaunch, tuple[Note, ...]]:
    """The kernel asked for, else the notebook's, else the usual one with a note.

    Raises
    ------
    KernelNotFound
        It is not installed here; the sentence names what is.
    """
    name = asked or source.kernel_name or NATIVE
    launch = finder.find(name)
    if launch is None:
        raise KernelNotFound(_no_kernel(name, source.language, finder.all()), "kernel")
    assumed = not asked and source.kernel_name is None
    return launch, ((KernelAssumed(name),) if assumed else ())


def _no_kernel(name: str, language: str | None, installed: list[KernelLaunch]) -> str:
    same = [launch.name for launch in installed if language and launch.language == language.lower()]
    names = ", ".join(same or [launch.name for launch in installed])
    if not names:
        return f"The kernel {name} is not installed here, and no other is: install ipykernel."
    what = f"For {language} there is" if same else "Installed are"
    return f"The kernel {name} is not installed here. {what}: {names}. Choose one of them."


def check_parameters(
    source: SourceFile, kernel: KernelLaunch, values: Mapping[str, object]
) -> tuple[Note, ...]:
    """Refuse what cannot be set, and note what the notebook does not declare.

    Raises
    ------
    ParametersNotSupported, ParameterRefused
        The language is not Python, or a name is none.
    """
    if not values:
        return ()
    for name, value in values.items():
        _require_kept(name, value)
    try:
        check_values(values, kernel.language)
    except BadLanguage as error:
        raise ParametersNotSupported(
            f"Parameters can be set in Python, R, Julia and Bash, not in {kernel.language}.",
            "parameters",
        ) from error
    except BadParameter as error:
        raise ParameterRefused(str(error), f"parameters.{error.name}") from error
    declared = {parameter.name for parameter in source.declared}
    return tuple(ParameterNotDeclared(name) for name in values if name not in declared)


def _require_kept(name: str, value: object) -> None:
    """Refuse what the run's request, which is JSON, could not keep."""
    try:
        read_deeper(msgspec.json.encode(value))
    except UnicodeEncodeError as error:
        why = "it is not UTF-8 text"
        raise ParameterRefused(f"{name} cannot be set: {why}.", f"parameters.{name}") from error
    except RecursionError as error:
        why = "it is nested too deep"
        raise ParameterRefused(f"{name} cannot be set: {why}.", f"parameters.{name}") from error


def as_declared(source: SourceFile, values: Mapping[str, object]) -> dict[str, object]:
    """The values, with a whole number for a parameter declared float made one.

    JSON from a browser has no 1.0, so the difference is lost on the way.
    """
    floats = {parameter.name for parameter in source.declared if parameter.type == "float"}
    return {
        name: float(value) if name in floats and type(value) is int else value
        for name, value in values.items()
    }


def plan_result(source: Path, asked: Path | None, planned: Iterable[str]) -> Path:
    """Where the result goes: as asked, else a new name beside the source.

    `planned` are the results of runs that have not ended; none of them is taken twice.

    Raises
    ------
    ResultRefused
        A path that was asked for is taken, or has no folder; or the folder is not writable.
    """
    taken = set(planned)
    if asked is not None:
        _check_asked(asked, taken)
        return asked
    folder = Path(os.path.abspath(source)).parent  # noqa: PTH100  # resolve() would follow links
    _check_folder(folder)
    stamp = time.strftime("-run-%Y%m%d-%H%M%S")
    number = 1
    while True:
        ending = f"{stamp}{'' if number == 1 else f'-{number}'}.ipynb"
        path = folder / (shortened(source.stem, NAME_BYTES - len(ending)) + ending)
        if str(path) not in taken and not os.path.lexists(path):
            return path
        number += 1


def _check_asked(path: Path, taken: set[str]) -> None:
    if os.path.isdir(path):  # noqa: PTH112  # a path that is none shall not raise here
        raise ResultRefused(f"{path} is a folder; give the name of a new file in it.", "result")
    if os.path.lexists(path):
        raise ResultRefused(f"{path} exists already; a result never replaces a file.", "result")
    if str(path) in taken:
        raise ResultRefused(f"{path} is the result of a run that is under way.", "result")
    try:
        path.lstat()
    except FileNotFoundError:
        pass
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise ResultRefused(
            f"{path} cannot be written: {why}; give another name.", "result"
        ) from error
    if path.suffix.lower() != ".ipynb":
        raise ResultRefused("The result of a notebook is a notebook: end it with .ipynb.", "result")
    _check_folder(path.parent)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise ResultRefused(f"There is no folder {folder}; make it first.", "result")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ResultRefused(
            f"The folder {folder} cannot be written to; name another place for the result.",
            "result",
        )


def current_umask() -> int:
    """This process's umask, read without changing it for the other threads."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(next(line for line in status.splitlines() if line.startswith("Umask:"))[6:], 8)
    except (OSError, StopIteration, ValueError):
        was = os.umask(0o077)
        os.umask(was)
        return was
