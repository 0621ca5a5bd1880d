"""When a cell is over, whose message it is, what its end means."""

from __future__ import annotations

import pytest

from jupyter_remote_helper.engine.notebook.cells import (
    CellBook,
    Reply,
    cell_from_json,
    verdict,
)
from tests.conftest import code

OK = Reply("ok", 1)


@pytest.mark.parametrize("order", [("reply", "idle"), ("idle", "reply")])
def test_a_cell_is_over_on_reply_and_idle_in_any_order(order: tuple[str, str]) -> None:
    book = CellBook()
    book.send("m1", 1)
    for number, event in enumerate(order):
        assert book.over is None, f"after {number} of two events"
        book.reply("m1", OK) if event == "reply" else book.idle("m1")
    assert book.over == OK


def test_idle_and_reply_of_others_do_not_end_a_cell() -> None:
    book = CellBook()
    book.send("m1", 1)
    book.send("m2", 2)
    for stranger in ("m1", "m9", ""):
        book.reply(stranger, OK)
        book.idle(stranger)
    assert book.over is None
    assert not book.has_reply


def test_late_output_belongs_to_the_cell_that_caused_it() -> None:
    book = CellBook()
    book.send("m1", 1)
    book.send("m2", 2)
    assert (book.owner("m1"), book.owner("m2"), book.owner("m3")) == (1, 2, None)


def test_the_first_reply_counts() -> None:
    book = CellBook()
    book.send("m1", 1)
    book.reply("m1", OK)
    book.reply("m1", Reply("error", ename="X"))
    book.idle("m1")
    assert book.over == OK


def test_a_kernel_that_never_goes_idle_can_be_given_up() -> None:
    book = CellBook()
    book.send("m1", 1)
    book.reply("m1", OK)
    book.idle_now()
    assert book.over == OK


@pytest.mark.parametrize(
    ("reply", "errors_allowed", "expected"),
    [
        (Reply("ok"), False, "go_on"),
        (Reply("error", ename="ValueError", evalue="x"), False, "fail"),
        (Reply("error", ename="ValueError", evalue="x"), True, "go_on"),
        (Reply("error", ename="SystemExit", evalue="0"), False, "stop"),
        (Reply("error", ename="SystemExit", evalue=""), False, "stop"),
        (Reply("error", ename="SystemExit", evalue="None"), False, "stop"),
        (Reply("error", ename="SystemExit", evalue="3"), False, "fail"),
        (Reply("aborted"), False, "fail"),
        (Reply("abort"), True, "fail"),
        (Reply("aborted"), True, "fail"),
        (Reply(""), True, "fail"),
    ],
)
def test_what_a_reply_means(reply: Reply, errors_allowed: bool, expected: str) -> None:
    assert verdict(reply, errors_allowed=errors_allowed).then == expected


def test_long_error_texts_are_cut_for_the_state() -> None:
    found = verdict(Reply("error", ename="E" * 999, evalue="v" * 999), errors_allowed=False)
    assert (len(found.ename), len(found.evalue)) == (300, 300)


@pytest.mark.parametrize(
    ("cell", "is_skipped", "may_raise"),
    [
        (code("x = 1"), False, False),
        (code("  \n\t\n"), True, False),
        (code("x = 1", "skip-execution"), True, False),
        (code("1/0", "raises-exception"), False, True),
    ],
)
def test_tags_and_blank_cells(cell: dict[str, object], is_skipped: bool, may_raise: bool) -> None:
    made = cell_from_json(4, {**cell, "id": "a"})
    assert (made.number, made.is_skipped, made.may_raise) == (4, is_skipped, may_raise)
