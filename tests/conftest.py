"""What all tests share: private folders, notebooks made on the spot, the command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests import audit, private

pytest_plugins = (
    "pytest_jupyter.jupyter_server",
    "tests.rigs.fixture",
    "tests.seeds",
    "tests.signals",
)

# how long an example takes is the machine's affair
settings.register_profile(
    "patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

COMMAND = str(Path(sys.executable).with_name("jupyter-remote-helper"))
COMMAND_TIMEOUT_S = 240

Notebook = Callable[..., Path]
Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session", autouse=True)
def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A short folder for all sockets; after the last test nothing may be left in it, or run."""
    session = uuid.uuid4().hex
    os.environ[audit.MARK] = session
    folder = Path(tempfile.mkdtemp(prefix="jrh-t-"))  # a socket's path has 107 bytes
    yield folder
    living = audit.living(session)
    audit.sweep_all(folder)
    left = list(audit.left_files(folder, tmp_path_factory.getbasetemp()))
    for pid in living:
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder)
    assert not living, f"left running, now ended: {living}"
    assert not left, f"left behind: {[audit.whose(path) for path in left]}"


@pytest.fixture(autouse=True)
def private_folders(
    session_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """Runs, sockets and sessions in folders of the test's own, never in the user's."""
    place = session_folder / uuid.uuid4().hex[:8]
    monkeypatch.setenv("JRH_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("JRH_LOCAL_DIR", str(place))
    # there the user's own choices are
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(session_folder / f"{place.name}-d"))
    audit.PLACES[place.name] = request.node.nodeid
    sessions = session_folder / f"{place.name}-s"
    private.set_places(sessions, monkeypatch)
    yield
    private.end_all(sessions)


@pytest.fixture
def runs_root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def manager(runs_root: Path) -> RunManager:
    return RunManager(RunStore(runs_root), LocalTarget(), PathKernelFinder(kernel_folders()))


def code(source: str, *tags: str, **more: object) -> dict[str, object]:
    """A code cell."""
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
        **more,
    }


def notebook_json(*cells: str | dict[str, object], kernel: str | None = "python3") -> bytes:
    """The bytes of a notebook with these cells."""
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    for number, cell in enumerate(made):
        cell.setdefault("id", f"cell-{number}")
    spec = {"kernelspec": {"name": kernel, "display_name": "Python 3", "language": "python"}}
    value = {
        "cells": made,
        "metadata": spec if kernel else {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(value).encode()


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """Makes a notebook file from cells."""

    def make(
        *cells: str | dict[str, object], name: str = "work.ipynb", kernel: str | None = "python3"
    ) -> Path:
        path = tmp_path / "work" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(notebook_json(*cells, kernel=kernel))
        return path

    return make


@pytest.fixture
def cli() -> Cli:
    """Runs the command line as a user would, in a process of its own."""

    def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [COMMAND, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            **options,  # type: ignore[call-overload]
        )
        return done

    return run


def runs_of(output: str) -> list[Run]:
    """The runs in a command's JSON lines."""
    return [msgspec.json.decode(line, type=Run) for line in output.splitlines()]


def outputs_of(path: str | Path) -> list[list[dict[str, object]]]:
    """The outputs of each code cell of a notebook file, texts joined."""
    cells = json.loads(Path(path).read_bytes())["cells"]
    return [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]


def text_of(outputs: list[dict[str, object]]) -> str:
    """What the streams among some outputs say."""
    texts = [output["text"] for output in outputs if output["output_type"] == "stream"]
    return "".join("".join(text) for text in texts if isinstance(text, list))
