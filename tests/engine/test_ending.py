"""Publishing a result: one file, never in place of another, on any file system."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from jupyter_remote_helper.engine import naming
from jupyter_remote_helper.engine.ending import publish
from jupyter_remote_helper.engine.records import ResultKept, ResultRenamed

PIECES = [b"one", b"two"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    (tmp_path / "work").mkdir()
    return run


def planned(folder: Path) -> Path:
    return folder.parent / "work" / "r.ipynb"


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_result_is_there_whole_with_the_bits_of_its_source(folder: Path) -> None:
    found = publish(folder, planned(folder), PIECES, 0o640)
    assert (found.path, found.is_beside_source, found.notes) == (str(planned(folder)), True, ())
    assert planned(folder).read_bytes() == b"onetwo"
    assert stat.S_IMODE(planned(folder).stat().st_mode) == 0o640
    assert planned(folder).stat().st_nlink == 1
    assert left(folder) == ["result.json"]


def test_any_number_of_times_makes_one_file(folder: Path) -> None:
    for _ in range(3):
        publish(folder, planned(folder), PIECES, 0o600)
    assert left(folder.parent / "work") == ["r.ipynb"]


def test_another_file_is_never_replaced(folder: Path) -> None:
    planned(folder).write_bytes(b"precious")
    found = publish(folder, planned(folder), PIECES, 0o600)
    assert planned(folder).read_bytes() == b"precious"
    assert found.path.endswith("r-2.ipynb")
    assert found.notes == (ResultRenamed(str(planned(folder))),)


def test_a_name_as_long_as_may_be_has_a_next_one(folder: Path) -> None:
    long = planned(folder).with_stem("é" * 124)
    long.write_bytes(b"precious")
    found = publish(folder, long, PIECES, 0o600)
    assert found.notes == (ResultRenamed(str(long)),)
    assert Path(found.path).name == "é" * 123 + "-2.ipynb"


@pytest.mark.parametrize("can_move", [True, False], ids=["rename", "turns"])
@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.ENOTSUP])
def test_file_systems_without_links_get_a_copy_or_a_move(
    number: int, can_move: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link
    work = planned(folder).parent

    def refuse(source: Path, target: Path) -> None:
        if number != errno.EXDEV or Path(source).parent != work:
            raise OSError(number, os.strerror(number))
        link(source, target)

    monkeypatch.setattr(os, "link", refuse)
    if not can_move:
        monkeypatch.setattr(naming, "RENAME_NOREPLACE", 1 << 30)  # a flag that no system knows
    found = publish(folder, planned(folder), PIECES, 0o640)
    assert (found.path, found.notes) == (str(planned(folder)), ())
    assert planned(folder).read_bytes() == b"onetwo"
    assert left(work) == ["r.ipynb"]
    assert left(folder) == ["result.json"]
    again = publish(folder, planned(folder), [b"other"], 0o600)
    assert again.path.endswith("r-2.ipynb")


def test_a_folder_that_is_gone_keeps_the_result_in_the_run(folder: Path) -> None:
    found = publish(folder, folder.parent / "gone" / "r.ipynb", PIECES, 0o644)
    assert (found.path, found.is_beside_source) == (str(folder / "result.ipynb"), False)
    assert found.notes == (ResultKept("No such file or directory"),)
    assert (folder / "result.ipynb").read_bytes() == b"onetwo"
    assert stat.S_IMODE((folder / "result.ipynb").stat().st_mode) == 0o600


def test_too_many_names_that_are_taken_keep_the_result_in_the_run(folder: Path) -> None:
    planned(folder).write_bytes(b"x")
    for number in range(2, 101):
        planned(folder).with_name(f"r-{number}.ipynb").write_bytes(b"x")
    found = publish(folder, planned(folder), PIECES, 0o600)
    assert not found.is_beside_source
    assert isinstance(found.notes[0], ResultKept)
