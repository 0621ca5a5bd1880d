"""From what is asked for to the commands for the laptop. Pure.

`forms.json` has the words; `src` has the other filler of the same file, and
`tests/tunnel/vectors.json` is what both must make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from jupyter_remote_helper.contract import Refusal, Tunnel, TunnelStep
from jupyter_remote_helper.contract_tunnel import (
    TunnelField,
    TunnelForm,
    TunnelRoute,
    TunnelStepCode,
)

from . import slots
from .slots import Asked, NotAllowed

Slots = dict[str, str]

NODE_FORMS = ("node", "node-address", "node-reverse")
BASTION_FORMS = ("two-step", "proxy-command")
SAID_OR_EMPTY = (
    "jump", "jump_user", "jump_host", "jump_port",
    "socket", "login_socket", "login_folder", "result",
)  # fmt: skip


class Condition(msgspec.Struct, frozen=True, rename={"slot": "if", "otherwise": "else"}):
    """Words that depend on whether a slot is empty."""

    slot: str
    then: tuple[Word, ...]
    otherwise: tuple[Word, ...] = ()


Word = str | Condition
"""Text with `{slot}` in it, or `@part`, or a condition."""


class StepForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step: a command's words, or a block of lines, or an address."""

    code: TunnelStepCode
    words: tuple[Word, ...] = ()
    block: tuple[tuple[Word, ...], ...] = ()
    url: str | None = None


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to make a tunnel: the fields it needs, those it has no use for, and its steps.

    `no_ipv6` are the fields whose IPv6 addresses would need brackets, which shells expand; where
    a result is to be fetched, it is both. A step whose words come to nothing is not taken.
    """

    needs: tuple[TunnelField, ...]
    lacks: tuple[TunnelField, ...]
    no_ipv6: tuple[TunnelField, ...]
    steps: tuple[str, ...]


class Forms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `forms.json`."""

    parts: dict[str, tuple[Word, ...]]
    steps: dict[str, StepForm]
    forms: dict[TunnelForm, Form]


def fill(forms: Forms, asked: Asked) -> Tunnel:
    """The steps of a form, or what is refused; nothing is filled in if anything is refused.

    Examples
    --------
    >>> from .book import read_forms
    >>> asked = Asked(user="ann", host="gpu1", remote_port="8888", local_port="20001")
    >>> print(fill(read_forms(), asked).steps[0].command)  # doctest: +NORMALIZE_WHITESPACE
    ssh -S none -N -o ExitOnForwardFailure=yes -o ServerAliveInterval=30
    -o ServerAliveCountMax=3 -L 127.0.0.1:20001:127.0.0.1:8888 ann@gpu1
    >>> fill(read_forms(), Asked(user="ann", host="-x", remote_port="8888")).refused
    (Refusal(field='host', code='characters'),)
    """
    form = forms.forms[asked.form]
    filled, refused = _slots(form, asked)
    if refused:
        return Tunnel(asked.form, route(asked), (), tuple(refused))
    steps = [_step(forms, forms.steps[name], filled) for name in form.steps]
    return Tunnel(asked.form, route(asked), tuple(step for step in steps if step), ())


def route(asked: Asked) -> TunnelRoute:
    """Which way the connection takes."""
    if asked.form in NODE_FORMS:
        return "node"
    return "bastion" if asked.jump or asked.form in BASTION_FORMS else "direct"


def _slots(form: Form, asked: Asked) -> tuple[Slots, list[Refusal]]:
    """All slots by name, empty where there is nothing to say, and what is refused."""
    refused: list[Refusal] = []

    def checked(check: Callable[[], Slots]) -> Slots:
        try:
            return check()
        except NotAllowed as refusal:
            refused.append(refusal.refusal)
            return {}

    no_ipv6 = form.no_ipv6 if asked.result is None else ("host", "jump")
    filled = dict.fromkeys(SAID_OR_EMPTY, "")
    filled |= {"scheme": "https", "tls": "1"} if asked.tls else {"scheme": "http", "tls": ""}
    filled |= checked(lambda: {"user": slots.user(asked.user)})
    filled |= checked(lambda: {"host": slots.host(asked.host)})
    filled |= checked(lambda: _jump(asked, form, filled, no_ipv6))
    filled |= checked(lambda: {"ssh_port": slots.ssh_port(asked.ssh_port)})
    filled |= checked(lambda: _target(asked, form))
    filled |= checked(lambda: {"base_url": slots.base_url(asked.base_url)})
    filled |= checked(lambda: _local_port(asked, filled))
    filled |= checked(lambda: _login_socket(asked, form))
    filled |= checked(
        lambda: {"result": slots.result(asked.result)} if asked.result is not None else {}
    )
    if "host" in no_ipv6 and ":" in filled.get("host", ""):
        refused.append(Refusal("host", "ipv6_not_in_this_form"))
    return filled, refused


def _jump(asked: Asked, form: Form, filled: Slots, no_ipv6: tuple[TunnelField, ...]) -> Slots:
    if asked.jump is None:
        if "jump" in form.needs:
            raise NotAllowed("jump", "missing")
        return {}
    # where the login is refused already, it is not blamed a second time
    named, machine, port = slots.jump(asked.jump, filled.get("user", "user"))
    if slots.is_ipv6(machine):
        if "jump" in no_ipv6:
            raise NotAllowed("jump", "ipv6_not_in_this_form")
        if asked.form == "config":
            machine = f"[{machine}]"
    whole = f"{named}@{machine}" + (f":{port}" if port else "")
    return {"jump": whole, "jump_user": named, "jump_host": machine, "jump_port": port}


def _target(asked: Asked, form: Form) -> Slots:
    if asked.socket is not None:
        if "socket" in form.lacks:
            raise NotAllowed("socket", "not_in_this_form")
        return {"socket": slots.socket(asked.socket)}
    if "socket" in form.needs:
        raise NotAllowed("socket", "missing")
    return {"remote_port": slots.port(asked.remote_port, "remote_port")}


def _login_socket(asked: Asked, form: Form) -> Slots:
    if asked.login_socket is None:
        if "login_socket" in form.needs:
            raise NotAllowed("login_socket", "missing")
        return {}
    path = slots.socket(asked.login_socket, "login_socket")
    return {"login_socket": path, "login_folder": path.rpartition("/")[0] or "/"}


def _local_port(asked: Asked, filled: Slots) -> Slots:
    if asked.local_port is not None:
        port = slots.port(asked.local_port, "local_port")
    else:
        port = slots.usual_local_port(filled.get("user", ""), filled.get("host", ""))
    hop = int(port) + 1 if int(port) < 65535 else int(port) - 1
    return {"local_port": port, "hop_port": str(hop)}


def _step(forms: Forms, step: StepForm, filled: Slots) -> TunnelStep | None:
    if step.url is not None:
        return TunnelStep(step.code, None, step.url.format_map(filled))
    if step.block:
        lines = [" ".join(_words(forms, line, filled)) for line in step.block]
        return TunnelStep(step.code, "\n    ".join(line for line in lines if line), None)
    words = [f'"{word}"' if " " in word else word for word in _words(forms, step.words, filled)]
    return TunnelStep(step.code, " ".join(words), None) if words else None


def _words(forms: Forms, words: Iterable[Word], filled: Slots) -> Iterator[str]:
    for word in words:
        if isinstance(word, Condition):
            yield from _words(forms, word.then if filled[word.slot] else word.otherwise, filled)
        elif word.startswith("@"):
            yield from _words(forms, forms.parts[word[1:]], filled)
        else:
            yield word.format_map(filled)
