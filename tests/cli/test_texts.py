"""Every code has a sentence, and no sentence can do harm."""

from __future__ import annotations

import typing

import msgspec
import pytest

from jupyter_remote_helper.cli.texts import (
    cause_sentence,
    details,
    duration,
    note_sentence,
    plain,
    state_sentence,
    state_word,
)
from jupyter_remote_helper.contract import Result, Run, Source
from jupyter_remote_helper.engine.records import Cause, Limits, Note, Progress, State
from tests.examples import AT, CAUSES, NOTES, STATES

HOSTILE = "\x1b[31m\x1b]0;title\x07\u202eevil\r\nnext"


def run_in(state: State, name: str = "train.ipynb") -> Run:
    return Run(
        id="20261124-093000-abcdef", format=1, name=name, kind="notebook", engine="own",
        target="local", host="gpu1", attempt=1, retry_of=None,
        source=Source("/home/ann/" + name, None, "0", drifted=True), kernel=None,
        parameters={"text": name}, limits=Limits(None, None, 180.0, allow_errors=False),
        created_at=AT, started_at=AT, ended_at=AT, elapsed_s=74.0,
        progress=Progress("cell", 6, 24, 7, name),
        peak_memory_bytes=512_000_000, result=Result("/r", None, "ipynb", "written"),
        exports=(),
        notes=NOTES, seen_at=None, seq=1, state=state,
    )  # fmt: skip


def test_the_examples_are_complete_and_valid() -> None:
    for union, examples in ((State, STATES), (Cause, CAUSES), (Note, NOTES)):
        assert {type(e) for e in examples} == set(typing.get_args(union))
        for example in examples:
            assert msgspec.json.decode(msgspec.json.encode(example), type=union) == example


@pytest.mark.parametrize("state", STATES, ids=str)
def test_every_state_has_words(state: State) -> None:
    assert state_word(state)
    sentence = state_sentence(run_in(state))
    assert sentence.startswith(state_word(state).split()[0])
    assert "None" not in sentence


def test_every_cause_and_note_has_its_own_sentence() -> None:
    causes, notes = [cause_sentence(c) for c in CAUSES], [note_sentence(n) for n in NOTES]
    assert len(set(causes)) == len(CAUSES)
    assert len(set(notes)) == len(NOTES)
    assert "None" not in " ".join(causes + notes)


def test_out_of_memory_is_said_with_evidence_only() -> None:
    said = [cause_sentence(cause) for cause in CAUSES if "kernel died" in cause_sentence(cause)]
    assert ["out of memory" in sentence for sentence in said] == [True, False, False]


def test_names_cannot_move_the_cursor() -> None:
    assert plain(HOSTILE).isprintable()
    for _, value in details(run_in(STATES[0], name=HOSTILE)):
        assert value.isprintable()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0.0 s"), (9.96, "10.0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"),
     (3600, "1 h 0 min"), (90_000, "25 h 0 min")],
)  # fmt: skip
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said
