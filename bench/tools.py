"""The tools compared: how each is called, and where it leaves its result."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .environments import CHECKOUT, OURS, THEIRS, Environment
from .measure import Facts, Measured, measure
from .runner import (
    FindRunner,
    MemoryWatch,
    Seen,
    facts_of_kernel_alone,
    facts_of_run,
    program_itself,
    runner_of_run,
)

Notebook = dict[str, Any]  # parsed JSON of nbformat 4
Check = Callable[[Notebook], Facts]
"""Looks at a result; raises RuntimeError when it is wrong, and gives what it counted."""


def nothing(_: Path, __: list[Seen]) -> Facts:
    """Know nothing about what a tool leaves beside its result."""
    return {}


@dataclass(frozen=True)
class Tool:
    """A way to run a notebook headless, from a shell."""

    name: str
    environment: Environment
    argv: tuple[str, ...]
    """The command; its source is `source.ipynb` in the working folder."""
    result: str = "result.ipynb"
    """A pattern that matches the result, and nothing else, in the working folder; "" for none."""
    package: str = ""
    """What has to be installed, by the name of its distribution."""
    find_runner: FindRunner = program_itself
    facts: Callable[[Path, list[Seen]], Facts] = nothing

    def is_installed(self) -> bool:
        """Tell whether its environment has it."""
        return self.package in self.environment.versions()

    def command(self, source: str = "source.ipynb", result: str = "result.ipynb") -> list[str]:
        """Give the command for a source and a result of other names."""
        names = {"source.ipynb": source, "--output=result.ipynb": f"--output={result}"}
        program = str(self.environment.folder / "bin" / self.argv[0])
        return [program, *(names.get(word, word) for word in self.argv[1:])]

    def run(self, source: Notebook, check: Check) -> Measured:
        """Run a notebook in a fresh folder, and check the result.

        Raises
        ------
        RuntimeError
            The tool failed, or left no result, or more than one, or a wrong one.
        """
        with working_folder() as folder:
            (folder / "source.ipynb").write_text(json.dumps(source), encoding="utf-8")
            watch = MemoryWatch(folder, self.find_runner)
            variables = variables_in(folder, self.environment)
            measured = measure(self.command(), folder, variables, watch.look)
            facts = {**watch.facts(), **self.facts(folder, watch.seen)}
            if self.result:
                facts |= checked(self.name, result_in(folder, self.result), check)
            return replace(measured, facts=facts)


def checked(name: str, result: Notebook, check: Check) -> Facts:
    """Check a result, and say whose it is when it is wrong."""
    try:
        return check(result)
    except RuntimeError as wrong:
        raise RuntimeError(f"{name}: {wrong}") from wrong


@contextmanager
def working_folder() -> Iterator[Path]:
    """Give a fresh folder that is gone afterwards, with room for runs in it."""
    # short: the sockets of a kernel lie below it, and a socket's path has 107 bytes
    with tempfile.TemporaryDirectory(prefix="jrhb-") as name:
        for kept in ("runs", "local"):
            (Path(name) / kept).mkdir(mode=0o700)
        yield Path(name)


def variables_in(folder: Path, environment: Environment) -> dict[str, str]:
    """Give the variables for a program of an environment that keeps its runs in the folder."""
    kept = {"JRH_RUNS_DIR": str(folder / "runs"), "JRH_LOCAL_DIR": str(folder / "local")}
    return {**environment.variables(), **kept}


def result_in(folder: Path, pattern: str) -> Notebook:
    """Read the only file that matches a pattern.

    Raises
    ------
    RuntimeError
        There is none, or more than one.
    """
    results = list(folder.glob(pattern))
    if len(results) != 1:
        raise RuntimeError(f"there are {len(results)} results named {pattern}")
    notebook: Notebook = json.loads(results[0].read_bytes())
    return notebook


OURSELVES = Tool(
    name="jupyter remote-helper run",
    environment=OURS,
    argv=("jupyter", "remote-helper", "run", "source.ipynb"),
    result="source-run-*.ipynb",
    package="jupyter_remote_helper",
    find_runner=runner_of_run,
    facts=facts_of_run,
)
KERNEL_ALONE = Tool(
    name="the kernel alone",
    environment=OURS,
    argv=("python", str(CHECKOUT / "bench" / "kernel_alone.py"), "source.ipynb"),
    result="",
    package="jupyter_remote_helper",
    facts=facts_of_kernel_alone,
)
EXECUTE = Tool(
    name="jupyter execute",
    environment=THEIRS,
    argv=("jupyter", "execute", "source.ipynb", "--output=result.ipynb"),
    package="nbclient",
)
NBCONVERT = Tool(
    name="jupyter nbconvert --execute",
    environment=THEIRS,
    argv=(
        *("jupyter", "nbconvert", "--execute", "--to", "notebook"),
        *("--output=result.ipynb", "source.ipynb"),
    ),
    package="nbconvert",
)
PAPERMILL = Tool(
    name="papermill",
    environment=THEIRS,
    argv=("papermill", "source.ipynb", "result.ipynb"),
    package="papermill",
)
PEERS = (EXECUTE, NBCONVERT, PAPERMILL)
