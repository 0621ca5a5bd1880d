"""Parameters in every language: the real interpreter gets exactly the values."""

from __future__ import annotations

import json
import math
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_remote_helper.engine.notebook.declared import line_assignments
from jupyter_remote_helper.engine.notebook.languages import (
    LANGUAGES,
    CannotSay,
    bash_literal,
    julia_literal,
    r_literal,
)
from jupyter_remote_helper.engine.notebook.parameters import injected_source
from jupyter_remote_helper.engine.records import CellTimeout, Failed, Limits, Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, code, outputs_of, text_of
from tests.running import run_to_end

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
VALUES: dict[str, object] = {
    "a_whole": 7,
    "big": 2**40,
    "negative": -3,
    "half": 0.5,
    "tiny": 1e-300,
    "yes": True,
    "no": False,
    "nothing": None,
    "text": 'it\'s "quoted" \\ back\nline\ttab $x `y` #z é 😀',
    "empty": "",
    "items": [1, 2.5, "three", None, True, [1, [2]]],
    "table": {"k": 1, "with space": [1, 2], "é": {"deep": "x"}},
}


def test_python_gets_the_values_through_a_real_kernel(
    manager: RunManager, notebook: Notebook
) -> None:
    names = ", ".join(f"{name!r}: {name}" for name in VALUES)
    run = run_to_end(
        manager, notebook(f"import json; print(json.dumps({{{names}}}))"), parameters=VALUES
    )
    assert json.loads(text_of(outputs_of(run.result.path)[1])) == VALUES


def r_notebook(notebook: Notebook, *cells: str | dict[str, object]) -> object:
    return notebook(*cells, kernel="ir")


def test_r_gets_the_values_through_a_real_kernel(manager: RunManager, notebook: Notebook) -> None:
    names = ", ".join(f"{name} = {name}" for name in VALUES)
    show = f"cat(jsonlite::toJSON(list({names}), auto_unbox = TRUE, digits = NA, null = 'null'))"
    run = run_to_end(manager, notebook(show, kernel="ir"), parameters=VALUES)
    assert run.state == Succeeded(), run
    found = json.loads(text_of(outputs_of(run.result.path)[1]))
    assert {**found, "tiny": VALUES["tiny"]} == VALUES
    assert math.isclose(found["tiny"], 1e-300)


def test_r_declares_and_a_changed_value_is_used(manager: RunManager, notebook: Notebook) -> None:
    path = notebook(code("n <- 10L  # how many", "parameters"), "cat(n * 2)", kernel="ir")
    run = run_to_end(manager, path, parameters={"n": 21})
    assert text_of(outputs_of(run.result.path)[2]) == "42"


def test_an_interrupted_r_cell_stops_the_run(manager: RunManager, notebook: Notebook) -> None:
    path = notebook("cat('one')", "Sys.sleep(600)", "cat('never')", kernel="ir")
    run = run_to_end(manager, path, Limits(8.0, None, 60.0, allow_errors=False))
    assert run.state == Failed(CellTimeout(2, 8.0))
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), outputs[2]) == ("one", [])


def test_an_r_error_fails_its_cell(manager: RunManager, notebook: Notebook) -> None:
    run = run_to_end(manager, notebook("stop('bad shape')", kernel="ir"))
    assert isinstance(run.state, Failed)
    assert "bad shape" in str(run.state.cause)


@settings(max_examples=25, deadline=None)
@given(st.lists(texts | st.integers() | st.booleans(), max_size=5), texts)
def test_bash_gets_the_values(items: list[object], text: str) -> None:
    source = injected_source({"items": items, "text": text}, "bash")
    script = source + '\nprintf "%s\\0" "${items[@]}" "$text"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    found = done.stdout.decode().split("\0")[:-1]
    said = [str(item).lower() if isinstance(item, bool) else str(item) for item in items]
    assert found == [*(said or [""]), text][-len(found) :]
    assert found[-1] == text


@pytest.mark.parametrize("value", [{"a": 1}, [[1]], "a\0b"])
def test_what_bash_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(CannotSay):
        bash_literal(value)


@pytest.mark.parametrize("literal", [r_literal, julia_literal])
def test_a_nul_is_refused(literal: object) -> None:
    with pytest.raises(CannotSay):
        literal("a\0b")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nothing"), (True, "true"), (3, "3"), (0.5, "0.5"), (float("inf"), "Inf"),
        (float("nan"), "NaN"), ('a"$\n', '"a\\"\\$\\n"'), ([1, [2]], "[1, [2]]"),
        ({"k": [1]}, 'Dict("k" => [1])'),
    ],
)  # fmt: skip
def test_julia_literals(value: object, said: str) -> None:
    assert julia_literal(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(float("inf"), "Inf"), (float("-inf"), "-Inf"), (float("nan"), "NaN"), (2**31, "2147483648"),
     (2**31 - 1, "2147483647L"), ({}, "list()")],
)  # fmt: skip
def test_r_literals(value: object, said: str) -> None:
    assert r_literal(value) == said


@pytest.mark.parametrize(
    ("language", "good", "bad"),
    [
        ("python", ["a", "_b", "é"], ["1a", "class", "a-b", ""]),
        ("r", ["a", ".b", "a.b_c", "é"], ["_a", ".1", "TRUE", "if", "a b", "a`"]),
        ("julia", ["a", "_b", "ok!", "é"], ["1a", "end", "a.b", "a;b"]),
        ("bash", ["a", "_B9"], ["1a", "a.b", "é", "PATH", "a b", "a;b"]),
    ],
)
def test_names(language: str, good: list[str], bad: list[str]) -> None:
    rules = LANGUAGES[language]
    assert [name for name in good if not rules.is_name(name)] == []
    assert [name for name in bad if rules.is_name(name)] == []


@pytest.mark.parametrize(
    ("language", "line", "found"),
    [
        ("r", "n <- 10L # how many", ("n", "int", 10, "how many")),
        ("r", "rate = 0.5", ("rate", "float", 0.5, None)),
        ("r", "on <- TRUE", ("on", "bool", True, None)),
        ("r", 'name <- "a # b"  # text', ("name", "str", "a # b", "text")),
        ("r", "none <- NULL", ("none", "none", None, None)),
        ("r", "v <- c(1, 2)", ("v", "other", None, None)),
        ("julia", "n = 3", ("n", "int", 3, None)),
        ("julia", "s = nothing # yet", ("s", "none", None, "yet")),
        ("bash", "n=3 # how many", ("n", "int", 3, "how many")),
        ("bash", "name='a b'", ("name", "str", "a b", None)),
        ("bash", "word=plain", ("word", "other", None, None)),
    ],
)
def test_declarations(language: str, line: str, found: tuple[object, ...]) -> None:
    (declared,) = line_assignments(line, LANGUAGES[language])
    assert (declared.name, declared.type, declared.value, declared.comment) == found


@pytest.mark.parametrize("line", ["f(x)", "# n <- 1", "x == 3", "if (a) b", "", "n <-"])
def test_other_lines_declare_nothing(line: str) -> None:
    assert line_assignments(line, LANGUAGES["r"]) == ()
