"""Where a user's own folders cannot be used, one sentence says so."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import COMMAND

NOT_ROOT = ("unshare", "-U", "--map-user=54321", "--map-group=54321")
COMMANDS = (("verdict",), ("protect",), ("sessions",), ("sessions", "new"), ("up",), ("down",))
UNSET = ("HOME", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JRH_RUNS_DIR")


def started(words: tuple[str, ...], **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as a user whom no file's owner spares its permissions."""
    environment = {name: v for name, v in os.environ.items() if name not in UNSET} | variables
    line = [*NOT_ROOT, COMMAND, *words]
    return subprocess.run(
        line, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_home_that_may_not_be_opened_is_a_sentence(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o000)
    done = started(words, HOME=str(home))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{home}/.")
    assert done.stderr.endswith(" may not be opened by you. Look at its permissions, and those "
                                "above it.\n")  # fmt: skip


def test_no_home_is_a_sentence() -> None:
    done = started(("tunnel", "--remote-port", "8888"))
    said = (done.returncode, done.stdout, done.stderr)
    assert said == (2, "", "No home folder is known for this user: set HOME.\n")


@pytest.mark.parametrize("words", [("sessions", "--json"), ("tunnel", "--remote-port=1", "--json")])
def test_a_folder_that_is_gone_is_in_nobodys_way(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    line = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", line, "sh", COMMAND, *words],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    assert json.loads(done.stdout)
