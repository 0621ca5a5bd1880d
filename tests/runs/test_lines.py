"""Which command lines of nbconvert are runs, and where nbconvert will write their results."""

from __future__ import annotations

import pytest

from jupyter_remote_helper.engine.records import Succeeded
from jupyter_remote_helper.runs.conversion import BadLine, submission_of
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, notebook_json
from tests.running import ended


@pytest.mark.rotates(3)
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--to", "html", "work.ipynb", "other.ipynb"], "2 files"),
        (["--to", "html", "work.ipynb", "gone.ipynb"], "2 files"),
        (["--to", "html", "*.ipynb"], "2 files"),
        (["--to", "html", "--NbConvertApp.notebooks=['work.ipynb', 'other.ipynb']"], "2 files"),
        (["--to", "html"], "Name the notebook"),
        ([], "Name the notebook"),
        (["--to", "html", "gone.ipynb"], "finds no file gone.ipynb"),
        (["--to", "html", "a[1].ipynb"], "wildcards"),
        (["--to", "html", "work.ipynb", "--stdout"], "leave out --stdout"),
        (["--to", "html", "--stdin"], "instead of --stdin"),
        (["--to", "slides", "work.ipynb", "--post", "serve"], "leave out --post"),
        (["--to", "nope", "work.ipynb"], "Unknown exporter"),
        (["work.ipynb"], "Name the format"),
        (["--to=html", "--ExecutePreprocessor.timeout=abc", "work.ipynb"], "expected an int"),
        (["--version"], "only prints"),
        (["--generate-config", "--to=html", "work.ipynb"], "only prints"),
    ],
    ids=str,
)
def test_a_line_that_is_no_run_is_refused(
    arguments: list[str], why: str, notebook: Notebook
) -> None:
    folder = notebook("1").parent
    for name in ("other.ipynb", "a[1].ipynb"):
        notebook("1", name=name)
    if "*" in str(arguments):
        (folder / "a[1].ipynb").unlink()
    with pytest.raises(BadLine) as refused:
        submission_of(arguments, folder)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.rotates(3)
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["--to=notebook", "--output=a{notebook_name}b", "work.ipynb"], "aworkb.ipynb"),
        (["--to=notebook", "--output", "b.ipynb", "work"], "b.ipynb"),
        (["--to=notebook", "--output-dir=.", "sub/deep.ipynb"], "deep.ipynb"),
        (["--to=notebook", "--nbformat=3", "sub/deep.ipynb"], "sub/deep.v3.ipynb"),
        (["--to=script", "work.ipynb"], "work.txt"),
        (["--to=slides", "--", "-x.ipynb"], "-x.slides.html"),
        (["--clear-output", "work.ipynb"], "work.ipynb"),
        (["--to", "markdown", "--config=my.py", "work.ipynb"], "named.md"),
        (["--NbConvertApp.notebooks=work.ipynb", "--to=python"], "work.py"),
    ],
    ids=str,
)
def test_the_result_is_planned_where_nbconvert_writes_it(
    arguments: list[str], name: str, manager: RunManager, notebook: Notebook
) -> None:
    folder = notebook("1").parent
    (folder / "sub").mkdir()
    for other in ("sub/deep.ipynb", "-x.ipynb"):
        (folder / other).write_bytes(notebook_json("1"))
    (folder / "my.py").write_text("c.NbConvertApp.output_base = 'named'")
    asked = submission_of(arguments, folder)
    assert asked.line is not None
    assert asked.line.result == str(folder / name)
    run = ended(manager, manager.submit(asked).id)
    assert (run.state, run.result.path) == (Succeeded(), str(folder / name))
