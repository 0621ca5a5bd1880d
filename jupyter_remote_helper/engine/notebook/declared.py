"""Which parameters a notebook declares: names, types, defaults, comments. Pure."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from .document import Json, cells_of, source_of, tags_of
from .languages import LANGUAGES, Language

DECLARED_TAG = "parameters"

ValueType: TypeAlias = Literal["bool", "int", "float", "str", "list", "dict", "none", "other"]

_ANNOTATIONS: dict[str, ValueType] = {
    "bool": "bool",
    "int": "int",
    "float": "float",
    "str": "str",
    "list": "list",
    "dict": "dict",
}


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


def declared_parameters(notebook: Json, language: str = "python") -> tuple[Declared, ...]:
    """What the cell tagged `parameters` assigns, in its order; the last assignment counts.

    Python is parsed; of other languages, lines that set one variable to a literal are read. A
    cell that cannot be read declares nothing.
    """
    tagged = [
        cell
        for cell in cells_of(notebook)
        if cell["cell_type"] == "code" and DECLARED_TAG in tags_of(cell)
    ]
    if not tagged:
        return ()
    source = source_of(tagged[0])
    if language.lower() == "python":
        return python_assignments(source)
    rules = LANGUAGES.get(language.lower())
    return line_assignments(source, rules) if rules else ()


WORDS: Mapping[str, object] = {
    "TRUE": True, "FALSE": False, "true": True, "false": False, "NULL": None, "nothing": None,
}  # fmt: skip


def line_assignments(source: str, rules: Language) -> tuple[Declared, ...]:
    """The lines of source that set one variable.

    Examples
    --------
    >>> from jupyter_remote_helper.engine.notebook.languages import LANGUAGES
    >>> found = line_assignments('n <- 10L  # how many', LANGUAGES["r"])
    >>> [(p.name, p.type, p.value, p.comment) for p in found]
    [('n', 'int', 10, 'how many')]
    """
    found: dict[str, Declared] = {}
    for line in source.splitlines():
        match = rules.declaration.match(line)
        if match is None or not rules.is_name(match["name"]):
            continue
        value = _line_value(match["value"])
        kind: ValueType = "other" if value is _NOT_PLAIN else _type_of(value)
        found[match["name"]] = Declared(
            name=match["name"],
            type=kind,
            default=match["value"],
            value=None if value is _NOT_PLAIN else value,
            comment=match["comment"] or None,
        )
    return tuple(found.values())


def _line_value(text: str) -> object:
    if text in WORDS:
        return WORDS[text]
    if re.fullmatch(r"[-+]?\d+L?", text):
        return int(text.rstrip("L"))
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
        return float(text)
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    if is_quoted and "\\" not in text and text[0] not in text[1:-1]:
        return text[1:-1]
    return _NOT_PLAIN


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
