"""Parameter values as typed on a command line. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None, "none": None}


class BadValue(ValueError):
    """An argument that is no NAME=VALUE, or a file that holds no parameters."""


def split_assignment(text: str) -> tuple[str, str]:
    """NAME and VALUE of `NAME=VALUE`; the value may hold more equals signs.

    Raises
    ------
    BadValue
        There is no equals sign, or no name before it.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadValue(f"{text!r} is not NAME=VALUE.")
    return name.strip(), value


def typed_value(text: str) -> object:
    """The value that a person means by a text.

    `true`, `false`, `null` and `none` in any case, whole numbers, floating point numbers, and
    JSON lists, objects and quoted strings are what they look like; anything else is text. So is
    a number that JSON does not have: `inf`, `nan`, `1_000`.

    Examples
    --------
    >>> [typed_value(text) for text in ("3", "1e-3", "True", "none", "[1, 2]", '"3"', "a b", "")]
    [3, 0.001, True, None, [1, 2], '3', 'a b', '']
    """
    word = text.strip()
    if word.lower() in WORDS:
        return WORDS[word.lower()]
    try:
        if NUMBER.fullmatch(word):
            return float(word) if any(c in word for c in ".eE") else int(word)
        return json.loads(word) if word[:1] in {"[", "{", '"'} else text
    except (ValueError, RecursionError):  # of more than 4,300 digits, or nested without end
        return text


def parameters_from_json(data: bytes) -> dict[str, object]:
    """The parameters in a JSON file: one object, a member for each.

    Raises
    ------
    BadValue
        It is something else.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadValue(f"it is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise BadValue("it is not a JSON object with a member for each parameter")
    return value
