"""Carriage returns and backspaces: what is left is what a terminal shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_remote_helper.engine.notebook.text import collapsed, collapsed_pieces, cut

moving = st.text(alphabet="ab\r\n\b", max_size=14)


def screen(text: str) -> str:
    """The naive terminal: one character after the other."""
    lines: list[str] = []
    row: list[str] = []
    column = 0
    for character in text:
        if character == "\n":
            lines.append("".join(row))
            row, column = [], 0
        elif character == "\r":
            column = 0
        elif character == "\b":
            column = max(0, column - 1)
        else:
            row[column : column + 1] = [character]
            column += 1
    return "\n".join([*lines, "".join(row)])


@settings(max_examples=500)
@given(moving, moving)
def test_a_collapsed_text_goes_on_like_the_whole(first: str, second: str) -> None:
    assert screen(collapsed(first) + second) == screen(first + second)
    assert collapsed(first + "\n") == screen(first + "\n")


@settings(max_examples=500)
@given(st.lists(moving, max_size=4))
def test_pieces_collapse_to_the_same_as_the_whole(pieces: list[str]) -> None:
    joined = "".join(collapsed(piece, starts_line=False) for piece in pieces)
    assert screen(collapsed(joined)) == screen("".join(pieces))


@settings(max_examples=300, deadline=None)
@given(st.lists(moving, max_size=5))
def test_collapsing_as_texts_come_gives_the_same_as_at_once(pieces: list[str]) -> None:
    assert "".join(collapsed_pieces(pieces)) == collapsed("".join(pieces))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("plain\n", "plain\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("".join(f"\r{n}%" for n in range(101)), "100%"),
        ("ab\bc\n", "ac\n"),
        ("\x1b[31mred\x1b[0m\rx\n", "\x1b[31mred\x1b[0m\rx\n"),
        ("longer\rxy", "longer\rxy"),
        ("", ""),
    ],
)
def test_examples(text: str, left: str) -> None:
    assert collapsed(text) == left


def test_a_flood_of_updates_takes_linear_time() -> None:
    assert collapsed("\r12345" * 200_000) == "12345"
    assert collapsed("\r12345" * 200_000 + "\n") == "12345\n"


def test_texts_are_cut_with_a_sign() -> None:
    assert cut("a" * 300) == "a" * 300
    assert cut("a" * 301) == "a" * 299 + "…"
