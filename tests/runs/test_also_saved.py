"""Results in other formats, made by nbconvert at the end of a run, which never fails by that."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine import export
from jupyter_remote_helper.engine.child import children_of
from jupyter_remote_helper.engine.export import Exporter
from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.engine.records import Failed, NotExported, RunFile, Succeeded
from jupyter_remote_helper.errors import FormatNotAvailable
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.store import RunStore
from tests.conftest import Cli, Notebook, runs_of
from tests.running import another, ended, run_to_end, runner_pid, submission, until

pytestmark = pytest.mark.rotates(2)

BOLD = "from IPython.display import HTML, display\ndisplay(HTML('<b>' + 'bold' + '</b>'))"


@pytest.fixture
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's own configuration of nbconvert lies."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "jupyter_nbconvert_config.py"


def paths_of(run: Run) -> dict[str, Path]:
    return {one.format: Path(one.path) for one in run.exports if one.path is not None}


def nothing_is_left(runs_root: Path, run_id: str) -> bool:
    return not list((runs_root / run_id).glob(".*"))


def test_the_result_is_saved_in_other_formats_beside_it(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook(BOLD)
    path.chmod(0o640)
    result = path.with_name("report.ipynb")
    taken = path.with_name("report.html")
    taken.write_text("mine")
    run = run_to_end(manager, path, result=result, formats=("html", "script", "html"))
    assert (run.state, run.notes) == (Succeeded(), ())
    assert [one.status for one in run.exports] == ["written", "written"]
    made = paths_of(run)
    assert made == {
        "html": path.with_name("report-2.html"),
        "script": path.with_name("report.py"),
    }
    assert "<b>bold</b>" in made["html"].read_text()
    assert "display(HTML(" in made["script"].read_text()
    assert {stat.S_IMODE(file.stat().st_mode) for file in made.values()} == {0o640}
    assert taken.read_text() == "mine"
    assert nothing_is_left(runs_root, run.id)
    assert another(runs_root).run(run.id).exports == run.exports


def test_it_is_known_beforehand_what_will_be_saved_and_a_retry_saves_the_same(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run = manager.submit(submission(notebook("1/0"), formats=("markdown",)))
    assert [(one.format, one.path, one.status) for one in run.exports] == [
        ("markdown", None, "planned")
    ]
    run = ended(manager, run.id)
    assert isinstance(run.state, Failed)
    assert "ZeroDivisionError" in paths_of(run)["markdown"].read_text()
    again = ended(manager, RunActions(manager, RunStore(runs_root)).retry(run.id).id)
    assert paths_of(again).keys() == {"markdown"}


def test_nbconvert_as_the_engine_saves_them_too(manager: RunManager, notebook: Notebook) -> None:
    run = run_to_end(manager, notebook(BOLD), engine="nbconvert", formats=("html",))
    assert (run.state, run.notes) == (Succeeded(), ())
    assert "<b>bold</b>" in paths_of(run)["html"].read_text()


def test_what_cannot_be_converted_is_a_note_and_the_run_a_success(
    manager: RunManager, notebook: Notebook, configuration: Path, runs_root: Path
) -> None:
    configuration.write_text("c.HTMLExporter.template_name = 'nowhere'")
    run = run_to_end(manager, notebook(BOLD), formats=("html", "script"))
    assert run.state == Succeeded()
    (note,) = run.notes
    assert isinstance(note, NotExported)
    assert (note.format, note.reason) == ("html", "failed")
    assert note.detail.startswith("ValueError: No template sub-directory with name 'nowhere'")
    assert [(one.format, one.status) for one in run.exports] == [
        ("html", "missing"),
        ("script", "written"),
    ]
    assert "nbconvert --to=html" in (runs_root / run.id / "runner.log").read_text()


def test_a_result_that_is_kept_in_the_run_has_them_at_its_side(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("import os, shutil\nhere = os.getcwd()\nos.chdir('/')\nshutil.rmtree(here)")
    run = run_to_end(manager, path, formats=("html",))
    assert (run.state, run.result.status) == (Succeeded(), "kept_in_run")
    made = paths_of(run)["html"]
    assert made.parent == runs_root / run.id
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


# --- while nbconvert works ---


def converting(manager: RunManager, path: Path, configuration: Path) -> tuple[Run, int]:
    """A run whose cells are done, in the hands of an nbconvert that takes its time."""
    mark = configuration.with_name("pid")
    configuration.write_text(
        f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    )
    run = manager.submit(submission(path, formats=("html", "script")))
    until(manager, run.id, lambda _: mark.exists() and mark.read_text() != "")
    return manager.run(run.id), int(mark.read_text())


def test_a_cancel_ends_the_conversion_and_not_the_success(
    manager: RunManager, notebook: Notebook, configuration: Path, runs_root: Path
) -> None:
    run, pid = converting(manager, notebook("print(1)"), configuration)
    assert run.state.__struct_config__.tag == "running"
    assert pid in children_of(runner_pid(runs_root, run.id))
    RunActions(manager, RunStore(runs_root)).cancel(run.id, "ann")
    run = ended(manager, run.id)
    assert (run.state, run.result.status) == (Succeeded(), "written")
    assert run.notes == (NotExported("html", "stopped", ""), NotExported("script", "stopped", ""))
    assert start_ticks(pid) is None
    assert nothing_is_left(runs_root, run.id)


def test_a_runner_that_dies_meanwhile_leaves_a_success_without_them(
    manager: RunManager, notebook: Notebook, configuration: Path, runs_root: Path
) -> None:
    run, pid = converting(manager, notebook("print(1)"), configuration)
    os.kill(runner_pid(runs_root, run.id), 9)
    run = ended(manager, run.id)
    assert (run.state, run.result.status) == (Succeeded(), "written")
    assert {note.reason for note in run.notes if isinstance(note, NotExported)} == {"stopped"}
    until(manager, run.id, lambda _: start_ticks(pid) is None)
    until(manager, run.id, lambda _: nothing_is_left(runs_root, run.id))


def test_there_is_a_limit_of_time_and_of_size(
    manager: RunManager,
    notebook: Notebook,
    configuration: Path,
    runs_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = run_to_end(manager, notebook("1"))
    file = msgspec.json.decode((runs_root / run.id / "run.json").read_bytes(), type=RunFile)
    asked = msgspec.structs.replace(file, formats=("html",))
    result = Path(run.result.path)
    configuration.write_text("import time; time.sleep(600)")
    monkeypatch.setattr(export, "LIMIT_S", 0.3)
    made = Exporter(asked, runs_root / run.id, lambda: False).export(result)
    assert (made.files, made.notes) == ((), (NotExported("html", "too_long", ""),))
    monkeypatch.setattr(export, "MOST_EXPORTED_BYTES", 10)
    made = Exporter(asked, runs_root / run.id, lambda: False).export(result)
    assert (made.files, made.notes) == ((), (NotExported("html", "too_large", ""),))
    assert sorted(result.parent.iterdir()) == sorted([Path(run.source.path), result])


# --- at submission, and afterwards ---


def test_a_format_that_cannot_be_made_here_is_refused(
    manager: RunManager, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, runs_root: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FormatNotAvailable, match="pandoc and xelatex") as refused:
        manager.submit(submission(notebook("1"), formats=("html", "pdf")))
    assert refused.value.field == "formats"
    assert not runs_root.exists()


def test_runs_of_before_there_were_formats_are_read(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run = run_to_end(manager, notebook("print(1)"))
    for name, member in (("run.json", "formats"), ("end.json", "exports")):
        path = runs_root / run.id / name
        value = json.loads(path.read_bytes())
        del value[member]
        path.write_text(json.dumps(value))
    found = another(runs_root).run(run.id)
    assert (found.state, found.exports) == (Succeeded(), ())


def test_the_command_line_takes_and_names_them(cli: Cli, notebook: Notebook) -> None:
    path = notebook("print(1)")
    done = cli(
        "run", path, "--also", "html", "--also", "script", "--result", path.parent / "r.ipynb"
    )
    assert done.returncode == 0, done.stderr
    assert f"As html: {path.parent / 'r.html'}" in done.stdout
    (run,) = runs_of(cli("list", "--json").stdout)
    shown = cli("show", run.id).stdout
    assert f"As script: {path.parent / 'r.py'}" in shown
    refused = cli("run", path, "--also", "docx")
    assert (refused.returncode, "docx" in refused.stderr) == (2, True)
