"""What the user said of the way to this host: kept, and judged again whenever it is read."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from jupyter_remote_helper.contract_tunnel import TunnelJob, TunnelMemory, TunnelMemoryRequest
from jupyter_remote_helper.errors import StorageFailed, TunnelValueRefused
from jupyter_remote_helper.tunnel.remembered import NOTHING, recall, remember
from tests.tunnel.hostile import hostile_values

SAID = TunnelMemoryRequest(
    user="ann", host="gpu1.example.org", jump="ann@gate:22522", ssh_port="2222",
    local_port="20001", form="background", route="bastion",
)  # fmt: skip
NODE = TunnelJob("slurm", "48190", "n042", "login1")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "remote-helper"


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_is_said_is_remembered_for_this_host_alone(folder: Path) -> None:
    assert recall(None) == NOTHING
    kept = remember(SAID, None)
    assert kept == TunnelMemory(**msgspec.structs.asdict(SAID)) == recall(None)
    path = only_file(folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert json.loads(path.read_text())["about"].startswith(os.uname().nodename)
    assert remember(TunnelMemoryRequest(user="bob"), None).host is None
    assert recall(None).jump is None, "in place of what was said before"


def test_a_job_remembers_its_cluster_and_not_its_node(folder: Path) -> None:
    assert remember(SAID, NODE).host is None
    other = msgspec.structs.replace(NODE, id="48191", node="n117")
    assert (recall(other).jump, recall(other).ssh_port) == ("ann@gate:22522", None)
    assert recall(None) == NOTHING
    assert recall(msgspec.structs.replace(NODE, submit_host="login9")) == NOTHING


@pytest.mark.parametrize("field", ["user", "host", "jump", "ssh_port", "local_port"])
def test_a_value_that_no_command_may_have_is_neither_kept_nor_believed(
    field: str, folder: Path
) -> None:
    remember(SAID, None)
    path = only_file(folder)
    before = path.read_bytes()
    for value in hostile_values(field):
        said = msgspec.structs.replace(SAID, **{field: value})
        with pytest.raises(TunnelValueRefused) as caught:
            remember(said, None)
        assert caught.value.field == field
        assert value == "" or len(value) < 4 or value not in caught.value.message
        assert path.read_bytes() == before
    for value in hostile_values(field)[::20]:
        document = json.loads(before)
        document["said"][field] = value
        path.write_text(json.dumps(document))
        assert recall(None) == NOTHING


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.write_bytes(b"\xff\xfe\x00"),
        lambda path: path.write_text('{"about": "x", "said": {"form": "nested"}}'),
        lambda path: path.write_text('{"about": "x", "said": {"user": 7}}'),
        lambda path: path.write_text("[" * 100_000),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: path.symlink_to(path.rename(path.with_suffix(".x"))),
        lambda path: subprocess.run(
            ["mkfifo", path.rename(path.with_suffix(".x")).with_suffix(".json")], check=True
        ),
    ],
)
def test_a_damaged_file_is_nothing_remembered(damage: Callable[[Path], object]) -> None:
    remember(SAID, None)
    folder = Path(os.environ["JUPYTER_DATA_DIR"], "remote-helper")
    damage(only_file(folder))
    assert recall(None) == NOTHING


def test_many_who_write_at_once_leave_one_whole_file(folder: Path) -> None:
    users = [f"user{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda user: remember(TunnelMemoryRequest(user=user), None), users))
    assert recall(None).user in users
    assert only_file(folder).name.endswith(".json")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorageFailed, match="cannot be kept in"):
        remember(SAID, None)
    assert recall(None) == NOTHING
