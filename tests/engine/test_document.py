"""Reading notebooks: what is one, and what is made of an old or careless one."""

from __future__ import annotations

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_remote_helper.engine.notebook.document import (
    NotANotebook,
    cells_of,
    code_cells,
    json_bytes,
    json_of_lines,
    lines_of,
    notebook_from_bytes,
)
from tests.conftest import code, notebook_json


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\x89PNG\r\n",
        b"[]",
        b"null",
        b"{}",
        b'{"nbformat": "4"}',
        b'{"nbformat": 2, "worksheets": []}',
        b'{"nbformat": 3, "worksheets": [{"cells": [3]}]}',
        b'{"nbformat": 5, "cells": [], "metadata": {}}',
        b'{"nbformat": 4, "nbformat_minor": "x", "cells": []}',
        b'{"nbformat": 4, "cells": {}}',
        b'{"nbformat": 4, "cells": [3]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "poem"}]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [3]}]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "metadata": []}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_notebook_is_refused(data: bytes) -> None:
    with pytest.raises(NotANotebook):
        notebook_from_bytes(data)


def test_ids_are_given_once_and_always_the_same() -> None:
    bare = {key: value for key, value in code("x").items() if key != "id"}
    cells = [code("x", id="same"), code("y", id="same"), dict(bare), dict(bare)]
    data = json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": cells}).encode()
    first, second = notebook_from_bytes(data), notebook_from_bytes(data)
    ids = [cell["id"] for cell in cells_of(first)]
    assert len(set(ids)) == 4
    assert ids[0] == "same"
    assert ids == [cell["id"] for cell in cells_of(second)]
    assert first["nbformat_minor"] == 5


@pytest.mark.parametrize("wrong", ["", "a b", "é", "x" * 65, "a\n", "\ud800", 3])
def test_an_id_that_is_none_is_replaced(wrong: object) -> None:
    notebook = notebook_from_bytes(notebook_json(code("x", id="right"), code("y", id=wrong)))
    nbformat.validate(json.loads(json_bytes(notebook)))
    assert cells_of(notebook)[0]["id"] == "right"


def test_code_cells_count_from_one() -> None:
    markdown: dict[str, object] = {"cell_type": "markdown", "metadata": {}, "source": "#"}
    notebook = notebook_from_bytes(notebook_json(markdown, "a", {**markdown}, "b"))
    assert [number for number, _ in code_cells(notebook)] == [1, 2]


def test_unknown_metadata_and_order_are_kept() -> None:
    data = b"""{
        "metadata": {"z": 1, "a": {"x": [1]}}, "cells": [], "nbformat_minor": 5, "nbformat": 4
    }"""
    assert list(json.loads(json_bytes(notebook_from_bytes(data)))) == list(json.loads(data))
    assert json.loads(json_bytes(notebook_from_bytes(data))) == json.loads(data)


def test_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    notebook = notebook_from_bytes(notebook_json(code("x = '\ud800'")))
    assert json.loads(json_bytes(notebook)) == notebook


def test_no_number_is_null_whatever_else_is_odd() -> None:
    for odd in ("plain", "\ud800", 10**30):
        data = json_bytes({"a": [float("nan"), float("inf"), 0.5], "b": odd}, indent=2)
        assert json.loads(data, parse_constant=pytest.fail) == {"a": [None, None, 0.5], "b": odd}


@given(st.text())
def test_lines_join_to_the_text(text: str) -> None:
    lines = lines_of(text)
    assert "".join(lines) == text
    assert all(line.endswith("\n") for line in lines[:-1])


AWKWARD = st.text(alphabet='ab\n\\"\x7f\x1bé\u2028\ud800', max_size=12)


@given(st.lists(AWKWARD, max_size=5), st.integers(0, 4))
def test_lines_written_in_pieces_are_the_same_bytes(texts: list[str], indent: int) -> None:
    whole = lines_of("".join(texts))
    in_pieces = b"".join(json_of_lines(texts, indent))
    assert json.loads(in_pieces) == whole
    if not any("\ud800" in text for text in texts):
        assert in_pieces == json_bytes(whole, indent)
