"""The commands for the laptop: the right ones, the same for all shells, or none at all."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_remote_helper.contract import Refusal
from jupyter_remote_helper.contract_tunnel import TunnelField, TunnelForm
from jupyter_remote_helper.tunnel.book import read_forms
from jupyter_remote_helper.tunnel.forms import fill
from jupyter_remote_helper.tunnel.slots import Asked
from tests.tunnel.hostile import FIELDS, hostile_values
from tests.tunnel.vectors import VECTORS, Vector

SHELLS = ("sh", "dash", "bash", "zsh", "fish", "tcsh")
PROGRAMS = ("ssh", "autossh", "plink", "curl", "scp", "pscp")

ANN = Asked(user="ann", host="gpu1.example.org", jump="ann@bastion:2222", remote_port="8889",
            login_socket="/home/ann/.jrh/1.sock")  # fmt: skip
AWKWARD = [
    Asked(user=user, host=host, jump=jump, local_port="1024", remote_port="1")
    for user in ("_", "a.b-c_d", "0", "A" * 64)
    for host in ("-".join("ab"), "10.77.2.2", "gpu1.example.org.", "::1", "2001:DB8::FF", "1")
    for jump in (None, "b", "x_y@1.2.3.4:65535")
]
"""Values at the edges of what is allowed."""


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_what_is_asked_for_gives_these_steps(vector: Vector) -> None:
    assert fill(read_forms(), vector.asked) == vector.tunnel()


def test_the_vectors_have_every_form_and_every_step() -> None:
    forms = read_forms()
    shown = [vector for vector in VECTORS if vector.steps]
    assert {v.asked.form for v in shown} == set(forms.forms) == set(get_args(TunnelForm))
    assert {code for v in shown for code, _ in v.steps} == {s.code for s in forms.steps.values()}


def commands() -> list[str]:
    """Every command of every form, with plain values and with those at the edges."""
    asked = [vector.asked for vector in VECTORS] + AWKWARD
    asked += [msgspec.structs.replace(a, form="two-step", jump="a@::1") for a in AWKWARD[:1]]
    asked += [
        msgspec.structs.replace(a, form=form, login_socket="/_/-/+.s", result="/-a/.b+c")
        for a in AWKWARD[::5]
        for form in get_args(TunnelForm)
    ]
    asked += [Asked(user="a", host="b", socket=path) for path in ("/a+b/.-c", "//x", "/-x/_")]
    made = [fill(read_forms(), one) for one in asked]
    printed = [s.command for t in made for s in t.steps if s.command and s.code != "configure"]
    return list(dict.fromkeys(printed))


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home and a PATH whose programs only write down how they were called."""
    home = tmp_path_factory.mktemp("laptop")
    (home / "bin").mkdir()
    for name in PROGRAMS:
        program = home / "bin" / name
        program.write_text(f"#!/bin/sh\nprintf '%s\\0' {name} \"$@\" >> '{home}/calls'\n")
        program.chmod(0o755)
    return home


@pytest.mark.parametrize("shell", SHELLS)
def test_all_shells_take_a_command_for_the_same_words(shell: str, laptop: Path) -> None:
    every = commands()
    calls = laptop / "calls"
    calls.unlink(missing_ok=True)
    environment = {"HOME": str(laptop), "PATH": f"{laptop}/bin:{os.environ['PATH']}"}
    script = laptop / "script"
    script.write_text("\n".join([*every, ""]))
    subprocess.run(
        [str(shutil.which(shell)), script], env=environment, cwd=laptop, check=True, timeout=240
    )
    expected = [
        f"{laptop}{word[1:]}" if word.startswith("~/") else word
        for command in every
        for word in shlex.split(command)
    ]
    assert len(every) > 100
    assert calls.read_text().split("\0")[:-1] == expected
    # fish keeps a history, in folders that begin with a dot
    left = {path.name for path in laptop.iterdir() if not path.name.startswith(".")}
    assert left == {"bin", "calls", "script"}


def with_value(field: TunnelField, value: str) -> Asked:
    """A good wish, but for one value."""
    return msgspec.structs.replace(ANN, **{field: value})


def is_refused(field: TunnelField, value: str) -> bool:
    """Whether all forms that have the field refuse the value, blame it alone, and do nothing."""
    for form in get_args(TunnelForm):
        asked = msgspec.structs.replace(with_value(field, value), form=form)
        if form == "socket" and field not in {"socket", "remote_port"}:
            asked = msgspec.structs.replace(asked, socket="/run/jup.sock")
        made = fill(read_forms(), asked)
        unwanted = (form, field) in {("socket", "remote_port")}
        if made.steps or (not unwanted and {r.field for r in made.refused} != {field}):
            return False
    return True


@pytest.mark.parametrize("field", FIELDS)
def test_what_could_mean_something_to_a_shell_or_to_ssh_is_refused(field: TunnelField) -> None:
    values = hostile_values(field)
    assert len(values) >= 500
    passed = [value for value in values if not is_refused(field, value)]
    # a hyphen or 300 letters are nothing to fear in a path that begins with a slash, or a name
    assert passed == []


GOOD: dict[TunnelField, str] = {
    "user": "ann.b",
    "host": "gpu1.example.org",
    "jump": "ann@bastion:2222",
    "ssh_port": "22022",
    "local_port": "18888",
    "remote_port": "18889",
    "socket": "/run/ann/jup.sock",
    "base_url": "/user/ann/",
    "login_socket": "/home/ann/.jrh/1.sock",
    "result": "/home/ann/result.ipynb",
}
BAD_PIECES = [
    *(chr(code) for code in range(0x21)), *"!\"#$%&'()*,;<=>?\\^`{|}~\x7f", "$(id)",
    "`id`", "${IFS}", "&&id", "||id", ";id", "\n-oProxyCommand=id", "\r\n", "%00", "%h", "!!",
    "\x1b[2J", "é", "\xa0", "\u2028", "\u202e", "\u200b", "\ufeff",
    "\uff0f", "\U0001f600", "\udc80", "\u0660", "ß",
]  # fmt: skip
"""What has no place in any slot, wherever in it it stands."""


def hostile(field: TunnelField) -> set[str]:
    """A good value with a bad piece at every place of it."""
    good = GOOD[field]
    return {good[:at] + bad + good[at:] for at in range(len(good) + 1) for bad in BAD_PIECES} | {
        bad * 5 for bad in BAD_PIECES
    }


@pytest.mark.parametrize("field", FIELDS)
def test_hundreds_of_hostile_values_are_refused_by_every_form(field: TunnelField) -> None:
    assert set(GOOD) == set(FIELDS) == set(get_args(TunnelField))
    values = hostile(field)
    assert len(values) >= 500
    assert [value for value in sorted(values) if not is_refused(field, value)] == []


UNSAFE = st.characters().filter(lambda c: not (c.isascii() and (c.isalnum() or c in "._:/@+-[]")))


@pytest.mark.parametrize("field", FIELDS)
def test_no_value_with_another_character_gets_through(field: TunnelField) -> None:
    @settings(max_examples=500, deadline=None, database=None)
    @given(before=st.text(max_size=8), bad=UNSAFE, after=st.text(max_size=8))
    def check(before: str, bad: str, after: str) -> None:
        made = fill(read_forms(), with_value(field, before + bad + after))
        assert made.steps == ()
        assert made.refused == (Refusal(field, "characters"),)

    check()


@settings(max_examples=500, deadline=None, database=None)
@given(
    user=st.text("aZ0._-@:", max_size=6),
    host=st.text("aZ0.:-[]", max_size=10),
    jump=st.text("aZ0._-@:[]", max_size=12),
)
def test_what_gets_through_has_no_word_that_could_be_an_option(
    user: str, host: str, jump: str
) -> None:
    made = fill(read_forms(), Asked(user=user, host=host, jump=jump, remote_port="8889"))
    for step in made.steps:
        words = shlex.split(step.command or "")
        options = [word for word in words if word.startswith("-")]
        assert set(options) <= {"-S", "-N", "-o", "-J", "-L", "-s"}
        assert not set("[]") & set("".join(words))


def test_a_refusal_does_not_repeat_what_it_refuses() -> None:
    made = fill(read_forms(), with_value("host", "$(touch canary)"))
    assert b"canary" not in msgspec.json.encode(made)
