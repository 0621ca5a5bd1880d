"""A file system without hard links: a run ends there as anywhere, and counts once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Succeeded
from tests.conftest import COMMAND, Notebook

RUN_S = 240


@pytest.mark.parametrize("more", ["", ",renameat2"], ids=["rename", "turns"])
def test_a_run_ends_where_there_are_no_links(
    more: str, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    path = notebook("print('there')")
    strace = shutil.which("strace")
    assert strace is not None
    inject = ["-e", "inject=link,linkat:error=EPERM"]
    if more:
        inject += ["-e", "inject=renameat2:error=EINVAL"]
    refused = tmp_path / "refused"
    done = subprocess.run(
        [strace, "-f", "-o", refused, "-e", f"trace=link,linkat{more}", *inject,
         COMMAND, "run", "--json", path],
        capture_output=True, check=True, timeout=RUN_S,
    )  # fmt: skip
    assert b"EPERM" in refused.read_bytes()
    run = msgspec.json.decode(done.stdout.splitlines()[-1], type=Run)
    assert run.state == Succeeded()
    assert run.result.status == "written"
    assert "there" in Path(run.result.path).read_text()
    assert sorted(entry.name for entry in path.parent.iterdir()) == sorted(
        [path.name, Path(run.result.path).name]
    )
    assert not [entry for entry in (runs_root / run.id).iterdir() if entry.suffix == ".tmp"]
