"""Values and names in the languages of kernels: Python, R, Julia, Bash. Pure."""

from __future__ import annotations

import keyword
import math
import re
import shlex
from collections.abc import Callable, Mapping

import msgspec


class CannotSay(ValueError):
    """The language has no such value."""


class Language(msgspec.Struct, frozen=True):
    """How one language sets a variable.

    `assign` is the pattern for one, with the places `{name}` and `{value}`; `declaration` finds
    one in a line of source, with the groups name, value and comment.
    """

    title: str
    literal: Callable[[object], str]
    is_name: Callable[[str], bool]
    assign: str
    declaration: re.Pattern[str]


def kept(value: object) -> object:
    """The value itself, if a run's request, which is JSON, keeps it.

    Examples
    --------
    >>> kept([1.5, "inf"])
    [1.5, 'inf']

    Raises
    ------
    CannotSay
        A number in it is infinite or none.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise CannotSay(f"{value} is no number that a request can keep; give it as text")
    if isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            kept(item)
    return value


def python_literal(value: object) -> str:
    """A JSON value as Python source.

    Examples
    --------
    >>> python_literal({"a": [1, None, True, float("inf")]})
    "{'a': [1, None, True, float('inf')]}"
    """
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {python_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(python_literal(item) for item in value) + "]"
    return repr(value)


def r_literal(value: object) -> str:
    r"""A JSON value as R source.

    Examples
    --------
    >>> print(r_literal({"a": [1, None, True, 0.5, 'x"y\\z']}))
    list("a" = list(1L, NULL, TRUE, 0.5, "x\"y\\z"))
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return f"{value}L" if abs(value) < 2**31 else str(value)
    if isinstance(value, float):
        return _number(value, "Inf", "NaN")
    if isinstance(value, dict):
        items = (f"{_quoted(str(k) or ' ')} = {r_literal(v)}" for k, v in value.items())
        return f"list({', '.join(items)})"
    if isinstance(value, list | tuple):
        return f"list({', '.join(map(r_literal, value))})"
    return _quoted(str(value))


def julia_literal(value: object) -> str:
    r"""A JSON value as Julia source.

    Examples
    --------
    >>> print(julia_literal({"a": [1, None, True, "$x"]}))
    Dict("a" => [1, nothing, true, "\$x"])
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value, "Inf", "NaN")
    if isinstance(value, dict):
        items = (f"{_quoted(str(k), '$')} => {julia_literal(v)}" for k, v in value.items())
        return f"Dict({', '.join(items)})"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(julia_literal, value))}]"
    return _quoted(str(value), "$")


def bash_literal(value: object) -> str:
    """A JSON value as a word, or a list of words, of Bash.

    Examples
    --------
    >>> bash_literal(["a b", 1, True, None])
    "('a b' 1 true '')"

    Raises
    ------
    CannotSay
        Bash has no objects, no lists in lists, and no text with a NUL.
    """
    if isinstance(value, dict):
        raise CannotSay("Bash has no objects")
    if isinstance(value, list | tuple):
        if any(isinstance(item, list | tuple | dict) for item in value):
            raise CannotSay("Bash has no lists in lists")
        return f"({' '.join(map(bash_literal, value))})"
    if value is None:
        return "''"
    if isinstance(value, bool):
        return str(value).lower()
    if "\0" in str(value):
        raise CannotSay("a text of Bash cannot hold a NUL")
    return shlex.quote(str(value))


def _number(value: float, infinity: str, not_a_number: str) -> str:
    if math.isnan(value):
        return not_a_number
    return repr(value).replace("inf", infinity)


def _quoted(text: str, special: str = "") -> str:
    if "\0" in text:
        raise CannotSay("a text of this language cannot hold a NUL")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for character, escape in {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.items():
        escaped = escaped.replace(character, escape)
    for character in special:
        escaped = escaped.replace(character, f"\\{character}")
    return f'"{escaped}"'


def _names(pattern: str, words: str) -> Callable[[str], bool]:
    reserved = frozenset(words.split())
    return lambda name: bool(re.fullmatch(pattern, name)) and name not in reserved


def _declaration(assign: str, name: str) -> re.Pattern[str]:
    text = r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'"
    return re.compile(
        rf"^(?P<name>{name})\s*(?:{assign})(?!=)\s*(?P<value>(?:{text}|[^#\"'])+?)\s*(?:#\s*(?P<comment>.*))?$"
    )


R_WORDS = "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA in"
JULIA_WORDS = (
    "baremodule begin break catch const continue do else elseif end export false finally for "
    "function global if import let local macro module quote return struct true try using while"
)
BASH_WORDS = "BASH BASH_VERSION EUID GROUPS IFS PATH PPID SHELLOPTS UID"
R_NAME = r"(?:[^\W\d_]|\.(?!\d))[\w.]*"
JULIA_NAME = r"[^\W\d]\w*!?"
BASH_NAME = r"[A-Za-z_][A-Za-z0-9_]*"

LANGUAGES: Mapping[str, Language] = {
    "python": Language(
        "Python",
        python_literal,
        lambda name: name.isidentifier() and not keyword.iskeyword(name),
        "{name} = {value}",
        _declaration("=", r"[^\W\d]\w*"),
    ),
    "r": Language(
        "R", r_literal, _names(R_NAME, R_WORDS), "{name} = {value}", _declaration("<-|=", R_NAME)
    ),
    "julia": Language(
        "Julia",
        julia_literal,
        _names(JULIA_NAME, JULIA_WORDS),
        "{name} = {value}",
        _declaration("=", JULIA_NAME),
    ),
    "bash": Language(
        "Bash",
        bash_literal,
        _names(BASH_NAME, BASH_WORDS),
        "{name}={value}",
        _declaration("=", BASH_NAME),
    ),
}
"""The languages in which parameters can be set, by the name that kernels give them."""
