"""Parameters of a notebook: which it declares, and the cell that sets them.

On disk this is papermill's convention, so notebooks made for it work: the defaults stand in
a cell tagged `parameters`; the values given go into a cell tagged `injected-parameters` that
follows it, replaces an earlier one, or stands on top when nothing is tagged. Pure.
"""

from __future__ import annotations

import ast
import io
import json
import keyword
import math
import tokenize
from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from .document import Json, cells_of, source_of, tags_of

DECLARED_TAG = "parameters"
INJECTED_TAG = "injected-parameters"
INJECTED_ID = "injected-parameters"

ValueType: TypeAlias = Literal["bool", "int", "float", "str", "list", "dict", "none", "other"]

_ANNOTATIONS: dict[str, ValueType] = {
    "bool": "bool",
    "int": "int",
    "float": "float",
    "str": "str",
    "list": "list",
    "dict": "dict",
}


class BadParameter(ValueError):
    """A parameter that cannot be set; `name` says which, the message why."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class Declared(msgspec.Struct, frozen=True):
    """One parameter as the notebook declares it.

    `default` is source text; `value` the same as JSON where it is a literal, else None with
    the type "other".
    """

    name: str
    type: ValueType
    default: str
    value: object
    comment: str | None


def declared_parameters(notebook: Json) -> tuple[Declared, ...]:
    """What the cell tagged `parameters` assigns, in its order; the last assignment counts.

    Only Python is read so far; a cell that does not parse declares nothing.
    """
    tagged = [
        c for c in cells_of(notebook) if c["cell_type"] == "code" and DECLARED_TAG in tags_of(c)
    ]
    return python_assignments(source_of(tagged[0])) if tagged else ()


def python_assignments(source: str) -> tuple[Declared, ...]:
    """The plain assignments at the top level of Python source.

    Examples
    --------
    >>> [(p.name, p.type, p.value) for p in python_assignments("n: int = 3  # how many")]
    [('n', 'int', 3)]
    """
    text = "\n".join("" if line.lstrip()[:1] in {"%", "!"} else line for line in source.split("\n"))
    try:
        tree = ast.parse(text)
        comments = _comments(text)
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
        return ()
    found: dict[str, Declared] = {}
    for node in tree.body:
        target = (
            node.targets[0]
            if isinstance(node, ast.Assign) and len(node.targets) == 1
            else (node.target if isinstance(node, ast.AnnAssign) else None)
        )
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(target, ast.Name):
            continue
        if node.value is not None:
            annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
            found[target.id] = _declared(target.id, node.value, annotation, text, comments)
    return tuple(found.values())


def _declared(
    name: str, value: ast.expr, annotation: ast.expr | None, text: str, comments: dict[int, str]
) -> Declared:
    plain = _plain_value(value)
    kind: ValueType = "other" if plain is _NOT_PLAIN else _type_of(plain)
    if isinstance(annotation, ast.Name) and kind in {
        "none",
        "int",
        _ANNOTATIONS.get(annotation.id),
    }:
        kind = _ANNOTATIONS.get(annotation.id, kind)
    return Declared(
        name=name,
        type=kind,
        default=ast.get_source_segment(text, value) or "",
        value=None if plain is _NOT_PLAIN else plain,
        comment=comments.get(value.end_lineno or 0),
    )


_NOT_PLAIN = object()


def _plain_value(node: ast.expr) -> object:
    """The JSON value of a literal, or `_NOT_PLAIN`."""
    try:
        value = ast.literal_eval(node)
        json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _NOT_PLAIN
    if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
        return _NOT_PLAIN
    return list(value) if isinstance(value, tuple) else value


def _type_of(value: object) -> ValueType:
    kinds: tuple[tuple[type, ValueType], ...] = (
        (bool, "bool"),
        (int, "int"),
        (float, "float"),
        (str, "str"),
        (list, "list"),
        (dict, "dict"),
    )
    if value is None:
        return "none"
    return next((name for kind, name in kinds if isinstance(value, kind)), "other")


def _comments(text: str) -> dict[int, str]:
    """The comment at the end of each line, by line number."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokens
        if token.type == tokenize.COMMENT and token.string.lstrip("#").strip()
    }


def check_names(values: Mapping[str, object]) -> None:
    """Refuse what cannot be the name of a Python variable.

    Raises
    ------
    BadParameter
        A name is no identifier, or a keyword.
    """
    for name in values:
        if not name.isidentifier():
            raise BadParameter(name, f"{name!r} is not a name that a variable can have.")
        if keyword.iskeyword(name):
            raise BadParameter(name, f"{name!r} is a word of the Python language.")


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


def injected_source(values: Mapping[str, object]) -> str:
    """The source of the cell that sets the values.

    Examples
    --------
    >>> print(injected_source({"n": 3, "who": "it's"}))
    # Parameters
    n = 3
    who = "it's"
    """
    lines = [f"{name} = {python_literal(value)}" for name, value in values.items()]
    return "\n".join(["# Parameters", *lines])


def inject(notebook: Json, values: Mapping[str, object]) -> None:
    """Put the cell that sets the values into a notebook; without values nothing changes."""
    if not values:
        return
    cells = cells_of(notebook)
    injected: Json = {
        "cell_type": "code",
        "execution_count": None,
        "id": _free_id(cells),
        "metadata": {"tags": [INJECTED_TAG]},
        "outputs": [],
        "source": injected_source(values),
    }
    places = {
        tag: next((i for i, cell in enumerate(cells) if tag in tags_of(cell)), None)
        for tag in (INJECTED_TAG, DECLARED_TAG)
    }
    earlier, declared = places[INJECTED_TAG], places[DECLARED_TAG]
    if earlier is not None:
        injected["id"] = cells[earlier]["id"]
        cells[earlier] = injected
    else:
        cells.insert(0 if declared is None else declared + 1, injected)


def _free_id(cells: list[Json]) -> str:
    taken = {cell["id"] for cell in cells}
    number, name = 1, INJECTED_ID
    while name in taken:
        number += 1
        name = f"{INJECTED_ID}-{number}"
    return name
