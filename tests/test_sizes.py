"""Nothing is long: no file has more than 300 lines, and no function of Python more than 40.

The functions of TypeScript are counted by `eslint.config.mjs`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
ROOTS = (".ci", "bench", "jupyter_remote_helper", "scripts", "src", "style", "tests", "ui-tests")
SOURCES = {".c", ".css", ".js", ".mjs", ".py", ".sh", ".ts", ".tsx"}
PROGRAMS = {".ci", "bench", "scripts"}
"""Where files without an ending are programs."""

MADE = {"__pycache__", "labextension", "node_modules", "playwright-report", "test-results"}
MADE_FILES = {"contract.ts", "_version.py"}
MOST_FILE_LINES = 300
MOST_FUNCTION_LINES = 40
LISTS = {"cause_sentence": 46}
"""Functions with one line for each case and nothing else, and how many those are."""


def sources() -> Iterator[Path]:
    """Everything that somebody wrote, below the top."""
    yield from (path for path in TOP.iterdir() if path.suffix in SOURCES)
    for root in ROOTS:
        endings = SOURCES | ({""} if root in PROGRAMS else set())
        for path in (TOP / root).rglob("*"):
            is_made = path.name in MADE_FILES or MADE.intersection(path.relative_to(TOP).parts)
            if path.suffix in endings and path.is_file() and not is_made:
                yield path


def too_long(name: str, text: str) -> list[str]:
    """What has too many lines in a file of that name."""
    lines = len(text.splitlines())
    found = [f"{name}: {lines} lines"] if lines > MOST_FILE_LINES else []
    if not name.endswith(".py"):
        return found
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > LISTS.get(node.name, MOST_FUNCTION_LINES):
                found.append(f"{name}:{node.name}: {lines} lines")
    return found


def test_files_and_functions_stay_short() -> None:
    looked_at = {str(path.relative_to(TOP)): path for path in sources()}
    assert {Path(name).parts[0] for name in looked_at} >= set(ROOTS)
    found = [line for name, path in looked_at.items() for line in too_long(name, path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "name",
    [
        "bench/run",
        "jupyter_remote_helper/app.py",
        "src/__tests__/runs/texts.spec.ts",
        "style/row.css",
        "tests/test_sizes.py",
        "ui-tests/tests/runs.spec.ts",
    ],
)
def test_a_planted_long_file_is_found(name: str) -> None:
    assert too_long(name, "#\n" * 300) == []
    assert too_long(name, "#\n" * 301) == [f"{name}: 301 lines"]


@pytest.mark.parametrize("head", ["def test_it():", "async def test_it():", "class A:\n def it():"])
def test_a_planted_long_function_is_found(head: str) -> None:
    body = "\n  pass" * 39
    assert too_long("tests/test_it.py", head + body) == []
    assert len(too_long("tests/test_it.py", f"{head}{body}\n  pass")) == 1
