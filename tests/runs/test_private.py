"""What is private to a run: its files, the secrets of the server, its modules."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import ended, submission
from tests.waiting import is_over, wait_until


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
    wait_until(lambda: is_over(run.id))  # its exit.json follows the end by a moment
    assert (folder / "exit.json").exists()
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
