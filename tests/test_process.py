"""Short-lived programs: their limits hold, and nothing of them stays."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.identity import start_ticks
from jupyter_remote_helper.process import Limits, Overrun, run_briefly
from tests.waiting import wait_until


def run_python(code: str, cwd: Path, limit_s: float = 90.0, limit_bytes: int = 1 << 20) -> bytes:
    argv = (sys.executable, "-c", code)
    return run_briefly(argv, cwd, Limits(limit_s, limit_bytes)).stdout


def test_a_program_says_how_it_ended_and_what_it_printed(tmp_path: Path) -> None:
    code = "import sys; print('out'); sys.stderr.write('one\\ntwo\\n'); sys.exit(3)"
    argv = (sys.executable, "-c", code)
    done = run_briefly(argv, tmp_path, Limits(90, 1 << 20))
    assert (done.exit_code, done.stdout, done.stderr) == (3, b"out\n", b"one\ntwo\n")
    assert done.last_line == "two"


def test_arguments_are_no_shells(tmp_path: Path) -> None:
    argv = (sys.executable, "-c", "import sys; print(sys.argv[1])", "$(touch x); `touch y` '\"")
    done = run_briefly(argv, tmp_path, Limits(90, 1 << 20))
    assert done.stdout.decode() == "$(touch x); `touch y` '\"\n"
    assert list(tmp_path.iterdir()) == []


def test_it_gets_no_secret_and_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_TOKEN", "secret")
    code = "import os, sys; print(os.environ.get('JUPYTER_TOKEN'), repr(sys.stdin.read()))"
    assert run_python(code, tmp_path) == b"None ''\n"


STUBBORN = """
import os, pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path("pids").write_text(f"{os.getpid()} {child.pid}")
while True:
    time.sleep(1)
"""


def test_one_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    said = tmp_path / "pids"
    for limit_s in (3, 30):
        with pytest.raises(Overrun, match=f"longer than {limit_s} s"):
            run_python(STUBBORN, tmp_path, limit_s=limit_s)
        if said.exists() and said.read_text():  # it had come that far
            break
    pids = [int(word) for word in said.read_text().split()]
    wait_until(lambda: not any(start_ticks(pid) is not None for pid in pids))


def test_one_that_closes_its_pipes_has_no_more_time(tmp_path: Path) -> None:
    code = "import os, time; os.close(1); os.close(2); time.sleep(600)"
    with pytest.raises(Overrun):
        run_python(code, tmp_path, limit_s=2)


def test_one_can_be_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    argv = (sys.executable, "-c", "import time; time.sleep(600)")
    with pytest.raises(Overrun, match="stopped"):
        run_briefly(argv, tmp_path, Limits(60, 1, stop))


def test_one_that_says_too_much_is_ended(tmp_path: Path) -> None:
    with pytest.raises(Overrun, match="printed more"):
        run_python("while True: print('x' * 1000)", tmp_path, limit_bytes=100_000)


def test_one_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(FileNotFoundError):
        run_briefly(("/no/such/program",), tmp_path, Limits(1, 1))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
