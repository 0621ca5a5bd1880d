"""Parameters: found as declared, set as papermill does, and true to their values."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_remote_helper.engine.notebook.declared import line_assignments, python_assignments
from jupyter_remote_helper.engine.notebook.document import (
    cells_of,
    notebook_from_bytes,
    source_of,
    tags_of,
)
from jupyter_remote_helper.engine.notebook.languages import LANGUAGES
from jupyter_remote_helper.engine.notebook.parameters import (
    BadLanguage,
    BadParameter,
    check_values,
    declared_parameters,
    inject,
    injected_source,
)
from tests.conftest import code, notebook_json

DECLARATIONS = """\
# a comment of its own
count = 10  # how often
rate: float = 1  # annotated
label = "a # b"
flag = True
nothing: str = None
items = [1, "two"]
table = {"k": 1.5}
path = Path("x")
first = second = 3
count = 12  # again
%matplotlib inline
!ls
"""

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).map(lambda name: f"p_{name}")


def test_what_a_cell_declares() -> None:
    found = {
        p.name: (p.type, p.default, p.value, p.comment) for p in python_assignments(DECLARATIONS)
    }
    assert found == {
        "count": ("int", "12", 12, "again"),
        "rate": ("float", "1", 1, "annotated"),
        "label": ("str", '"a # b"', "a # b", None),
        "flag": ("bool", "True", True, None),
        "nothing": ("str", "None", None, None),
        "items": ("list", '[1, "two"]', [1, "two"], None),
        "table": ("dict", '{"k": 1.5}', {"k": 1.5}, None),
        "path": ("other", 'Path("x")', None, None),
    }


@pytest.mark.parametrize("source", ["x = (", "if", "\0", "x = " + "[" * 5000])
def test_what_does_not_parse_declares_nothing(source: str) -> None:
    assert python_assignments(source) == ()


def test_only_the_tagged_cell_declares() -> None:
    nb = notebook_from_bytes(notebook_json("a = 1", code("b = 2", "parameters"), "c = 3"))
    assert [p.name for p in declared_parameters(nb)] == ["b"]


@given(st.dictionaries(names, json_values, max_size=5))
def test_the_injected_cell_sets_exactly_these_values(values: dict[str, object]) -> None:
    namespace: dict[str, object] = {}
    exec(injected_source(values), namespace)
    assert {name: namespace[name] for name in values} == values
    for name, value in values.items():
        assert type(namespace[name]) is type(value)


def test_values_that_json_lacks() -> None:
    namespace: dict[str, float] = {}
    exec(injected_source({"a": math.inf, "b": -math.inf, "c": math.nan}), namespace)
    assert (namespace["a"], namespace["b"]) == (math.inf, -math.inf)
    assert math.isnan(namespace["c"])


def injected(*cells: str | dict[str, object], values: dict[str, object]) -> list[str]:
    nb = notebook_from_bytes(notebook_json(*cells))
    inject(nb, values)
    return [source_of(cell) for cell in cells_of(nb)]


def test_values_go_after_the_tagged_cell_or_on_top() -> None:
    set_n = "# Parameters\nn = 5"
    tagged = code("n = 1", "parameters")
    assert injected("a", tagged, "b", values={"n": 5}) == ["a", "n = 1", set_n, "b"]
    assert injected("a", "b", values={"n": 5}) == [set_n, "a", "b"]
    assert injected("a", tagged, values={}) == ["a", "n = 1"]


def test_a_re_run_of_a_result_replaces_the_injected_cell() -> None:
    nb = notebook_from_bytes(notebook_json(code("n = 1", "parameters"), "print(n)"))
    inject(nb, {"n": 5})
    ids = [cell["id"] for cell in cells_of(nb)]
    again = notebook_from_bytes(json.dumps(nb).encode())
    inject(again, {"n": 6})
    assert [source_of(cell) for cell in cells_of(again)][1] == "# Parameters\nn = 6"
    assert [cell["id"] for cell in cells_of(again)] == ids
    assert sum("injected-parameters" in tags_of(cell) for cell in cells_of(again)) == 1


@pytest.mark.parametrize("name", ["1x", "a b", "a-b", "", "a.b", "class", "None", "x;y"])
def test_what_cannot_be_a_variable_is_refused(name: str) -> None:
    with pytest.raises(BadParameter) as caught:
        check_values({"fine": 1, name: 2}, "python")
    assert caught.value.name == name


def test_a_value_that_the_language_cannot_say_is_refused() -> None:
    check_values({}, "python")
    check_values({"n": 1, "m": [1.5, "x"]}, "python")
    with pytest.raises(BadParameter, match="n cannot be set: Bash has no objects"):
        check_values({"n": {"a": 1}}, "bash")
    for value in (math.inf, [math.nan]):
        with pytest.raises(BadParameter, match="no number that a request can keep"):
            check_values({"n": value}, "python")
    with pytest.raises(BadLanguage):
        check_values({"n": 1}, "prolog")


def test_declarations_of_other_languages_are_read_by_line() -> None:
    nb = notebook_from_bytes(notebook_json(code("n <- 3", "parameters")))
    assert [p.value for p in declared_parameters(nb, "R")] == [3]
    assert declared_parameters(nb, "prolog") == ()
    assert declared_parameters(notebook_from_bytes(notebook_json("n = 1"))) == ()


def test_each_kind_of_value_that_stands_in_a_line() -> None:
    source = """
    # nothing is set here
    print(1)
    if <- 1
    n <- 3L
    rate <- -.5e-2  # with its unit
    flag <- TRUE
    label <- 'a b'
    tabbed <- 'a\\tb'
    made <- c(1, 2)
    n <- 4
    """.replace("    ", "")
    found = {p.name: (p.type, p.default, p.value) for p in line_assignments(source, LANGUAGES["r"])}
    assert found == {
        "n": ("int", "4", 4),
        "rate": ("float", "-.5e-2", -0.005),
        "flag": ("bool", "TRUE", True),
        "label": ("str", "'a b'", "a b"),
        "tabbed": ("other", "'a\\tb'", None),
        "made": ("other", "c(1, 2)", None),
    }


def test_keys_that_json_lacks_and_tuples() -> None:
    found = {
        p.name: (p.type, p.value) for p in python_assignments("a = {1: 2}\nb = (1, 2)\nc: int")
    }
    assert found == {"a": ("other", None), "b": ("list", [1, 2])}


def test_an_id_that_is_taken_is_not_given_again() -> None:
    nb = notebook_from_bytes(notebook_json(code("1", id="injected-parameters")))
    inject(nb, {"n": 1})
    assert cells_of(nb)[0]["id"] == "injected-parameters-2"
