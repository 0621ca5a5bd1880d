"""What is refused before anything is made."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from jupyter_remote_helper.errors import (
    KindNotSupported,
    NotebookRefused,
    RemoteHelperError,
    SourceNotFound,
    SourceNotRegular,
    SourceUnreadable,
)
from jupyter_remote_helper.runs.source import DigestCache, read_source
from tests.conftest import Notebook, code, notebook_json


def test_a_notebook_is_read(notebook: Notebook) -> None:
    source = read_source(notebook(code("n = 1", "parameters"), "print(n)"))
    assert (source.cells, source.kernel_name, source.language) == (2, "python3", "python")
    assert [p.name for p in source.declared] == ["n"]


def test_a_notebook_behind_a_link_is_read(notebook: Notebook, tmp_path: Path) -> None:
    link = tmp_path / "link.ipynb"
    link.symlink_to(notebook("1"))
    assert read_source(link).cells == 1


NESTED: dict[str, object] = {"cell_type": "raw", "source": "", "metadata": {"x": "X"}}
BYTES = {
    "empty": b"",
    "deep": b"[" * 100_000,
    # as can be read here, and not where its result is made
    "nearly as deep": notebook_json(NESTED).replace(b'"X"', b"[" * 880 + b"]" * 880),
    "half a pair": notebook_json("'\ud800'"),
}


def make_bad(folder: Path, kind: str) -> Path:
    path = folder / "bad.ipynb"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "dangling":
            path.symlink_to(folder / "none")
        case "link to a folder":
            path.symlink_to(folder)
        case "loop":
            path.symlink_to(path)
        case "large":
            path.write_bytes(b"x" * 100_000_000)
        case _ if kind in BYTES:
            path.write_bytes(BYTES[kind])
        case _:
            return folder / kind
    return path


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("folder", SourceNotRegular),
        ("pipe", SourceNotRegular),
        ("device", SourceNotRegular),
        ("dangling", SourceNotFound),
        ("link to a folder", SourceNotRegular),
        ("loop", SourceUnreadable),
        ("empty", NotebookRefused),
        ("large", NotebookRefused),
        ("deep", NotebookRefused),
        ("nearly as deep", NotebookRefused),
        ("half a pair", NotebookRefused),
        ("none.ipynb", SourceNotFound),
        ("paper.pdf", KindNotSupported),
        ("script.py", KindNotSupported),
        ("report.Rmd", KindNotSupported),
        ("no-suffix", KindNotSupported),
    ],
)
def test_refused_with_a_sentence_and_little_work(
    kind: str, error: type[RemoteHelperError], tmp_path: Path
) -> None:
    path = make_bad(tmp_path, kind)
    begun_s = time.process_time()
    with pytest.raises(error) as caught:
        read_source(path)
    assert time.process_time() - begun_s < 2, "much work for a refusal"
    assert caught.value.message.endswith(".")
    assert caught.value.field == "path"


def test_a_digest_follows_the_file(tmp_path: Path) -> None:
    path, digests = tmp_path / "f", DigestCache()
    assert digests.of(path) is None
    path.write_text("a")
    first = digests.of(path)
    assert digests.of(path) == first
    path.write_text("bb")
    assert digests.of(path) not in {None, first}
    path.unlink()
    assert digests.of(path) is None
    os.mkfifo(path)
    assert digests.of(path) is None
