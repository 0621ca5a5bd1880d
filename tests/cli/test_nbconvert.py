"""`jupyter remote-helper nbconvert` as people type it, and results in other formats."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from jupyter_remote_helper.contract import Run
from jupyter_remote_helper.engine.records import Cancelled, Running, Succeeded
from tests.conftest import COMMAND, Cli, Notebook, code, outputs_of, runs_of, text_of
from tests.waiting import PATIENCE_S

TUTORIAL = ("nbconvert", "--ExecutePreprocessor.timeout=-1", "--to", "notebook", "--execute")
SLOW = "print('begun', flush=True)\nimport time\ntime.sleep(600)"


def shown(cli: Cli, run_id: str) -> Run:
    return runs_of(cli("show", run_id, "--json").stdout)[0]


def in_cell(cli: Cli, run_id: str, cell: int) -> None:
    deadline_s = time.monotonic() + 2 * PATIENCE_S
    while shown(cli, run_id).progress.current != cell:
        assert time.monotonic() < deadline_s
        time.sleep(0.3)


def test_the_line_of_the_tutorial_is_followed_listed_and_logged(
    cli: Cli, notebook: Notebook
) -> None:
    path = notebook("print('one')", "raise ValueError('bad')", name="x.ipynb")
    done = cli(*TUTORIAL, "x.ipynb", cwd=path.parent)
    assert (done.returncode, done.stderr) == (1, "")
    assert "[NbConvertApp] Converting notebook x.ipynb to notebook" in done.stdout.splitlines()
    assert "Failed in cell 2: ValueError: bad." in done.stdout.splitlines()
    notebook("print('one')", name="x.ipynb")
    done = cli(*TUTORIAL, "x.ipynb", cwd=path.parent)
    made = path.with_name("x.nbconvert.ipynb")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[-1] == f"Result: {made}"
    assert text_of(outputs_of(made)[0]) == "one\n"
    listed = runs_of(cli("list", "--json").stdout)
    assert [run.result.path for run in listed] == [str(made)] * 2
    logged = cli("logs", listed[0].id).stdout
    assert "[NbConvertApp] Writing" in logged and "── cell 1  print('one')\none\n" in logged
    assert cli("result", listed[0].id).stdout == f"{made}\n"


def test_a_line_can_be_detached_followed_in_its_log_and_cancelled(
    cli: Cli, notebook: Notebook
) -> None:
    path = notebook("print('one')", SLOW, name="x.ipynb")
    done = cli("nbconvert", "--json", "--detach", *TUTORIAL[1:], path.name, cwd=path.parent)
    run = runs_of(done.stdout)[0]
    in_cell(cli, run.id, 2)
    assert isinstance(shown(cli, run.id).state, Running)
    logs = subprocess.Popen(
        [COMMAND, "logs", "-f", run.id], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    cancelled = runs_of(cli("cancel", run.id, "--json").stdout)[0]
    text, _ = logs.communicate(timeout=120)
    assert isinstance(cancelled.state, Cancelled)
    assert (cancelled.result.status, logs.returncode) == ("missing", 0)
    assert "one\n" in text and "[NbConvertApp] Converting" in text
    assert not path.with_name("x.nbconvert.ipynb").exists()
    assert cli("follow", run.id).returncode == 3


def test_ctrl_c_leaves_the_run_alone(cli: Cli, notebook: Notebook, tmp_path: Path) -> None:
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    path = notebook(wait, name="x.ipynb")
    following = subprocess.Popen(
        ["env", "--default-signal=INT", COMMAND, "nbconvert", "--json", *TUTORIAL[1:], "x.ipynb"],
        cwd=path.parent,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
        start_new_session=True,
    )
    assert following.stdout is not None
    run = runs_of(following.stdout.readline())[0]
    in_cell(cli, run.id, 1)
    os.killpg(following.pid, signal.SIGINT)
    following.communicate(timeout=120)
    assert following.returncode == 130
    go.touch()
    assert cli("follow", run.id).returncode == 0
    assert path.with_name("x.nbconvert.ipynb").exists()


def test_options_after_the_first_of_nbconverts_are_nbconverts(cli: Cli, notebook: Notebook) -> None:
    path = notebook("1", name="x.ipynb")
    done = cli("nbconvert", "--to", "html", "--json", "x.ipynb", cwd=path.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert "only before all arguments of nbconvert's" in done.stderr
    assert not Path(os.environ["JRH_RUNS_DIR"]).exists()


def test_refusals_are_a_sentence_and_exit_2(cli: Cli, notebook: Notebook) -> None:
    folder = notebook("1", name="x.ipynb").parent
    for arguments in (("--to", "html"), ("--to", "html", "gone"), ("--to", "html", "--stdin")):
        done = cli("nbconvert", *arguments, cwd=folder)
        assert (done.returncode, done.stdout) == (2, "")
        last = done.stderr.strip().splitlines()[-1]
        assert last.startswith("Error: ") and last.endswith((".", "x.ipynb"))


def test_run_takes_nbconvert_as_its_engine(cli: Cli, notebook: Notebook) -> None:
    path = notebook(code("n = 1", "parameters"), "print('n is', n)")
    done = cli("run", path, "-p", "n=7", "--engine", "nbconvert", "--json")
    run = runs_of(done.stdout)[-1]
    assert (done.returncode, run.state, run.engine) == (0, Succeeded(), "nbconvert")
    assert text_of(outputs_of(run.result.path)[2]) == "n is 7\n"


def test_a_result_is_converted(cli: Cli, notebook: Notebook, tmp_path: Path) -> None:
    path = notebook("print('<b>made</b>')", name="a '$(b)\".ipynb")
    run = runs_of(cli("run", path, "--json").stdout)[-1]
    assert cli("result", run.id, "--to", "html", "-o", tmp_path / "page.html").returncode == 0
    assert "&lt;b&gt;made" in (tmp_path / "page.html").read_text()
    done = cli("result", run.id, "--to", "script", cwd=tmp_path)
    script = tmp_path / Path(run.result.path).with_suffix(".py").name
    assert done.stdout == f"{script.name}\n"
    assert "print('<b>made</b>')" in script.read_text()
    again = cli("result", run.id, "--to", "script", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert "File exists" in again.stderr
