"""Runs in odd surroundings: deep folders, other locales, homes that cannot be written to."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import COMMAND, Cli, Notebook, code, outputs_of, text_of
from tests.running import ended, in_cell, run_to_end, submission

GREETING = "Grüße aus 東京"
SHOW = f"print({GREETING!r}); import os; print(os.getcwd())"


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "xx_YY.no-such"])
def test_any_locale_gives_the_same_text(
    locale: str, notebook: Notebook, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LANGUAGE", "PYTHONUTF8", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    path = notebook(SHOW, name="größe.ipynb")
    done = cli("run", path)
    assert done.returncode == 0, done.stderr
    (result,) = path.parent.glob("größe-run-*.ipynb")
    assert text_of(outputs_of(result)[0]) == f"{GREETING}\n{path.parent}\n"


def test_a_path_as_deep_as_they_come(tmp_path: Path, notebook: Notebook, cli: Cli) -> None:
    """Runs, sockets and notebook far below; a socket's path may have 107 bytes, a file's 4,095."""
    deep = tmp_path.joinpath(*["d" * 200] * 15)
    deep.mkdir(parents=True)
    path = shutil.copy(notebook(SHOW), deep / "work.ipynb")
    folders = {"JRH_LOCAL_DIR": str(deep / "local"), "JRH_RUNS_DIR": str(deep / "runs")}
    done = subprocess.run(
        [COMMAND, "run", path], env=os.environ | folders, capture_output=True, text=True,
        check=False, timeout=240, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (result,) = deep.glob("work-run-*.ipynb")
    assert str(deep) in text_of(outputs_of(result)[0])


def test_a_home_that_is_read_only_is_enough(
    notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith(("XDG_", "JUPYTER", "IPYTHON", "MPL")):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    mount = 'mount --bind "$HOME" "$HOME" && mount -o remount,ro,bind "$HOME" && exec "$@"'
    path = notebook(SHOW)
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "-",
         COMMAND, "run", str(path)],
        capture_output=True, text=True, check=False, timeout=240, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (result,) = path.parent.glob("work-run-*.ipynb")
    assert text_of(outputs_of(result)[0]) == f"{GREETING}\n{path.parent}\n"
    assert list(home.iterdir()) == []


def test_without_a_place_for_runs_the_refusal_says_what_to_do(
    notebook: Notebook, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/proc")
    monkeypatch.setenv("JRH_RUNS_DIR", "/proc/runs")
    path = notebook("1")
    done = cli("run", path)
    assert done.returncode == 2
    assert "/proc/runs" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert [file.name for file in path.parent.iterdir()] == ["work.ipynb"]


def test_an_edit_in_mid_run_does_not_reach_it(
    manager: RunManager, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    wait = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.02)"
    path = notebook(wait, "print('as submitted')")
    run_id = manager.submit(submission(path)).id
    in_cell(manager, run_id, 1)
    notebook("raise SystemExit(1)", "print('edited')")
    go.touch()
    run = ended(manager, run_id)
    assert run.state == Succeeded()
    assert text_of(outputs_of(run.result.path)[1]) == "as submitted\n"
    assert run.source.drifted is True
    assert b"edited" in path.read_bytes()


def test_two_runs_of_one_notebook_at_once_have_a_result_each(
    manager: RunManager, notebook: Notebook
) -> None:
    path = notebook("import os; print(os.getpid())")
    ids: list[str] = []
    threads = [
        threading.Thread(target=lambda: ids.append(manager.submit(submission(path)).id))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = {ended(manager, run_id).result.path for run_id in ids}
    printed = {text_of(outputs_of(result)[0]) for result in results}
    assert len(results) == len(printed) == 4


def test_a_notebook_of_fifty_megabytes_is_executed(manager: RunManager, notebook: Notebook) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 5_000_000}}
    stale = [code("pass", outputs=[picture | {"metadata": {}}]) for _ in range(9)]
    attached = {"attachments": {"a.png": {"image/png": "B" * 5_000_000}}}
    note = {"cell_type": "markdown", "metadata": {}, "source": "![](attachment:a.png)", **attached}
    path = notebook(*stale, note, "print('done')")
    assert path.stat().st_size > 50_000_000
    run = run_to_end(manager, path)
    assert run.state == Succeeded()
    outputs = outputs_of(run.result.path)
    assert outputs[:9] == [[]] * 9
    assert text_of(outputs[9]) == "done\n"
    assert "B" * 5_000_000 in Path(run.result.path).read_text()


@pytest.mark.slow
def test_a_gigabyte_of_text_takes_little_memory(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("line = 'x' * 99 + '\\n'\nfor _ in range(1000): print(line * 10_000, end='')")
    run = run_to_end(manager, path)
    assert run.state == Succeeded()
    text = text_of(outputs_of(run.result.path)[0])
    assert 63_000_000 < len(text) < 65_000_000
    assert "characters are left out here" in text
    kept = sum(file.stat().st_size for file in (runs_root / run.id).rglob("*") if file.is_file())
    assert kept > 1_000_000_000
