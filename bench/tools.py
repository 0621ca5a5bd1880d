"""The tools compared: how each is called, and where it leaves its result."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environments import OURS, THEIRS, Environment
from .measure import Measured, measure

Notebook = dict[str, Any]  # parsed JSON of nbformat 4
Check = Callable[[Notebook], None]


@dataclass(frozen=True)
class Tool:
    """A way to run a notebook headless, from a shell."""

    name: str
    environment: Environment
    argv: tuple[str, ...]
    """The command; its source is `source.ipynb` in the working folder."""
    result: str = "result.ipynb"
    """A pattern that matches the result, and nothing else, in the working folder."""
    package: str = ""
    """What has to be installed, by the name of its distribution."""

    def is_installed(self) -> bool:
        """Tell whether its environment has it."""
        return self.package in self.environment.versions()

    def run(self, source: Notebook) -> tuple[Measured, Notebook]:
        """Run a notebook in a fresh folder; give the times and the result.

        Raises
        ------
        RuntimeError
            The tool failed, or left no result or more than one.
        """
        # short: the sockets of a kernel lie below it, and a socket's path has 107 bytes
        with tempfile.TemporaryDirectory(prefix="jrhb-") as name:
            folder = Path(name)
            (folder / "source.ipynb").write_text(json.dumps(source), encoding="utf-8")
            for kept in ("runs", "local"):
                (folder / kept).mkdir(mode=0o700)
            variables = {
                **self.environment.variables(),
                "JRH_RUNS_DIR": str(folder / "runs"),
                "JRH_LOCAL_DIR": str(folder / "local"),
            }
            program = str(self.environment.folder / "bin" / self.argv[0])
            measured = measure([program, *self.argv[1:]], folder, variables)
            results = list(folder.glob(self.result))
            if len(results) != 1:
                raise RuntimeError(f"{self.name} left {len(results)} results")
            return measured, json.loads(results[0].read_text(encoding="utf-8"))


OURSELVES = Tool(
    name="jupyter remote-helper run",
    environment=OURS,
    argv=("jupyter", "remote-helper", "run", "source.ipynb"),
    result="source-run-*.ipynb",
    package="jupyter_remote_helper",
)
PEERS = (
    Tool(
        name="jupyter execute",
        environment=THEIRS,
        argv=("jupyter", "execute", "source.ipynb", "--output=result.ipynb"),
        package="nbclient",
    ),
    Tool(
        name="jupyter nbconvert --execute",
        environment=THEIRS,
        argv=(
            *("jupyter", "nbconvert", "--execute", "--to", "notebook"),
            *("--output=result.ipynb", "source.ipynb"),
        ),
        package="nbconvert",
    ),
    Tool(
        name="papermill",
        environment=THEIRS,
        argv=("papermill", "source.ipynb", "result.ipynb"),
        package="papermill",
    ),
)


def python_notebook(sources: list[str]) -> Notebook:
    """Make a notebook of code cells for the kernel named python3."""
    cells: list[Notebook] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
