"""What is settled at submission: kernel, parameters, result."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.engine.records import KernelAssumed, KernelLaunch, ParameterNotDeclared
from jupyter_remote_helper.errors import (
    KernelNotFound,
    ParameterRefused,
    ParametersNotSupported,
    ResultRefused,
)
from jupyter_remote_helper.runs.kernels import PathKernelFinder, with_this_python
from jupyter_remote_helper.runs.plan import (
    check_parameters,
    choose_kernel,
    current_umask,
    plan_result,
)
from jupyter_remote_helper.runs.source import read_source
from tests.conftest import Notebook, code

PROLOG = KernelLaunch("pl", "Prolog", "prolog", ("pl",), {}, "signal", "")


@pytest.fixture
def finder(tmp_path: Path) -> PathKernelFinder:
    spec = {
        "argv": ["python", "-m", "k", "{connection_file}"],
        "display_name": "Mine",
        "language": "Python",
    }
    folder = tmp_path / "kernels" / "mine"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_bytes(msgspec.json.encode(spec))
    broken = tmp_path / "kernels" / "broken"
    broken.mkdir()
    (broken / "kernel.json").write_text("{")
    return PathKernelFinder([tmp_path / "nowhere", tmp_path / "kernels"])


def test_kernels_are_found_by_their_files(finder: PathKernelFinder) -> None:
    mine = finder.find("mine")
    assert mine is not None
    assert mine.argv == (sys.executable, "-m", "k", "{connection_file}")
    assert mine.language == "python"
    assert [kernel.name for kernel in finder.all()] == ["mine", "python3"]
    assert [finder.find(name) for name in ("broken", "none", "../mine", "")] == [None] * 4


@pytest.mark.parametrize("word", ["python", "python3", "python3.11"])
def test_a_bare_python_is_the_one_that_runs_here(word: str) -> None:
    assert with_this_python((word, "-m", "x")) == (sys.executable, "-m", "x")
    assert with_this_python(("/opt/" + word,)) == ("/opt/" + word,)


def test_the_kernel_is_the_one_asked_for_or_the_notebooks_own(
    finder: PathKernelFinder, notebook: Notebook
) -> None:
    own = read_source(notebook("1", kernel="mine"))
    assert choose_kernel(own, None, finder)[0].name == "mine"
    assert choose_kernel(own, "python3", finder)[0].name == "python3"
    none = read_source(notebook("1", kernel=None))
    launch, notes = choose_kernel(none, None, finder)
    assert (launch.name, notes) == ("python3", (KernelAssumed("python3"),))


def test_a_missing_kernel_names_what_is_there(finder: PathKernelFinder, notebook: Notebook) -> None:
    source = read_source(notebook("1", kernel="gone"))
    with pytest.raises(
        KernelNotFound, match=r"gone is not installed here\..*python there is: mine, python3"
    ):
        choose_kernel(source, None, finder)


def test_parameters_are_checked(notebook: Notebook, finder: PathKernelFinder) -> None:
    source = read_source(notebook(code("n = 1", "parameters")))
    python = choose_kernel(source, "python3", finder)[0]
    assert check_parameters(source, python, {"n": 2}) == ()
    assert check_parameters(source, python, {"m": 2}) == (ParameterNotDeclared("m"),)
    with pytest.raises(ParameterRefused, match="not a name that a Python variable has"):
        check_parameters(source, python, {"class": 2})
    with pytest.raises(ParametersNotSupported, match="not in prolog"):
        check_parameters(source, PROLOG, {"n": 2})
    assert check_parameters(source, PROLOG, {}) == ()


def test_the_result_lies_beside_the_source_under_a_free_name(tmp_path: Path) -> None:
    source = tmp_path / "a.b.ipynb"
    first = plan_result(source, None, [])
    assert first.parent == tmp_path
    assert first.name.startswith("a.b-run-20")
    second = plan_result(source, None, [str(first)])
    assert second != first
    first.touch()
    assert plan_result(source, None, []) != first


def test_a_long_stem_is_cut_to_what_a_file_name_may_have(tmp_path: Path) -> None:
    result = plan_result(tmp_path / ("ä" * 124 + ".ipynb"), None, [])
    assert len(os.fsencode(result.name)) <= 255
    result.touch()


def test_a_result_never_replaces_a_file(tmp_path: Path) -> None:
    taken = tmp_path / "taken.ipynb"
    taken.touch()
    dangling = tmp_path / "dangling.ipynb"
    dangling.symlink_to(tmp_path / "none")
    cases = {
        taken: "exists already",
        dangling: "exists already",
        tmp_path: "is a folder",
        tmp_path / "no" / "r.ipynb": "There is no folder",
        tmp_path / "r.txt": r"end it with \.ipynb",
    }
    for path, message in cases.items():
        with pytest.raises(ResultRefused, match=message):
            plan_result(tmp_path / "n.ipynb", path, [])
    free = tmp_path / "free.ipynb"
    assert plan_result(tmp_path / "n.ipynb", free, []) == free
    with pytest.raises(ResultRefused, match="under way"):
        plan_result(tmp_path / "n.ipynb", free, [str(free)])


def test_the_umask_is_read_and_not_changed() -> None:
    was = os.umask(0o027)
    try:
        assert current_umask() == 0o027
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(was)
