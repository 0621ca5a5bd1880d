"""Paths of the server: none leads out of its root."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_remote_helper.errors import OutsideRoot
from jupyter_remote_helper.runs.root import Root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.ipynb").touch()
    (tmp_path / "secret.ipynb").touch()
    (root / "out.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (root / "up").symlink_to(tmp_path)
    (root / "in.ipynb").symlink_to(root / "sub" / "a.ipynb")
    return root


@pytest.mark.parametrize(
    "path",
    ["../secret.ipynb", "sub/../../secret.ipynb", "sub/../a.ipynb", "./sub/a.ipynb", "out.ipynb",
     "up/secret.ipynb", "", "/", ".", "..", "a\0b"],
)  # fmt: skip
def test_what_leads_out_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(OutsideRoot):
        Root(folder).resolve(path)


def test_what_lies_within_is_resolved_as_given(folder: Path) -> None:
    root = Root(folder)
    assert root.resolve("sub/a.ipynb") == folder / "sub" / "a.ipynb"
    assert root.resolve("/sub/a.ipynb") == folder / "sub" / "a.ipynb"
    assert root.resolve("in.ipynb") == folder / "in.ipynb", "a link within stays a link"
    assert root.resolve("new.ipynb") == folder / "new.ipynb"


def test_paths_are_spelled_as_the_server_does(folder: Path, tmp_path: Path) -> None:
    root = Root(folder)
    assert root.api_path(str(folder / "sub" / "a.ipynb")) == "sub/a.ipynb"
    assert root.api_path(str(tmp_path / "secret.ipynb")) is None
    link = tmp_path / "alias"
    link.symlink_to(folder)
    assert root.api_path(str(link / "sub" / "a.ipynb")) == "sub/a.ipynb"
