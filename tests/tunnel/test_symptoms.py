"""Messages are known for what they are a sign of."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from jupyter_remote_helper.cli.trouble_texts import MEANINGS, NOT_KNOWN, SEEN
from jupyter_remote_helper.tunnel.book import read_symptoms
from jupyter_remote_helper.tunnel.symptoms import SymptomCode, symptom_of
from tests.conftest import Cli

MESSAGES = msgspec.json.decode(
    Path(__file__).with_name("messages.json").read_bytes(),
    type=list[tuple[str, SymptomCode | None]],
)
"""What programs really print, and what it is a sign of; both languages are to agree."""


@pytest.mark.parametrize(("message", "code"), MESSAGES)
def test_a_message_is_known_for_what_it_says(message: str, code: SymptomCode | None) -> None:
    assert symptom_of(message, read_symptoms()) == code


def test_every_symptom_is_there_once_with_its_meaning_and_an_example() -> None:
    symptoms = read_symptoms()
    codes = [symptom.code for symptom in symptoms]
    assert sorted(codes) == sorted(get_args(SymptomCode)) == sorted(MEANINGS)
    assert {s.code for s in symptoms if not s.signs} == set(SEEN)
    assert {code for _, code in MESSAGES} == {s.code for s in symptoms if s.signs} | {None}
    assert all(piece for s in symptoms for sign in s.signs for piece in sign)


def test_the_command_line_explains_a_message_and_does_not_repeat_it(cli: Cli) -> None:
    done = cli("tunnel", "--explain", "bind [127.0.0.1]:8888: Address already in use \x1b[2J")
    assert (done.returncode, done.stdout) == (0, f"{MEANINGS['local_port_busy']}\n")
    done = cli("tunnel", "--explain", "$(touch canary) \x1b[2J")
    assert (done.returncode, done.stdout) == (0, f"{NOT_KNOWN}\n")


def test_the_command_line_says_what_can_go_wrong(cli: Cli) -> None:
    lines = cli("tunnel", "--trouble").stdout.splitlines()
    assert lines[:2] == [
        "bind [... ]:... : Address already in use",
        f"   {MEANINGS['local_port_busy']}",
    ]
    assert "The page hangs" in lines
    assert all(f"   {meaning}" in lines for meaning in MEANINGS.values())
