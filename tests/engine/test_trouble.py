"""What goes wrong in a kernel: nothing printed is lost, and the cause is named."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import nbformat
import pytest

from jupyter_remote_helper.engine.journal import JournalReader
from jupyter_remote_helper.engine.records import (
    CellError,
    CellTimeout,
    Failed,
    FrameReplaced,
    KernelDied,
    Limits,
    Noted,
    Running,
    RunTimeout,
    Succeeded,
    Terminated,
)
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, code, outputs_of, text_of
from tests.running import SLEEP, STUBBORN, in_cell, run_to_end, runner_pid, submission, until


def limits(cell_s: float | None = None, run_s: float | None = None) -> Limits:
    return Limits(cell_s, run_s, 60.0, allow_errors=False)


def cause_of(state: object) -> object:
    assert isinstance(state, Failed), state
    return state.cause


def test_a_cell_beyond_its_limit_is_interrupted(manager: RunManager, notebook: Notebook) -> None:
    run = run_to_end(manager, notebook("print('one')", SLEEP, "print('never')"), limits(cell_s=1.0))
    assert cause_of(run.state) == CellTimeout(2, 1.0)
    one, two, three = outputs_of(run.result.path)
    assert (text_of(one), text_of(two)) == ("one\n", "begun\n")
    assert two[-1]["ename"] == "KeyboardInterrupt"
    assert three == []


def test_a_limit_for_each_cell_is_no_limit_for_all(manager: RunManager, notebook: Notebook) -> None:
    nap = "import time; time.sleep(0.7)"
    run = run_to_end(manager, notebook(nap, nap, nap), limits(cell_s=1.5))
    assert run.state == Succeeded()


def test_a_run_beyond_its_limit_is_interrupted(manager: RunManager, notebook: Notebook) -> None:
    nap = "import time; time.sleep(0.7)"
    run = run_to_end(manager, notebook(nap, SLEEP), limits(run_s=6.0))
    assert cause_of(run.state) == RunTimeout(6.0)
    assert text_of(outputs_of(run.result.path)[1]) == "begun\n"


def test_a_kernel_that_ignores_everything_is_killed(
    manager: RunManager, notebook: Notebook
) -> None:
    begun_s = time.monotonic()
    run = run_to_end(manager, notebook(STUBBORN), limits(cell_s=1.0))
    assert cause_of(run.state) == CellTimeout(1, 1.0)
    assert text_of(outputs_of(run.result.path)[0]) == "begun\n"
    assert 8 < time.monotonic() - begun_s < 25


def test_a_runner_told_to_stop_saves_first(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run_id = manager.submit(submission(notebook("print('one')", SLEEP))).id
    in_cell(manager, run_id, 2)
    time.sleep(0.5)
    asked_s = time.monotonic()
    os.kill(runner_pid(runs_root, run_id), signal.SIGTERM)
    run = until(manager, run_id, lambda run: run.ended_at is not None)
    assert time.monotonic() - asked_s < 5
    assert cause_of(run.state) == Terminated(15)
    one, two = outputs_of(run.result.path)
    assert (text_of(one), text_of(two)) == ("one\n", "begun\n")


def test_signals_of_a_terminal_mean_nothing_to_a_runner(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)"
    run_id = manager.submit(submission(notebook(wait))).id
    in_cell(manager, run_id, 1)
    for number in (signal.SIGHUP, signal.SIGINT):
        os.kill(runner_pid(runs_root, run_id), number)
    time.sleep(0.5)
    assert isinstance(manager.run(run_id).state, Running)
    go.touch()
    assert until(manager, run_id, lambda run: run.ended_at is not None).state == Succeeded()


def test_a_stop_during_the_start_is_a_stop(
    manager: RunManager, notebook: Notebook, runs_root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / "kernels" / "deaf"
    folder.mkdir(parents=True)
    spec = {"argv": ["python", "-c", "import time; time.sleep(600)"], "display_name": "Deaf"}
    (folder / "kernel.json").write_text(json.dumps({**spec, "language": "python"}))
    from jupyter_remote_helper.runs.kernels import PathKernelFinder
    from jupyter_remote_helper.runs.store import RunStore
    from jupyter_remote_helper.targets.local import LocalTarget

    deaf = RunManager(RunStore(runs_root), LocalTarget(), PathKernelFinder([folder.parent]))
    run_id = deaf.submit(submission(notebook("1", kernel="deaf"))).id
    until(deaf, run_id, lambda run: run.started_at is not None)
    os.kill(runner_pid(runs_root, run_id), signal.SIGTERM)
    run = until(deaf, run_id, lambda run: run.ended_at is not None)
    assert cause_of(run.state) == Terminated(15)
    assert Path(run.result.path).exists()


DEATHS = {
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 9, None),
    "terminated": ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", 15, None),
    "segfault": ("import ctypes; ctypes.string_at(0)", 11, None),
    "exit": ("import os; os._exit(3)", None, 3),
}


@pytest.mark.parametrize("kind", DEATHS)
def test_a_kernel_that_dies_is_named_with_its_signal_or_code(
    kind: str, manager: RunManager, notebook: Notebook
) -> None:
    source, number, exit_code = DEATHS[kind]
    path = notebook("print('one')", f"print('two', flush=True)\n{source}", "print('never')")
    run = run_to_end(manager, path)
    cause = cause_of(run.state)
    assert isinstance(cause, KernelDied)
    assert (cause.cell, cause.signal, cause.exit_code, cause.oom) == (2, number, exit_code, None)
    if kind == "segfault":
        assert any("Segmentation fault" in (e.text or "") for e in cause.evidence)
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), outputs[2]) == ("one\n", [])


def test_everything_published_before_a_kill_is_kept(
    manager: RunManager, notebook: Notebook
) -> None:
    die = """
import os, signal, time
for number in range(5000):
    print(number, flush=True)
time.sleep(0.3)
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = run_to_end(manager, notebook(die))
    assert isinstance(cause_of(run.state), KernelDied)
    kept = text_of(outputs_of(run.result.path)[0]).split()
    assert kept == [str(number) for number in range(5000)]


@pytest.mark.parametrize(("leave", "word"), [("sys.exit()", None), ("sys.exit(3)", "SystemExit")])
def test_sys_exit_ends_the_run_by_its_code(
    leave: str, word: str | None, manager: RunManager, notebook: Notebook
) -> None:
    run = run_to_end(manager, notebook("print('one')", f"import sys; {leave}", "print('never')"))
    outputs = outputs_of(run.result.path)
    assert (text_of(outputs[0]), outputs[2]) == ("one\n", [])
    if word is None:
        assert run.state == Succeeded()
    else:
        assert cause_of(run.state) == CellError(2, word, "3")


MEMORY = Path("/sys/fs/cgroup/memory")


@pytest.mark.skipif(
    os.geteuid() != 0 or not (MEMORY / "memory.limit_in_bytes").exists(),
    reason="only root can make a group with a memory limit, and only cgroup v1 is set up for it",
)
def test_out_of_memory_is_said_when_the_counter_proves_it(
    manager: RunManager, notebook: Notebook
) -> None:
    group = MEMORY / f"jrh-test-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(150_000_000))
        move = f"import os; open({str(group / 'cgroup.procs')!r}, 'w').write(str(os.getpid()))"
        run = run_to_end(manager, notebook(move, "print('two', flush=True)\nx = b'x' * 10**9"))
        cause = cause_of(run.state)
        assert isinstance(cause, KernelDied)
        assert (cause.cell, cause.signal, cause.oom) == (2, 9, True)
        assert cause.evidence[0].code == "oom_kill"
    finally:
        deadline_s = time.monotonic() + 10
        while (group / "cgroup.procs").read_text().strip() and time.monotonic() < deadline_s:
            time.sleep(0.1)
        group.rmdir()


def test_input_is_refused_at_once_and_visibly(manager: RunManager, notebook: Notebook) -> None:
    begun_s = time.monotonic()
    run = run_to_end(manager, notebook("name = input('Who are you? ')"))
    assert cause_of(run.state) == CellError(
        1,
        "StdinNotImplementedError",
        "raw_input was called, but this frontend does not support input requests.",
    )
    assert time.monotonic() - begun_s < 20


def test_an_insistent_kernel_is_told_that_nobody_is_there(
    manager: RunManager, notebook: Notebook
) -> None:
    ask = """
kernel = get_ipython().kernel
kernel._allow_stdin = True
name = kernel.raw_input("Who are you? ")
print("answer", repr(name))
"""
    run = run_to_end(manager, notebook(ask))
    assert run.state == Succeeded()
    text = text_of(outputs_of(run.result.path)[0])
    assert "Who are you? [input was asked for and refused" in text
    assert "answer ''" in text


BROKEN = """
import json
kernel = get_ipython().kernel
def publish(kind, content):
    session = kernel.session
    message = session.msg(kind, {}, parent=kernel.get_parent("shell"))
    parts = [session.pack(message[k]) for k in ("header", "parent_header", "metadata")] + [content]
    kernel.iopub_thread.send_multipart([b"x", b"<IDS|MSG>", session.sign(parts), *parts])
def show(text):
    publish("display_data", text)
"""
FRAMES = [
    (r"""b'{"data":{"application/json":{"x":NaN}},"metadata":{}}'""", {"x": None}, True),
    (
        r"""b'{"data":{"application/json":[1e999,-1e999,NaN,2.5]},"metadata":{}}'""",
        [None, None, None, 2.5],
        True,
    ),
    (r"""b'{"data":{"application/json":"\\ud800!"},"metadata":{}}'""", "\ufffd!", True),
    (r"""b'{"data":{"application/json":"\xff!"},"metadata":{}}'""", "\ufffd!", True),
    (r"""b'{\n "data":\r\n {"application/json":[1,\n2]},"metadata":{}}'""", [1, 2], False),
]


@pytest.mark.parametrize(
    ("frame", "kept", "noted"), FRAMES, ids=["nan", "infinite", "half", "bytes", "lines"]
)
def test_broken_frames_are_kept_or_replaced_with_a_note(
    frame: str, kept: object, noted: bool, manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run = run_to_end(manager, notebook(BROKEN + f"\nshow({frame})\nprint('after')"))
    assert run.state == Succeeded()
    output, stream = outputs_of(run.result.path)[0]
    assert output["data"] == {"application/json": kept}
    assert text_of([stream]) == "after\n"
    assert run.notes == ((FrameReplaced(1),) if noted else ())
    nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]
    for line in (runs_root / run.id / "journal.jsonl").read_text().splitlines():
        assert "NaN" not in line
        json.loads(line)


NOTHINGS = ['b"{"', 'b""', 'b"[]"', 'b"null"', 'b"[" * 50000', "b'{\"text\": 3}'"]
KINDS = ["stream", "display_data", "update_display_data", "clear_output", "error", "comm_open"]


def test_frames_that_say_nothing_stop_nothing(manager: RunManager, notebook: Notebook) -> None:
    calls = "\n".join(f"publish({kind!r}, {frame})" for kind in KINDS for frame in NOTHINGS)
    run = run_to_end(manager, notebook(f"{BROKEN}\n{calls}\nprint('after')", "print('next')"))
    assert run.state == Succeeded()
    outputs = outputs_of(run.result.path)
    assert text_of(outputs[0]).endswith("after\n")
    assert text_of(outputs[1]) == "next\n"
    nbformat.validate(nbformat.read(run.result.path, 4))  # type: ignore[no-untyped-call]


def test_nesting_of_any_depth_is_kept_or_replaced_with_a_note(
    manager: RunManager, notebook: Notebook
) -> None:
    """What can just be read where it arrives must also be written where the result is made."""
    show = """
for depth in [100, *range(760, 1010, 5)]:
    nested = b"[" * depth + b"]" * depth
    for kind in ("display_data", "stream", "comm_open"):
        publish(kind, b'{"data":{"application/json":' + nested + b'},"metadata":{}}')
print("after")
"""
    run = run_to_end(manager, notebook(BROKEN + show, "print('next')"))
    assert run.state == Succeeded()
    assert run.notes == (FrameReplaced(1),)
    first, second = outputs_of(run.result.path)
    assert json.dumps(first[0]["data"]).count("[") == 100
    assert text_of(first[-1:]) == "after\n"
    assert text_of(second) == "next\n"


def test_a_foreign_client_cannot_make_a_cell_be_skipped(
    manager: RunManager, notebook: Notebook
) -> None:
    meddle = """
import os, subprocess, sys
from ipykernel.connect import get_connection_file
script = '''
import sys
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.execute("import time; time.sleep(1); 1/0")
time = __import__("time"); time.sleep(3)
'''
process = subprocess.Popen([sys.executable, "-c", script, get_connection_file()])
import time; time.sleep(2)
"""
    run = run_to_end(manager, notebook(meddle, "x = 1", "print('three')"))
    cause = cause_of(run.state)
    assert isinstance(cause, CellError)
    assert cause.ename == "Aborted"
    assert outputs_of(run.result.path)[cause.cell - 1] == []


def test_a_thread_prints_into_its_cell_until_the_kernel_ends(
    manager: RunManager, notebook: Notebook
) -> None:
    late = """
import threading, time, atexit
def work():
    time.sleep(0.4)
    print("late")
threading.Thread(target=work).start()
atexit.register(print, "very last", flush=True)
"""
    run = run_to_end(manager, notebook(late))
    assert run.state == Succeeded()
    assert "late\n" in text_of(outputs_of(run.result.path)[0])


def test_a_million_updates_of_a_bar_leave_one_line(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    bar = """
import sys
for number in range(1_000_000):
    sys.stdout.write(f"\\r{number}")
print()
"""
    run = run_to_end(manager, notebook(bar))
    assert text_of(outputs_of(run.result.path)[0]) == "999999\n"
    assert (runs_root / run.id / "journal.jsonl").stat().st_size < 200_000


def test_a_large_message_lies_beside_the_journal(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    large = """
from IPython.display import display
display({"text/plain": "x", "application/json": {"big": "y" * 5_000_000}}, raw=True)
print("z" * 3_000_000)
"""
    run = run_to_end(manager, notebook(large))
    folder = runs_root / run.id
    assert len(list((folder / "blobs").iterdir())) == 1
    assert max(map(len, (folder / "journal.jsonl").read_bytes().splitlines())) < 300_000
    display, stream = outputs_of(run.result.path)[0]
    assert display["data"] == {"text/plain": ["x"], "application/json": {"big": "y" * 5_000_000}}
    assert text_of([stream]) == "z" * 3_000_000 + "\n"


def test_notes_are_in_the_journal_and_in_the_run(
    manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    run = run_to_end(manager, notebook(code("1"), kernel=None))
    with JournalReader(runs_root / run.id / "journal.jsonl") as journal:
        noted = [record.note for _, record in journal if isinstance(record, Noted)]
    assert tuple(noted) == run.notes
    assert len(noted) == 1
