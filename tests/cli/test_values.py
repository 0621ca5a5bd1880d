"""Parameters as typed."""

from __future__ import annotations

import math

import pytest

from jupyter_remote_helper.cli.values import (
    BadValue,
    parameters_from_json,
    split_assignment,
    typed_value,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("False", False), ("NULL", None), ("None", None),
        ("3", 3), ("-3", -3), ("+3", 3), ("1e3", 1000.0), (".5", 0.5), ("2.", 2.0),
        ("inf", "inf"), ("nan", "nan"), ("1e400", math.inf),
        ("[1, 2]", [1, 2]), ('{"a": null}', {"a": None}), ('"3"', "3"), ("[1, 2", "[1, 2"),
        ("hello", "hello"), ("", ""), ("1_000", "1_000"), ("٣", "٣"), ("0x10", "0x10"),
        ("a=b", "a=b"), ("yes", "yes"), ("3 apples", "3 apples"),
    ],
)  # fmt: skip
def test_a_text_is_what_it_looks_like(text: str, value: object) -> None:
    found = typed_value(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 5000])
def test_what_no_value_can_be_made_of_is_text(text: str) -> None:
    assert typed_value(text) == text


def test_assignments_split_at_the_first_equals_sign() -> None:
    assert split_assignment("a=b=c") == ("a", "b=c")
    assert split_assignment("a=") == ("a", "")


@pytest.mark.parametrize("text", ["a", "=b", " =b", ""])
def test_what_is_no_assignment_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        split_assignment(text)


def test_a_parameters_file_is_one_object() -> None:
    assert parameters_from_json(b'{"n": 3}') == {"n": 3}
    for wrong in (b"", b"[1]", b"3", b"{", b'{"a":' + b"[" * 100_000):
        with pytest.raises(BadValue):
            parameters_from_json(wrong)
