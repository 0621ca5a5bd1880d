"""Runs as real processes: detached, private, and found again by anybody."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import (
    Failed,
    KernelDied,
    KernelNotStarted,
    Limits,
    NotStarted,
    ResultRenamed,
    Running,
    Succeeded,
)
from jupyter_remote_helper.errors import LaunchFailed, RunNotFound
from jupyter_remote_helper.runs.archive import RunArchive
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.keys import Key
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import COMMAND, Notebook, code, outputs_of, text_of
from tests.running import WAIT_S, ended, submission, until


def another(runs_root: Path) -> RunManager:
    """A manager that knows nothing but the folder, like a server started later."""
    return RunManager(RunStore(runs_root), LocalTarget(), PathKernelFinder(kernel_folders()))


def test_a_run_ends_with_its_result_beside_the_source(
    manager: RunManager, runs_root: Path, notebook: Notebook
) -> None:
    path = notebook(code("n = 1", "parameters"), "print('n is', n)", "2 + n")
    before = path.read_bytes()
    started = manager.submit(submission(path, parameters={"n": 5}))
    run = ended(manager, started.id)
    assert run.state == Succeeded()
    assert (run.progress.done, run.progress.total) == (4, 4)
    assert (run.result.status, Path(run.result.path).parent) == ("written", path.parent)
    assert text_of(outputs_of(run.result.path)[2]) == "n is 5\n"
    assert path.read_bytes() == before
    assert another(runs_root).run(run.id).state == run.state


def test_a_run_outlives_the_session_that_started_it(
    manager: RunManager, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    path = notebook(wait, "print('done')")
    process = subprocess.Popen(
        [COMMAND, "run", path], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().split()[1].rstrip(":")
    until(manager, run_id, lambda run: isinstance(run.state, Running))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert isinstance(manager.run(run_id).state, Running)
    go.touch()
    run = ended(manager, run_id)
    assert run.state == Succeeded()
    assert text_of(outputs_of(run.result.path)[1]) == "done\n"


def test_progress_and_the_result_so_far_are_there_while_it_runs(
    manager: RunManager, runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    started = manager.submit(submission(notebook("print('early')", wait)))
    run = until(manager, started.id, lambda run: run.progress.current == 2)
    assert (run.progress.done, run.progress.label) == (1, "import pathlib, time")
    archive = RunArchive(manager, RunStore(runs_root))
    early = json.loads(b"".join(archive.result_so_far(run.id)))["cells"]
    assert early[0]["outputs"][0]["text"] == ["early\n"]
    assert early[1]["outputs"] == []
    go.touch()
    assert ended(manager, run.id).state == Succeeded()


def test_files_are_private_and_the_notebooks_own_carry_the_callers_umask(
    manager: RunManager, runs_root: Path, notebook: Notebook
) -> None:
    path = notebook("open('made', 'w').close()\nimport os; os.mkdir('folder')")
    path.chmod(0o640)
    was = os.umask(0)
    try:
        run = ended(manager, manager.submit(submission(path)).id)
    finally:
        os.umask(was)
    assert run.state == Succeeded()
    folder = runs_root / run.id
    # exit.json is the launcher's and may follow the end by a moment
    until_s = time.monotonic() + WAIT_S
    while not (folder / "exit.json").exists():
        assert time.monotonic() < until_s
        time.sleep(0.05)
    for entry in [runs_root, folder, *folder.iterdir()]:
        allowed = 0o700 if entry.is_dir() else 0o600
        assert stat.S_IMODE(entry.stat().st_mode) == allowed, entry
    assert stat.S_IMODE((path.parent / "made").stat().st_mode) == 0o666
    assert stat.S_IMODE((path.parent / "folder").stat().st_mode) == 0o777
    assert stat.S_IMODE(Path(run.result.path).stat().st_mode) == 0o640


def test_kernels_get_no_secrets_no_ports_and_no_history_file(
    manager: RunManager, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "JUPYTER_TOKEN",
        "JUPYTERHUB_API_TOKEN",
        "JPY_API_TOKEN",
        "CONFIGPROXY_AUTH_TOKEN",
    ):
        monkeypatch.setenv(name, "secret-of-mine")
    monkeypatch.setenv("HARMLESS", "kept")
    look = """
import os
seen = dict(os.environ)
for pid in (os.getpid(), os.getppid()):
    entries = open(f"/proc/{pid}/environ").read().split("\\0")
    seen.update(dict(entry.split("=", 1) for entry in entries if "=" in entry))
print([k for k, v in seen.items() if "secret-of-mine" in v], seen["HARMLESS"])
descriptors = [f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd")]
inodes = {os.readlink(path) for path in descriptors if os.path.lexists(path)}
tcp = [l.split() for f in ("tcp", "tcp6") for l in open(f"/proc/net/{f}").readlines()[1:]]
listening = [t for t in tcp if t[3] == "0A" and f"socket:[{t[9]}]" in inodes]
ports = [int(t[1].split(":")[1], 16) for t in listening]
# ipykernel itself opens one, for the output of forked children, guarded by a random word
print([port for port in ports if port != get_ipython().kernel.iopub_thread._pipe_port])
print(get_ipython().history_manager.hist_file, os.environ["JPY_SESSION_NAME"])
"""
    path = notebook(look)
    run = ended(manager, manager.submit(submission(path)).id)
    lines = text_of(outputs_of(run.result.path)[0]).splitlines()
    assert lines == ["[] kept", "[]", f":memory: {path}"]


def test_a_module_beside_the_notebook_does_not_reach_the_runner(
    manager: RunManager, notebook: Notebook
) -> None:
    path = notebook("print('fine')")
    (path.parent / "msgspec.py").write_text("raise SystemExit('wrong msgspec')")
    was = Path.cwd()
    os.chdir(path.parent)
    try:
        run = ended(manager, manager.submit(submission(path)).id)
    finally:
        os.chdir(was)
    assert run.state == Succeeded()


def test_a_kernel_that_dies_fails_the_run_and_keeps_its_output(
    manager: RunManager, notebook: Notebook
) -> None:
    die = """
import os, signal, time
print("last words", flush=True)
time.sleep(0.5)
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = ended(manager, manager.submit(submission(notebook("print('one')", die, "never"))).id)
    assert isinstance(run.state, Failed)
    assert isinstance(run.state.cause, KernelDied)
    assert (run.state.cause.cell, run.state.cause.signal) == (2, 9)
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), text_of(outputs[1])) == ("one\n", "last words\n")
    assert outputs[2] == []


def kernel_spec(folder: Path, *argv: str) -> RunManager:
    (folder / "odd").mkdir(parents=True)
    spec = {"argv": argv, "display_name": "Odd", "language": "python"}
    (folder / "odd" / "kernel.json").write_text(json.dumps(spec))
    return RunManager(RunStore(folder / "runs"), LocalTarget(), PathKernelFinder([folder]))


@pytest.mark.parametrize(
    ("argv", "start_s", "said"),
    [
        (["python", "-c", "import sys; sys.exit('no licence')"], 60.0, "no licence"),
        (["/nowhere/python"], 60.0, "No such file"),
        ([], 60.0, "its command line cannot be run"),
        (["python", "\0"], 60.0, "its command line cannot be run"),
        (["python", "-c", "import time; time.sleep(60)"], 1.0, "no answer within 1 s"),
    ],
)
def test_a_kernel_that_does_not_start_says_why(
    argv: list[str], start_s: float, said: str, notebook: Notebook, tmp_path: Path
) -> None:
    manager = kernel_spec(tmp_path / "kernels", *argv)
    limits = Limits(None, None, start_s, allow_errors=False)
    run = ended(manager, manager.submit(submission(notebook("1", kernel="odd"), limits)).id)
    assert isinstance(run.state, Failed)
    assert isinstance(run.state.cause, KernelNotStarted)
    assert said in run.state.cause.detail
    assert Path(run.result.path).exists()


def test_a_kernel_that_cannot_use_unix_sockets_gets_ports(
    notebook: Notebook, tmp_path: Path
) -> None:
    picky = """
import json, os, sys
connection = json.load(open(sys.argv[1]))
if connection["transport"] != "tcp":
    sys.exit("this kernel only speaks tcp")
os.execv(sys.executable, [sys.executable, "-m", "ipykernel_" + "launcher", "-f", sys.argv[1]])
"""
    script = tmp_path / "picky.py"
    script.write_text(picky)
    manager = kernel_spec(tmp_path / "kernels", "python", str(script), "{connection_file}")
    path = notebook("print('over tcp')", kernel="odd")
    run = ended(manager, manager.submit(submission(path)).id)
    assert run.state == Succeeded()
    assert text_of(outputs_of(run.result.path)[0]) == "over tcp\n"


def test_a_taken_name_gives_the_next_and_replaces_nothing(
    manager: RunManager, notebook: Notebook
) -> None:
    target = notebook("1").parent / "wanted.ipynb"
    path = notebook(f"open({str(target)!r}, 'w').write('precious')")
    run = ended(manager, manager.submit(submission(path, result=target)).id)
    assert target.read_text() == "precious"
    assert Path(run.result.path).name == "wanted-2.ipynb"
    assert run.notes == (ResultRenamed(str(target)),)


def test_late_output_lands_in_its_cell(manager: RunManager, notebook: Notebook) -> None:
    late = """
import asyncio
async def later():
    await asyncio.sleep(0.3)
    print("late")
task = asyncio.ensure_future(later())
"""
    path = notebook(late, "await asyncio.sleep(0.6); print('second')")
    run = ended(manager, manager.submit(submission(path)).id)
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), text_of(outputs[1])) == ("late\n", "second\n")


def test_the_list_has_unfinished_runs_first_and_pages_of_ended_ones(
    manager: RunManager, runs_root: Path, notebook: Notebook, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    waiting = manager.submit(submission(notebook(wait))).id
    done = [ended(manager, manager.submit(submission(notebook("1"))).id).id for _ in range(3)]
    newest = sorted(done, reverse=True)
    first = another(runs_root).page(2)
    assert [run.id for run in first.runs] == [waiting, *newest[:2]]
    assert first.next == newest[1]
    second = another(runs_root).page(2, first.next)
    assert ([run.id for run in second.runs], second.next) == ([newest[2]], None)
    go.touch()
    ended(manager, waiting)


def test_a_number_grows_with_each_change_and_stays_without_one(
    manager: RunManager, notebook: Notebook
) -> None:
    run = ended(manager, manager.submit(submission(notebook("1"))).id)
    assert manager.run(run.id).seq == manager.run(run.id).seq
    before = manager.page(10).seq
    again = ended(manager, manager.submit(submission(notebook("1"))).id)
    assert again.seq > before


def test_a_changed_source_is_noticed(manager: RunManager, notebook: Notebook) -> None:
    path = notebook("1")
    run = ended(manager, manager.submit(submission(path)).id)
    assert run.source.drifted is False
    path.write_bytes(path.read_bytes() + b"\n")
    assert manager.run(run.id).source.drifted is True
    path.unlink()
    assert manager.run(run.id).source.drifted is None


def test_runs_are_found_by_the_tail_of_their_id(manager: RunManager, notebook: Notebook) -> None:
    run_id = ended(manager, manager.submit(submission(notebook("1"))).id).id
    assert manager.find(run_id[-4:]) == run_id
    for wrong in ("", "zzzzzzzz", "../x"):
        with pytest.raises(RunNotFound):
            manager.find(wrong)
    with pytest.raises(RunNotFound):
        manager.run("../../etc")


def test_what_the_system_says_before_a_launcher_does_not_hide_its_answer(
    manager: RunManager, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On many a cluster the loader has something to say whenever a program starts."""
    monkeypatch.setenv("LD_PRELOAD", "/none/such.so")
    run = ended(manager, manager.submit(submission(notebook("print(1)"))).id)
    assert run.state == Succeeded()


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python"])
def test_a_launcher_that_does_not_come_up_is_an_error_and_a_failed_run(
    program: str, manager: RunManager, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = notebook("1")
    asked = submission(path, key=Key("k", "body"))
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", program)
        with pytest.raises(LaunchFailed, match=r"The run could not be started: .*\."):
            manager.submit(asked)
    (run,) = manager.page(10).runs
    assert isinstance(run.state, Failed)
    assert isinstance(run.state.cause, NotStarted)
    assert run.result.status == "missing"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    again = manager.submit(asked)
    assert again.id != run.id, "whoever asks again gets what was asked for"
    assert ended(manager, again.id).state == Succeeded()


def test_a_wrong_clock_takes_nothing_away_that_is_being_made(
    manager: RunManager, notebook: Notebook, runs_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of hosts that share a home, one may have its clock hours ahead."""
    made, left = (runs_root / f".new-20261124-09300{n}-abcdef" for n in range(2))
    stray = runs_root / ".probe-17-01234567"
    for path in (made, left, stray):
        path.mkdir(parents=True) if path is not stray else path.touch()
    for path in (left, stray):
        os.utime(path, (0, 0))
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: made.stat().st_mtime + 7200)
        run = manager.submit(submission(notebook("1")))
    assert [path.exists() for path in (made, left, stray)] == [True, False, False]
    made.rmdir()
    ended(manager, run.id)


def test_what_killed_claimants_left_is_taken_away_after_a_while(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    path = notebook("1")
    manager.submit(submission(path, key=Key("one", "body")))
    keys = runs_root.parent / "keys"
    old, young = keys / ".17-0123456789ab.tmp", keys / ".18-0123456789ab.tmp"
    for left in (old, young):
        left.write_bytes(b"{")
    hours_ago_s = time.time() - 7200
    os.utime(old, (hours_ago_s, hours_ago_s))
    manager.submit(submission(path, key=Key("two", "body")))
    assert not old.exists()
    assert young.exists(), "its writer may still be at it"
    young.unlink()
    for run in manager.page(10).runs:
        ended(manager, run.id)
