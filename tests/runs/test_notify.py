"""The command that is told of an end: with the facts, without a shell, and without any power."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.engine.notify import notify
from jupyter_remote_helper.engine.records import Cancelled, Failed, RunFile, Succeeded
from jupyter_remote_helper.runs.actions import RunActions
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.settings import Settings
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import Cli, Notebook
from tests.running import run_to_end, runner_pid, submission, until
from tests.waiting import wait_until

TELL = """
import json, os, sys
facts = {name: value for name, value in os.environ.items() if name.startswith("JRH_RUN_")}
facts["argv"] = sys.argv[2:]
temporary = sys.argv[1] + ".part"
open(temporary, "w").write(json.dumps(facts))
os.rename(temporary, sys.argv[1])
"""


def told(path: Path) -> dict[str, str]:
    wait_until(path.exists)
    found: dict[str, str] = json.loads(path.read_text())
    return found


def notifying(runs_root: Path, *argv: str, max_running: int = -1) -> RunManager:
    finder = PathKernelFinder(kernel_folders())
    settings = Settings(notify_command=argv, max_running=max_running)
    return RunManager(RunStore(runs_root), LocalTarget(), finder, settings=settings)


def test_the_command_gets_the_facts_and_no_shell(
    runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    note = tmp_path / "note"
    hostile = "$(touch hacked); `touch hacked`"
    manager = notifying(runs_root, "python3", "-c", TELL, str(note), hostile)
    run = run_to_end(manager, notebook("1/0", name=f"{hostile}.ipynb".replace("/", "")))
    assert isinstance(run.state, Failed)
    facts = told(note)
    assert float(facts.pop("JRH_RUN_ELAPSED_S")) > 0
    assert facts == {
        "JRH_RUN_ID": run.id,
        "JRH_RUN_NAME": run.name,
        "JRH_RUN_STATE": "failed",
        "JRH_RUN_CAUSE": "cell_error",
        "JRH_RUN_HOST": os.uname().nodename,
        "JRH_RUN_SOURCE": run.source.path,
        "JRH_RUN_RESULT": run.result.path,
        "JRH_RUN_EXPORTS": "",
        "JRH_RUN_FOLDER": str(runs_root / run.id),
        "argv": [hostile],
    }
    assert not (tmp_path / "work" / "hacked").exists()


def test_it_is_told_of_a_death_and_of_a_run_that_never_began(
    runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    note = tmp_path / "note"
    manager = notifying(runs_root, "python3", "-c", TELL, str(note), max_running=1)
    first = manager.submit(submission(notebook("import time; time.sleep(600)"))).id
    until(manager, first, lambda run: run.progress.current == 1)
    second = manager.submit(submission(notebook("1"))).id
    RunActions(manager, RunStore(runs_root)).cancel(second, "ann")
    facts = told(note)
    assert (facts["JRH_RUN_ID"], facts["JRH_RUN_STATE"]) == (second, "cancelled")
    assert facts["JRH_RUN_RESULT"] == ""
    assert isinstance(manager.run(second).state, Cancelled)
    note.unlink()
    os.kill(runner_pid(runs_root, first), 9)
    facts = told(note)
    assert (facts["JRH_RUN_ID"], facts["JRH_RUN_CAUSE"]) == (first, "runner_died")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("/nowhere/mail",), "No such file"),
        (("false",), "false ended with 1"),
        (("sh", "-c", "echo no mail today >&2; exit 3"), "no mail today"),
    ],
)
def test_a_command_that_fails_is_logged_and_changes_nothing(
    argv: tuple[str, ...], said: str, runs_root: Path, notebook: Notebook
) -> None:
    manager = notifying(runs_root, *argv)
    run = run_to_end(manager, notebook("print(1)"))
    log = runs_root / run.id / "runner.log"
    until(manager, run.id, lambda _: "notify_command" in log.read_text())
    assert said in log.read_text()
    assert manager.run(run.id).state == run.state == Succeeded()


def test_a_command_that_hangs_is_killed_with_what_it_started(
    runs_root: Path,
    notebook: Notebook,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    run = run_to_end(notifying(runs_root), notebook("1"))
    file = msgspec.json.decode((runs_root / run.id / "run.json").read_bytes(), type=RunFile)
    said = tmp_path / "pid"
    hanging = ("sh", "-c", f"sleep 600 & echo $! > {said}; wait")
    for limit_s in (0.5, 5.0, 50.0):
        monkeypatch.setattr("jupyter_remote_helper.engine.notify.LIMIT_S", limit_s)
        notify(runs_root / run.id, msgspec.structs.replace(file, notify_command=hanging))
        assert f"sh took more than {limit_s:g} s, and was killed" in capfd.readouterr().err
        if said.exists() and said.read_text():  # it had come that far
            break
    pid = int(said.read_text())
    wait_until(lambda: not is_alive(pid))


def is_alive(pid: int) -> bool:
    """Whether a process has not ended; init may be slow to take it away."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_the_configuration_reaches_the_command_line(
    cli: Cli, notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "note"
    config = tmp_path / "config"
    config.mkdir()
    monkeypatch.delenv("JRH_RUNS_DIR")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(config))
    settings = {
        "notify_command": ["python3", "-c", TELL, str(note)],
        "runs_dir": str(tmp_path / "elsewhere"),
        "nice": 7,
    }
    (config / "remote_helper.json").write_text(json.dumps(settings))
    code = "import os; assert os.getpriority(os.PRIO_PROCESS, 0) >= 7"
    assert cli("run", notebook(code)).returncode == 0
    assert told(note)["JRH_RUN_STATE"] == "succeeded"
    assert Path(told(note)["JRH_RUN_FOLDER"]).parent == tmp_path / "elsewhere"
