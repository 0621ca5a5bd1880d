"""Messages of a kernel that are broken, empty, large or many: what is kept of them."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from jupyter_remote_helper.engine.journal import JournalReader
from jupyter_remote_helper.engine.records import FrameReplaced, Noted, Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, code, outputs_of, text_of
from tests.running import run_to_end

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


DEEP_HEADER = """
message = kernel.session.msg("stream", {}, parent=kernel.get_parent("shell"))
parent = kernel.session.pack(message["parent_header"])
deep = b'{"msg_type":"stream","x":' + b"[" * 5000 + b"]" * 5000 + b"}"
for header, about in ((deep, parent), (kernel.session.pack(message["header"]), deep)):
    parts = [header, about, b"{}", b'{"name":"stdout","text":"x"}']
    kernel.iopub_thread.send_multipart([b"x", b"<IDS|MSG>", kernel.session.sign(parts), *parts])
print("after")
"""


def test_a_header_nested_too_deep_ends_no_run(manager: RunManager, notebook: Notebook) -> None:
    run = run_to_end(manager, notebook(BROKEN + DEEP_HEADER, "print('next')"))
    assert run.state == Succeeded()
    first, second = outputs_of(run.result.path)
    assert text_of(first).endswith("after\n")
    assert text_of(second) == "next\n"


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
