"""Whatever a session is called, and whatever is typed: nothing runs, and no wrong one ends."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_remote_helper.cli.sessions_texts import session_lines
from jupyter_remote_helper.contract import SessionKind
from jupyter_remote_helper.errors import RemoteHelperError
from jupyter_remote_helper.sessions import screen, tmux
from jupyter_remote_helper.sessions.manager import SessionManager
from tests.seeds import base_seed
from tests.waiting import wait_until

from .conftest import by_name, settle
from .made import make
from .names import hostile_names

PLAIN_WORD = re.compile(r"[A-Za-z0-9._/=+-]+")
MADE_AT_ONCE = 60
"""Existing sessions of each multiplexer; other ones at each commit."""


@pytest.fixture
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that everything runs in, and in which nothing may appear."""
    folder = tmp_path / "c"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def assert_nothing_ran(folder: Path) -> None:
    time.sleep(0.3)  # a command that tmux has begun to expand needs a moment to leave its trace
    assert list(folder.iterdir()) == []


def test_there_are_more_than_five_hundred() -> None:
    assert len(set(hostile_names("/c/"))) > 500


def test_no_hostile_name_is_taken_for_a_new_session(
    sessions: SessionManager, kind: SessionKind, canary: Path
) -> None:
    names = [n for n in hostile_names(f"{canary}/") if not tmux.NAME.fullmatch(n)]
    assert len(names) > 500
    for name in names:
        with pytest.raises(RemoteHelperError) as refused:
            sessions.create(kind, name)
        assert refused.value.code == "session_name_refused"
    assert sessions.all().sessions == ()
    assert_nothing_ran(canary)


def test_no_hostile_id_ends_or_shows_anything(
    sessions: SessionManager, kind: SessionKind, canary: Path
) -> None:
    kept = sessions.create(kind, "build")
    number, _, tag = kept.id.partition("-")
    alike = [f"{number}-{tag[::-1]}", f"{int(number) + 1}-{tag}", f"0{number}-{tag}", f"{kept.id} "]
    for name in [*hostile_names(f"{canary}/"), *alike]:
        for use in (
            lambda text: sessions.end(kind, text, kept.created_at),
            lambda text: sessions.attach_argv(kind, text),
            lambda text: sessions.end(text, kept.id, kept.created_at),
        ):
            with pytest.raises(RemoteHelperError) as refused:
                use(name) if name not in {kind, kept.id} else use("x")
            assert refused.value.code == "session_not_found"
    with pytest.raises(RemoteHelperError):
        sessions.end("screen" if kind == "tmux" else "tmux", kept.id, kept.created_at)
    assert [one.id for one in sessions.all().sessions] == [kept.id]
    assert_nothing_ran(canary)


def existing(canary: Path) -> list[str]:
    """Names that can be given: tmux and screen take no NUL, and files no slash."""
    names = hostile_names(f"{canary.name}-")
    return [n for n in names if "\0" not in n and "\ud800" not in n and len(n) < 60]


def list_and_end(
    sessions: SessionManager, kind: SessionKind, canary: Path, names: list[str]
) -> int:
    """Make sessions of these names, list them, end some of them, and give how many there were."""
    for name in [*names, "build", "buil", "builder", "build "]:
        make(kind, name, "sleep", "1000")
    # tmux refuses some names, and makes others alike
    settle()
    assert {"buil", "build", "builder"} <= {one.name for one in sessions.all().sessions}
    for path in canary.iterdir():  # tmux runs what is in a new session's name by itself
        path.unlink()
    listed = sessions.all().sessions
    for one in listed:
        assert json.loads(msgspec.json.encode(one))["name"] == one.name
        assert all(line.isprintable() for line in session_lines(one, "ann@gpu1"))
        assert one.attach is None or all(map(PLAIN_WORD.fullmatch, one.attach))
    left = {one.id for one in listed}
    for one in random.Random(base_seed()).sample(listed, min(15, len(listed))):
        sessions.end(kind, one.id, one.created_at)
        left.remove(one.id)
        assert {other.id for other in sessions.all().sessions} == left
    assert_nothing_ran(canary)
    return len(listed)


def test_sessions_with_hostile_names_are_listed_and_ended_one_by_one(
    sessions: SessionManager, kind: SessionKind, canary: Path
) -> None:
    sample = random.Random(base_seed()).sample(existing(canary), MADE_AT_ONCE)
    list_and_end(sessions, kind, canary, sample)


@pytest.mark.slow
def test_sessions_of_every_hostile_name_are_listed_and_ended_one_by_one(
    sessions: SessionManager, kind: SessionKind, canary: Path
) -> None:
    names = existing(canary)
    assert len(names) > 450
    count = 0
    for first in range(0, len(names), MADE_AT_ONCE):
        count += list_and_end(sessions, kind, canary, names[first : first + MADE_AT_ONCE])
        for one in sessions.all().sessions:
            sessions.end(kind, one.id, one.created_at)
    assert count > 500


def test_names_that_are_beginnings_of_each_other_are_not_taken_for_each_other(
    sessions: SessionManager, kind: SessionKind
) -> None:
    names = ["a", "al", "alp", "alpha", "alphabet", "alp-", "alp_"]
    for name in names:
        make(kind, name, "sleep", "1000")
    wait_until(lambda: len(sessions.all().sessions) == len(names))
    left = set(names)
    for name in ("alpha", "al", "alphabet", "alp", "a", "alp_", "alp-"):
        one = by_name(sessions, name)
        sessions.end(kind, one.id, one.created_at)
        left.remove(name)
        assert {other.name for other in sessions.all().sessions} == left


def test_a_screen_whose_name_begins_with_the_number_of_another_is_not_taken_for_it(
    sessions: SessionManager,
) -> None:
    first = sessions.create("screen", "first")
    pid = first.id.partition("-")[0]
    for name in (f"{pid}.", f"{pid}.first", f"{pid}"):
        make("screen", name, "sleep", "1000")
    wait_until(lambda: len(sessions.all().sessions) == 4)
    with pytest.raises(RemoteHelperError) as refused:
        sessions.attach_argv("screen", first.id)
    assert refused.value.code == "session_changed"
    assert by_name(sessions, "first").attach is None
    sessions.end("screen", first.id, first.created_at)
    assert {one.name for one in sessions.all().sessions} == {f"{pid}.", f"{pid}.first", f"{pid}"}


def refuses(make: Callable[..., object], *words: str) -> bool:
    try:
        make(*words)
    except ValueError:
        return True
    return False


def test_only_plain_names_and_ids_become_words() -> None:
    for name in hostile_names("/c/"):
        if not tmux.NAME.fullmatch(name):
            assert refuses(tmux.create_argv, name, "x") and refuses(screen.create_argv, name)
            assert tmux.attach_words("/s", "/s", name) is None
            assert screen.attach_words("/s", "/s", screen.Entry(1, name, False)) is None
        if not re.fullmatch(r"\$[0-9]+", name):
            assert refuses(tmux.end_argv, "/s", name) and refuses(tmux.attach_argv, "/s", name)
    assert not refuses(tmux.end_argv, "/s", "$7") and not refuses(tmux.create_argv, "build", "x")


MARK = "jrh0123456789ab"
text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 99), text, text), max_size=6))
def test_an_answer_of_tmux_is_read_back_whatever_the_names(
    made: list[tuple[int, int, str, str]],
) -> None:
    lines = []
    for number, (created, count, name, _) in enumerate(made):
        lines.append(f"{MARK}s 77 ${number} {created} {count} {count} {name}\n")
    for number, (_, count, _, program) in enumerate(made):
        lines.append(f"{MARK}p ${number} {count} {program}\n")
    found = tmux.sessions_from("".join(lines).encode(), MARK)
    assert [(s.created_s, s.attached, s.name, s.programs, s.panes) for s in found] == [
        (created, count, name, (program,), (count,)) for created, count, name, program in made
    ]


@given(st.binary(max_size=300) | text.map(str.encode), st.sampled_from([MARK, ""]))
@settings(max_examples=300)
def test_any_answer_at_all_is_survived(output: bytes, mark: str) -> None:
    for one in tmux.sessions_from(output.replace(b"X", mark.encode()), MARK):
        assert tmux.TARGET.fullmatch(one.target)
    tmux.made_from(output, MARK)
    tmux.version_from(output)
    screen.version_from(output)
    entry = screen.entry_from(os.fsdecode(output), 0o700)
    assert entry is None or (entry.pid > 0 and entry.name.isprintable() is not None)
