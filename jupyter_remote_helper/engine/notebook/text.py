"""Texts made shorter: what a terminal would show of them, or a head. Pure.

Progress bars rewrite their line thousands of times; only what is left standing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MOVES = ("\r", "\b")
ESCAPE = "\x1b"
TEXT_LIMIT = 300


def collapsed(text: str, *, starts_line: bool = True) -> str:
    r"""The text with every overwritten character gone, wherever that is certain.

    A finished line becomes what a terminal shows. The last, unfinished line may be written on by
    text that is still to come, so of it only what is covered for good goes. A line with escape
    sequences is left as it is: their width is not known.

    `starts_line` says that the text begins a line. Otherwise its first line continues one that is
    not known here, and stays open to it: pieces collapsed like that, joined and collapsed again,
    give the same as the whole.

    Examples
    --------
    >>> collapsed("12345\rab\n")
    'ab345\n'
    >>> collapsed("10%\r20%\r30%")
    '30%'
    >>> collapsed("10%\r20%\r")
    '20%\r'
    >>> collapsed("\r20%\r30%", starts_line=False)
    '\r30%'
    """
    if not any(move in text for move in MOVES):
        return text
    first, *others = text.split("\n")
    shown = [_shown(line) for line in others[:-1]]
    if others:
        shown.append(_covered(others[-1]))
    if starts_line:
        return "\n".join([_shown(first) if others else _covered(first), *shown])
    head, carriage, rest = first.partition("\r")
    tail = _shown(rest) if others and "\b" not in head else _covered(rest)
    return "\n".join([head + carriage + tail, *shown])


def collapsed_pieces(texts: Iterable[str]) -> Iterator[str]:
    r"""The same as `collapsed` of all texts joined, in pieces: only an unfinished line is held.

    Examples
    --------
    >>> list(collapsed_pieces(["a\n12", "3\r", "ab\nc", "d"]))
    ['a\n', 'ab3\n', 'cd']
    """
    held: list[str] = []
    for text in texts:
        head, newline, tail = text.rpartition("\n")
        if newline:
            yield collapsed("".join([*held, head, newline]))
            held = []
        held.append(tail)
    yield collapsed("".join(held))


def _shown(line: str) -> str:
    """A finished line as it stands on the screen."""
    if ESCAPE in line or not any(move in line for move in MOVES):
        return line
    screen: list[str] = []
    column = 0
    for piece, move in _pieces(line):
        screen[column : column + len(piece)] = piece
        column += len(piece)
        column = 0 if move == "\r" else max(0, column - 1) if move == "\b" else column
    return "".join(screen)


def _pieces(line: str) -> list[tuple[str, str]]:
    """The line as pieces of plain text, each with the move that follows it."""
    pieces, start = [], 0
    for place, character in enumerate(line):
        if character in MOVES:
            pieces.append((line[start:place], character))
            start = place + 1
    pieces.append((line[start:], ""))
    return pieces


def _covered(line: str) -> str:
    """An unfinished line without the passes that a later one covers whole."""
    if ESCAPE in line or "\b" in line or "\r" not in line:
        return line
    kept: list[str] = []
    for written in line.split("\r"):
        while written and kept and len(kept[-1]) <= len(written):
            kept.pop()
        kept.append(written)
    while len(kept) > 1 and not kept[-1] and not kept[-2]:
        kept.pop()
    return "\r".join(kept)


def cut(text: str, limit: int = TEXT_LIMIT) -> str:
    """A text short enough for a state.

    Examples
    --------
    >>> cut("a" * 400)[-2:], len(cut("a" * 400))
    ('a…', 300)
    """
    return text if len(text) <= limit else text[: limit - 1] + "…"
