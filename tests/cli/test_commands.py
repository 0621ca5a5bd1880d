"""The command line as a user meets it: real processes, real kernels."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import time
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.contract import Inspection, Run
from jupyter_remote_helper.engine.records import CellError, Failed, Running, Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import COMMAND, Cli, Notebook, code, outputs_of, runs_of, text_of
from tests.running import ended, until

SHOWN_S = 240.0
"""Time for a state that is looked for by one command after another."""

STALE = {"output_type": "stream", "name": "stdout", "text": "stale"}


def test_a_run_is_followed_line_by_line(cli: Cli, notebook: Notebook) -> None:
    path = notebook(code("n = 1  # how many", "parameters"), "print('n is', n)", "")
    done = cli("run", path, "-p", "n=5")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Run 20") and lines[0].endswith(": work.ipynb")
    assert [line.split()[:2] for line in lines[1:4]] == [["cell", f"{n}/4"] for n in (1, 2, 3)]
    assert lines[3].endswith("print('n is', n)")
    assert lines[4].startswith("Finished in ")
    result = Path(lines[5].removeprefix("Result: "))
    assert result.parent == path.parent
    assert text_of(outputs_of(result)[2]) == "n is 5\n"


def test_json_lines_are_runs_and_the_last_is_final(cli: Cli, notebook: Notebook) -> None:
    done = cli("run", notebook("import time; time.sleep(1)", "2"), "--json")
    runs = runs_of(done.stdout)
    assert done.returncode == 0
    assert len(runs) >= 2
    assert runs[-1].state == Succeeded()
    assert all(run.ended_at is None for run in runs[:-1])
    seqs = [run.seq for run in runs]
    assert seqs == sorted(set(seqs))


def test_a_failing_cell_stops_the_run(cli: Cli, notebook: Notebook) -> None:
    never = code("print('never')", outputs=[STALE], execution_count=9)
    done = cli("run", notebook("print('one')", "raise ValueError('bad')", never), "--json")
    run = runs_of(done.stdout)[-1]
    assert done.returncode == 1
    assert run.state == Failed(CellError(2, "ValueError", "bad"))
    first, second, third = outputs_of(run.result.path)
    assert text_of(first) == "one\n"
    assert second[0]["ename"] == "ValueError"
    assert "bad" in str(second[0]["traceback"])
    assert third == []
    cells = json.loads(Path(run.result.path).read_bytes())["cells"]
    assert cells[2]["execution_count"] is None


def test_a_failure_is_said_in_words(cli: Cli, notebook: Notebook) -> None:
    done = cli("run", notebook("raise ValueError('bad')"))
    assert "Failed in cell 1: ValueError: bad." in done.stdout.splitlines()


def test_errors_can_be_allowed(cli: Cli, notebook: Notebook) -> None:
    done = cli("run", notebook("1/0", "print('after')"), "--allow-errors", "--json")
    run = runs_of(done.stdout)[-1]
    assert (done.returncode, run.state) == (0, Succeeded())
    first, second = outputs_of(run.result.path)
    assert first[0]["ename"] == "ZeroDivisionError"
    assert text_of(second) == "after\n"


def test_tags_are_honoured(cli: Cli, notebook: Notebook) -> None:
    path = notebook(
        code("1/0", "raises-exception"), code("1/0", "skip-execution"), "raise SystemExit(0)", "1/0"
    )
    done = cli("run", path, "--json")
    assert (done.returncode, runs_of(done.stdout)[-1].state) == (0, Succeeded())


def test_parameters_from_all_sides(cli: Cli, notebook: Notebook, tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text('{"a": 1, "b": [1.5, null]}')
    path = notebook("print(repr((a, b, c)))")
    done = cli("run", path, "--parameters-file", file, "-p", "a=2", "-r", "c=3", "--json")
    run = runs_of(done.stdout)[-1]
    assert run.parameters == {"a": 2, "b": [1.5, None], "c": "3"}
    assert text_of(outputs_of(run.result.path)[1]) == "(2, [1.5, None], '3')\n"
    assert [msgspec.to_builtins(note)["name"] for note in run.notes] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "none.ipynb"], "There is no file none.ipynb."),
        (["run", "{nb}", "--kernel", "none"], "The kernel none is not installed here."),
        (["run", "{nb}", "-p", "n"], "is not NAME=VALUE"),
        (["run", "{nb}", "-p", "a b=1"], "is not a name"),
        (["run", "{nb}", "--cell-timeout", "0"], "is not above 0"),
        (["run", "{nb}", "--parameters-file", "none.json"], "cannot be read"),
        (["run", "{nb}", "--result", "{nb}"], "exists already"),
        (["run", "{nb}", "--frobnicate"], "--frobnicate"),
        (["run", "{nb}", "-p", "a=\udce9"], "a cannot be set: it is not UTF-8 text"),
        (["run", "{nb}", "-p", 'a=["\\ud800"]'], "a cannot be set: it is not UTF-8 text"),
        (["run", "{nb}", "-p", "a=" + "[" * 900 + "]" * 900], "it is nested too deep"),
        (["run", "{nb}", "--name", "\udce9"], "The name of the run is not UTF-8 text"),
        (["run", "{nb}", "--result", "\udce9.ipynb"], "The path of the result is not UTF-8 text"),
        (["run", "{nb}", "--result", "y" * 260 + ".ipynb"], "File name too long"),
        (["run", "{odd}"], "The path of the notebook is not UTF-8 text"),
        (["run", "{nb}", "--start-timeout", "soon"], "soon"),
        (["run"], "FILE"),
        (["run", "paper.pdf"], "only notebooks"),
        (["show", "zzzzzz"], "There is no run zzzzzz"),
        (["result", "zzzzzz"], "There is no run zzzzzz"),
        (["inspect", "none.ipynb"], "There is no file none.ipynb."),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_refusals_are_one_sentence_and_exit_2(
    arguments: list[str], said: str, cli: Cli, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("1")
    odd = path.with_name("caf\udce9.ipynb")
    if "{odd}" in arguments:
        shutil.copy(path, odd)
    files = sorted(path.parent.iterdir())
    given = [word.replace("{nb}", str(path)).replace("{odd}", str(odd)) for word in arguments]
    done = cli(*given, cwd=path.parent)
    assert (done.returncode, done.stdout) == (2, "")
    lines = [
        line
        for line in done.stderr.splitlines()
        if line and not line.startswith(("Usage:", "Try "))
    ]
    assert len(lines) == 1, done.stderr
    assert said in lines[0]
    assert not runs_root.exists()
    assert sorted(path.parent.iterdir()) == files


def test_a_detached_run_is_listed_shown_and_its_result_found(
    cli: Cli, notebook: Notebook, tmp_path: Path
) -> None:
    assert cli("list").stdout.startswith("No runs yet.")
    assert cli("list", "--json").stdout == ""
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    run = runs_of(
        cli("run", "--detach", "--json", "--name", "night", notebook("print('early')", wait)).stdout
    )[0]
    listed = cli("list").stdout.splitlines()
    assert listed[0].split() == ["RUN", "STATE", "CELL", "TIME", "NAME"]
    assert listed[1].startswith(run.id) and listed[1].endswith("night")
    assert [r.id for r in runs_of(cli("list", "--json").stdout)] == [run.id]
    refused = cli("result", run.id)
    assert refused.returncode == 2 and "-o FILE" in refused.stderr
    deadline_s = time.monotonic() + SHOWN_S
    while runs_of(cli("show", run.id[-6:], "--json").stdout)[0].progress.current != 2:
        assert time.monotonic() < deadline_s
    early = tmp_path / "early.ipynb"
    assert cli("result", run.id, "-o", early).returncode == 0
    assert text_of(outputs_of(early)[0]) == "early\n"
    again = cli("result", run.id, "-o", early)
    assert again.returncode == 2 and "File exists" in again.stderr
    go.touch()
    while runs_of(cli("show", run.id, "--json").stdout)[0].ended_at is None:
        assert time.monotonic() < deadline_s
    path = Path(cli("result", run.id).stdout.strip())
    assert text_of(outputs_of(path)[0]) == "early\n"
    assert "State:     Finished in" in cli("show", run.id).stdout


def test_inspect_says_what_can_be_set(cli: Cli, notebook: Notebook) -> None:
    path = notebook(code("n: float = 1  # how many", "parameters"), "print(n)")
    inspection = msgspec.json.decode(cli("inspect", path, "--json").stdout, type=Inspection)
    assert (inspection.kind, inspection.cells, inspection.parameters[0].type) == (
        "notebook",
        2,
        "float",
    )
    assert "  n: float = 1  # how many" in cli("inspect", path).stdout.splitlines()


def test_ctrl_c_stops_following_and_not_the_run(
    manager: RunManager, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    process = subprocess.Popen(
        ["env", "--default-signal=INT", COMMAND, "run", notebook(wait)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    run_id = process.stdout.readline().split()[1].rstrip(":")
    until(manager, run_id, lambda run: isinstance(run.state, Running))
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (130, "")
    assert f"The run goes on. See it with: jupyter remote-helper show {run_id}" in out
    assert isinstance(manager.run(run_id).state, Running)
    go.touch()
    assert ended(manager, run_id).state == Succeeded()


def test_on_a_terminal_there_is_one_line_with_a_bar(notebook: Notebook, tmp_path: Path) -> None:
    main, terminal = pty.openpty()
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    path = notebook(wait, "print('\\x1b[2Jx')", "3")
    process = subprocess.Popen(
        [COMMAND, "run", path], stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    seen = b""
    while True:
        try:
            chunk = os.read(main, 4096)
        except OSError:  # the other end is closed: EIO on Linux
            break
        if not chunk:
            break
        seen += chunk
        if b"cell 1/3" in seen:
            go.touch()
    os.close(main)
    assert process.wait(120) == 0
    text = seen.decode()
    assert "(Ctrl-C stops watching, not the run)" in text
    assert "[--------------------]  cell 1/3" in text
    assert text.rstrip().splitlines()[-2].endswith("s.")
    assert "Result: " in text.splitlines()[-1]
    assert "\x1b[2J" not in text


def test_hostile_names_run_and_are_shown_as_text(cli: Cli, notebook: Notebook) -> None:
    for name in (
        "a\nb.ipynb",
        "q'\";$(touch pwned)#().ipynb",
        "\u202egnp.ipynb",
        "é" * 120 + ".ipynb",
    ):
        path = notebook("print('fine')", name=name)
        done = cli("run", path, "--json")
        assert done.returncode == 0, done.stderr
        run: Run = runs_of(done.stdout)[-1]
        assert Path(run.result.path).parent == path.parent
        assert text_of(outputs_of(run.result.path)[0]) == "fine\n"
    assert all(line.isprintable() for line in cli("list").stdout.splitlines())
    assert not (path.parent / "pwned").exists()
