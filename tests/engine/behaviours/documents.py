"""Notebooks of older formats, from other programs, and with parameters."""

from __future__ import annotations

import json

from tests.conftest import code

from .behaviour import Behaviour, prose, stale

OLD_CELLS = ("x = 1", prose("# Title"), prose("raw", "raw"), "x + 1", "print(x)")
LINES = {**code(""), "source": ["for n in range(2):\n", "    print(n)\n", "'result'"]}
ATTACHED = {"pixel.png": {"image/png": "AAAA"}}
VSCODE = {
    "cells": [{"cell_type": "code", "execution_count": None, "metadata": {"vscode": {"id": 1}},
               "outputs": [], "source": ["print('no kernel is named')"]}],
    "metadata": {"language_info": {"name": "python"}, "orig_nbformat": 4},
    "nbformat": 4,
    "nbformat_minor": 2,
}  # fmt: skip
FORMAT_3 = {
    "metadata": {"name": "old"},
    "nbformat": 3,
    "nbformat_minor": 0,
    "worksheets": [{"metadata": {}, "cells": [
        {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["An old notebook"]},
        {"cell_type": "code", "collapsed": False, "language": "python", "metadata": {},
         "input": ["x = 3\n", "print(x)"], "outputs": [], "prompt_number": 1},
        {"cell_type": "code", "collapsed": True, "language": "python", "metadata": {},
         "input": "x", "outputs": []},
    ]}],
}  # fmt: skip

VALUES: dict[str, object] = {
    "quotes": "it's \"quoted\" '''thrice''' \"\"\"",
    "backslashes": "C:\\new\\table \\\\ \\",
    "lines": "a\nb\tc\r",
    "unicode": "größe 世界 👩‍🔬",
    "braces": "{x} %s $HOME",
    "none": None,
    "yes": True,
    "big": 2**70,
    "tiny": 1e-300,
    "nested": {"a": [1, {"b": [None, False, "x'y"]}], "": 0},
    "empty": [],
}
INJECTED = "# Parameters\n" + "\n".join(f"{name} = {value!r}" for name, value in VALUES.items())
SHOW = "for name in {names}:\n    print(name, type(globals()[name]), ascii(globals()[name]))"
DECLARED = "n: int = 1  # how many\nwho = 'a'"
USE = "print(n, who)"
CHANGED = {"n": 5}
CHANGED_CELL = "# Parameters\nn = 5"

BEHAVIOURS = (
    Behaviour("format 4.0", OLD_CELLS, minor=0),
    Behaviour("format 4.4", OLD_CELLS, minor=4),
    Behaviour("format 3", document=json.dumps(FORMAT_3).encode()),
    Behaviour("no kernel named", document=json.dumps(VSCODE).encode()),
    Behaviour(
        "sources in lines", (LINES, prose("![](attachment:pixel.png)", attachments=ATTACHED))
    ),
    Behaviour("results executed again", (stale("x = 2"), stale("x"), stale("print(x)"))),
    Behaviour(
        "parameters",
        (prose("first"), code(DECLARED, "parameters"), USE),
        parameters=CHANGED,
        injected=CHANGED_CELL,
        injected_at=2,
    ),
    Behaviour(
        "parameters without declaration",
        (prose("first"), "print(n)"),
        parameters=CHANGED,
        injected=CHANGED_CELL,
    ),
    Behaviour("parameters not given", (code(DECLARED, "parameters"), USE)),
    Behaviour(
        "parameters of every kind",
        (SHOW.format(names=list(VALUES)),),
        parameters=VALUES,
        injected=INJECTED,
    ),
)
