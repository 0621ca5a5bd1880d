"""Folders of the test's own for labs; whatever a test does, its lab is ended afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Cli

from .labs import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Iterator[Home]:
    for name in ("RUNTIME", "CONFIG", "DATA"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv("TMUX_TMPDIR", str(tmp_path))
    for name in ("SSH_CONNECTION", "TMUX", "TMUX_PANE"):
        monkeypatch.delenv(name, raising=False)
    home = Home(tmp_path)
    yield home
    monkeypatch.setenv("JRH_LOCAL_DIR", str(home.local))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(home.runtime))
    cli("down", "--yes")
    assert home.left() == []
