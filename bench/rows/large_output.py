"""One output of 50 MB, as text and as a picture: time, and how much of it is in memory."""

from __future__ import annotations

import base64

from bench.aims import at_most_times, ratio_of
from bench.measure import Facts
from bench.notebooks import executed_cells, printed, python_notebook
from bench.runner import CELLS_S, PEAK_MB
from bench.tools import EXECUTE, KERNEL_ALONE, OURSELVES, Notebook

from .row import Row, contender

SIZE_MB = 50
LINE = "x" * 99
LINES = SIZE_MB * 10_000  # of 100 bytes
BLOCK_BYTES = 768  # a multiple of 3, so that the blocks' base64 is the base64 of all
BLOCKS = SIZE_MB * 1_000_000 // 1024  # 1,024 characters of base64 each

TEXT = python_notebook([f'print("{LINE}\\n" * {LINES}, end="")'])
PICTURE = python_notebook(
    [
        "import base64\n"
        f"data = base64.b64encode(bytes(range(256)) * {BLOCK_BYTES // 256 * BLOCKS}).decode()\n"
        'display({"image/png": data}, raw=True)'
    ]
)


def check_text(result: Notebook) -> Facts:
    """Compare the text.

    Raises
    ------
    RuntimeError
        It is another one.
    """
    if printed(executed_cells(result, 1)[0]) != f"{LINE}\n" * LINES:
        raise RuntimeError("the text is not what was printed")
    return {}


def check_picture(result: Notebook) -> Facts:
    """Compare the picture.

    Raises
    ------
    RuntimeError
        It is another one.
    """
    block = base64.b64encode(bytes(range(256)) * (BLOCK_BYTES // 256)).decode()
    outputs = executed_cells(result, 1)[0]["outputs"]
    # one newline at the end is the custom of some tools
    if len(outputs) != 1 or outputs[0]["data"]["image/png"].rstrip("\n") != block * BLOCKS:
        raise RuntimeError("the picture is not what was shown")
    return {}


ROWS = tuple(
    Row(
        title=f"{SIZE_MB} MB in one output, {what}",
        contenders=tuple(
            contender(tool, source, check) for tool in (OURSELVES, EXECUTE, KERNEL_ALONE)
        ),
        aims=(
            at_most_times(EXECUTE.name, 1.0),
            ratio_of(PEAK_MB, EXECUTE.name, 1.0),
        ),
        rounds=3,
        columns=(CELLS_S, PEAK_MB),
    )
    for what, source, check in (
        ("text", TEXT, check_text),
        ("image/png", PICTURE, check_picture),
    )
)
