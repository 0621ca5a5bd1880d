"""A notebook as JSON: what may be executed, and the form in which it is kept.

Pure: bytes and values in, values out. nbformat is not imported, since its schema library alone
takes longer to load than a whole run (1.4 s); tests check what is written against it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TypeAlias, cast

import msgspec

from . import oldformat

Json: TypeAlias = dict[str, object]

MAJOR = 4
MINOR = 5
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
SPARE_LEVELS = 200
"""How much deeper JSON must be readable than it is: it is read and written again farther from the
bottom of the stack, and by other programs."""
LINE_END = "\x7f"
"""Stands for a newline while a text is escaped: hardly ever printed, and never escaped itself."""


class NotANotebook(ValueError):
    """The bytes are not a notebook that can be run; the message says why."""


def notebook_from_bytes(data: bytes) -> Json:
    """The notebook in a file's bytes, brought to format 4.5 with an id for every cell.

    Outputs and unknown metadata stay as they are. Ids that are missing, used twice or not formed
    like ids are made from the cell's place and source, so the same bytes always give the same.

    Raises
    ------
    NotANotebook
        The bytes are no JSON, no notebook, or a notebook of a format that is not read here.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotANotebook("it is not valid JSON") from error
    if not isinstance(value, dict) or not isinstance(value.get("nbformat"), int):
        raise NotANotebook("it has no notebook format number")
    value = oldformat.upgraded(value) if value["nbformat"] == oldformat.MAJOR else value
    major, minor = value["nbformat"], value.get("nbformat_minor", 0)
    if major != MAJOR:
        raise NotANotebook(f"its notebook format is {major}, and only 3 and {MAJOR} are read")
    if not isinstance(minor, int):
        raise NotANotebook("its minor format number is no number")
    metadata, cells = value.setdefault("metadata", {}), value.get("cells")
    if not isinstance(metadata, dict) or not isinstance(cells, list):
        raise NotANotebook("its cells or its metadata are missing")
    value["nbformat_minor"] = max(MINOR, minor)
    _check_cells(cells)
    _give_ids(cells)
    return value


def read_deeper(data: bytes) -> None:
    """Raise what reading JSON raises, or would if it were nested a little deeper.

    Raises
    ------
    RecursionError
        It is nested too deep.
    msgspec.MsgspecError
        It is no JSON.
    """
    if data.count(b"[") + data.count(b"{") > SPARE_LEVELS:
        data = b"[" * SPARE_LEVELS + data + b"]" * SPARE_LEVELS
    msgspec.json.decode(data, type=msgspec.Raw)


def _check_cells(cells: list[object]) -> None:
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in {"code", "markdown", "raw"}:
            raise NotANotebook(f"item {number} of its cells is not a cell")
        if not isinstance(cell.setdefault("metadata", {}), dict):
            raise NotANotebook(f"the metadata of its cell {number} is not an object")
        source = cell.setdefault("source", "")
        is_lines = isinstance(source, list) and all(isinstance(line, str) for line in source)
        if not (isinstance(source, str) or is_lines):
            raise NotANotebook(f"the source of its cell {number} is not text")


def _give_ids(cells: list[Json]) -> None:
    taken: set[str] = set()
    for number, cell in enumerate(cells):
        given = cell.get("id")
        if isinstance(given, str) and ID.fullmatch(given) and given not in taken:
            taken.add(given)
            continue
        digest = hashlib.sha256(f"{number}:{source_of(cell)}".encode("utf-8", "replace"))
        cell["id"] = digest.hexdigest()[:12]
        while cell["id"] in taken:  # only a cell that carries such an id on purpose gets here
            digest.update(b"+")
            cell["id"] = digest.hexdigest()[:12]
        taken.add(cast("str", cell["id"]))


def cells_of(notebook: Json) -> list[Json]:
    """The cells of a checked notebook, in order."""
    return cast("list[Json]", notebook["cells"])


def code_cells(notebook: Json) -> Iterator[tuple[int, Json]]:
    """The code cells with their positions, counted from 1."""
    codes = (cell for cell in cells_of(notebook) if cell["cell_type"] == "code")
    yield from enumerate(codes, start=1)


def source_of(cell: Json) -> str:
    """The text of a cell, whether it is kept as text or as lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(cast("list[str]", source))


def tags_of(cell: Json) -> frozenset[str]:
    """The tags of a cell."""
    tags = cast("Json", cell["metadata"]).get("tags")
    return (
        frozenset(tag for tag in tags if isinstance(tag, str))
        if isinstance(tags, list)
        else (frozenset())
    )


def first_line(source: str, limit: int = 80) -> str:
    r"""The first line of a cell that is not blank, cut at `limit` characters.

    Examples
    --------
    >>> first_line("\n  import numpy as np\nx = 1")
    'import numpy as np'
    """
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def kernel_name_of(notebook: Json) -> str | None:
    """The name of the kernel that the notebook asks for."""
    return _named(notebook, "kernelspec", "name")


def language_of(notebook: Json) -> str | None:
    """The language that the notebook says it is in."""
    return _named(notebook, "kernelspec", "language") or _named(notebook, "language_info", "name")


def _named(notebook: Json, section: str, key: str) -> str | None:
    value = cast("Json", notebook["metadata"]).get(section)
    name = value.get(key) if isinstance(value, dict) else None
    return name if isinstance(name, str) and name else None


def lines_of(text: str) -> list[str]:
    """A text as notebooks keep it: a list of lines with their ends, split at newlines only."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def json_of_lines(texts: Iterable[str], indent: int) -> Iterator[bytes]:
    r"""The list of lines of all texts joined, in the form of `json_bytes`, in pieces.

    Its closing bracket stands `indent` spaces in, its lines one more.

    Examples
    --------
    >>> b"".join(json_of_lines(["a\nb", "c\n"], 1)) == json_bytes(["a\n", "bc\n"], 1)
    True
    """
    gap = b"\n" + b" " * (indent + 1) + b'"'
    opening, between = b"[" + gap, b'",' + gap
    pending = opening  # what stands between the last character and the next one, if one comes
    for text in texts:
        if text:
            yield pending + _escaped_lines(text, between).removesuffix(between)
            pending = between if text.endswith("\n") else b""
    yield b"[]" if pending == opening else b'"\n' + b" " * indent + b"]"


def _escaped_lines(text: str, between: bytes) -> bytes:
    """The inside of a text's JSON, with `between` after the end of each line."""
    if LINE_END not in text:
        # one byte is found and replaced many times faster than the two of an escape
        with suppress(UnicodeEncodeError):
            escaped = msgspec.json.encode(text.replace("\n", LINE_END))[1:-1]
            return escaped.replace(LINE_END.encode(), b"\\n" + between)
    return (b"\\n" + between).join(json_bytes(line)[1:-1] for line in text.split("\n"))


def json_bytes(value: object, indent: int = 0) -> bytes:
    """A value as notebooks keep it: UTF-8, one space a level, `indent` more in all lines but one.

    What has no form in JSON or UTF-8 (a NaN, half of a surrogate pair) is written as null or as
    an escape.
    """
    try:
        data = msgspec.json.format(msgspec.json.encode(value), indent=1)
    except (UnicodeEncodeError, OverflowError, ValueError):
        plain = json.loads(json.dumps(value), parse_constant=lambda _: None)
        data = json.dumps(plain, indent=1).encode("ascii")
    return data.replace(b"\n", b"\n" + b" " * indent) if indent else data
