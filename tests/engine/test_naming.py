"""Names are given once, and never to less than a whole file."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_remote_helper.engine import naming
from jupyter_remote_helper.engine.naming import take_name

ROUNDS = 400
TAKER = """
import os, sys
from pathlib import Path
from jupyter_remote_helper.engine import naming
def refuse(*names):
    raise PermissionError(1, "no links")
if "link" not in sys.argv[2:]:
    os.link = refuse
if "rename" not in sys.argv[2:]:
    naming.RENAME_NOREPLACE = 1 << 30
folder, won = Path(sys.argv[1]), 0
for number in range(int(sys.stdin.readline())):
    mine = folder / f"{os.getpid()}-{number}"
    mine.write_text("whole" * 1000)
    won += naming.take_name(mine, folder / f"name-{number}")
    mine.unlink(missing_ok=True)
print(won)
"""


def start(folder: Path, *known: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TAKER, folder, *known],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(params=[("link",), ("rename",), ()], ids=["link", "rename", "turns"])
def known(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """What a file system can do."""
    found: tuple[str, ...] = request.param
    return found


def test_of_many_that_take_a_name_one_gets_it_and_readers_see_it_whole(
    known: tuple[str, ...], tmp_path: Path
) -> None:
    takers = [start(tmp_path, *known) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        results = [pool.submit(taker.communicate, f"{ROUNDS}\n", 240) for taker in takers]
        for number in range(ROUNDS):
            path = tmp_path / f"name-{number}"
            while not path.exists():
                assert not all(result.done() for result in results) or path.exists()
            assert path.read_text() == "whole" * 1000
    assert sum(int(result.result()[0]) for result in results) == ROUNDS
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        f"name-{number}" for number in range(ROUNDS)
    )


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(naming, "RENAME_NOREPLACE", 1 << 30)  # a flag that no system knows


@pytest.mark.usefixtures("turns")
def test_a_turn_ends_with_the_process_that_has_it(tmp_path: Path) -> None:
    lock = tmp_path / naming.LOCK
    code = f"import fcntl; fcntl.flock(open({str(lock)!r}, 'w'), fcntl.LOCK_EX); print(flush=True)"
    code += "; import time; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    mine = tmp_path / "mine"
    mine.write_text("x")
    assert take_name(mine, tmp_path / "name")
    assert [path.name for path in tmp_path.iterdir()] == ["name"]


@pytest.mark.usefixtures("turns")
def test_a_turn_that_is_never_given_up_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "LOCK_WAIT_S", 0.1)
    mine = tmp_path / "mine"
    mine.write_text("x")
    with (tmp_path / naming.LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError):
            take_name(mine, tmp_path / "name")
    assert mine.read_text() == "x"
    assert take_name(mine, tmp_path / "name")
