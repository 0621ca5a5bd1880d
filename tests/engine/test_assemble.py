"""The result from source and journal: valid, deterministic, and without stale outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import nbformat
import pytest

from jupyter_remote_helper.engine.notebook.assemble import assemble
from jupyter_remote_helper.engine.records import (
    CellEnded,
    CellStarted,
    Cleared,
    DisplayUpdated,
    JournalRecord,
    KernelLaunch,
    KernelReady,
    Output,
    Stream,
)
from tests.conftest import code, notebook_json

KERNEL = KernelLaunch("python3", "Python 3", "python", ("python",), {}, "signal", "")
AT = (1, 0.0, 0.0)


class Listed:
    """Records in a list, with their numbers as places."""

    def __init__(self, records: list[JournalRecord]) -> None:
        self.records = records

    def __iter__(self) -> Iterator[tuple[int, JournalRecord]]:
        return iter(list(enumerate(self.records)))

    def at(self, place: int) -> JournalRecord:
        return self.records[place]


class NoBlobs:
    def get(self, name: str) -> bytes:
        raise KeyError(name)


def assembled(
    source: bytes, records: list[JournalRecord], parameters: dict[str, object] | None = None
) -> bytes:
    return b"".join(assemble(source, parameters or {}, KERNEL, Listed(records), NoBlobs()))


STALE = {"output_type": "stream", "name": "stdout", "text": "stale"}


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())


def display(cell: int, text: str, display_id: str | None = None) -> Output:
    content = {"data": {"text/plain": text}, "metadata": {}}
    return Output(
        *AT,
        cell=cell,
        output_type="display_data",
        display_id=display_id,
        content=raw(content),
        blob=None,
    )


def stream(cell: int, text: str, name: str = "stdout") -> Stream:
    return Stream(*AT, cell=cell, name=name, text=text)


def ended(cell: int, count: int | None = 1) -> CellEnded:
    timings = {"iopub.status.busy": "2026-11-24T00:00:00Z"}
    return CellEnded(*AT, cell=cell, cell_id="c", status="ok", execution_count=count,
                     elapsed_s=0.1, timings=timings)  # fmt: skip


def outputs(records: list[JournalRecord], cells: int = 2) -> list[list[dict[str, Any]]]:
    """The outputs of each cell; what was assembled is valid, and the same each time."""
    source = notebook_json(
        *[code(f"x = {n}", outputs=[STALE], execution_count=9) for n in range(cells)]
    )
    data = assembled(source, records)
    assert data == assembled(source, records)
    notebook = json.loads(data)
    nbformat.validate(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    return [cell["outputs"] for cell in notebook["cells"]]


def plain(found: list[dict[str, Any]]) -> list[object]:
    return [o["data"]["text/plain"] for o in found]


def test_cells_that_did_not_run_have_no_outputs() -> None:
    assert outputs([]) == [[], []]
    assert outputs(
        [
            CellStarted(*AT, cell=1, cell_id="c", label="x", message_id="m"),
            stream(1, "new\n"),
            ended(1),
        ]
    ) == [
        [{"name": "stdout", "output_type": "stream", "text": ["new\n"]}],
        [],
    ]


def test_adjacent_text_of_one_stream_becomes_one_output() -> None:
    found = outputs([stream(1, "a"), stream(1, "b\nc"), stream(1, "!", "stderr"), stream(1, "d")])[
        0
    ]
    assert [(o["name"], o["text"]) for o in found] == [
        ("stdout", ["ab\n", "c"]),
        ("stderr", ["!"]),
        ("stdout", ["d"]),
    ]


def test_a_display_is_updated_wherever_it_stands() -> None:
    update = DisplayUpdated(
        *AT, display_id="d", content=raw({"data": {"text/plain": "new"}, "metadata": {}}), blob=None
    )
    first, second = outputs(
        [display(1, "old", "d"), display(2, "old", "d"), display(2, "other"), update]
    )
    assert plain(first) == [["new"]]
    assert plain(second) == [["new"], ["other"]]


def test_clearing_at_once_and_clearing_with_the_next_output() -> None:
    clear, wait = Cleared(*AT, cell=1, wait=False), Cleared(*AT, cell=1, wait=True)
    assert plain(outputs([display(1, "a"), clear, display(1, "b")])[0]) == [["b"]]
    assert plain(outputs([display(1, "a"), wait])[0]) == [["a"]]
    assert plain(outputs([display(1, "a"), wait, display(1, "b"), display(1, "c")])[0]) == [
        ["b"],
        ["c"],
    ]


def test_an_update_after_a_clear_does_not_bring_back_what_was_cleared() -> None:
    update = DisplayUpdated(
        *AT, display_id="d", content=raw({"data": {"text/plain": "new"}, "metadata": {}}), blob=None
    )
    assert outputs([display(1, "old", "d"), Cleared(*AT, cell=1, wait=False), update])[0] == []


def test_errors_and_results_take_their_own_form() -> None:
    error = {"ename": "ValueError", "evalue": "bad", "traceback": ["line 1", "line 2"]}
    result = {
        "data": {"text/plain": "4", "application/json": {"a": [1]}},
        "metadata": {},
        "execution_count": 7,
    }
    found = outputs([
        Output(*AT, cell=1, output_type="error", display_id=None, content=raw(error), blob=None),
        Output(*AT, cell=2, output_type="execute_result", display_id=None, content=raw(result),
               blob=None),
    ])  # fmt: skip
    assert found[0] == [{"output_type": "error", **error}]
    assert found[1][0]["execution_count"] == 7
    assert found[1][0]["data"] == {"text/plain": ["4"], "application/json": {"a": [1]}}


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"data": 3, "metadata": null}'])
def test_a_content_of_the_wrong_shape_still_makes_a_valid_result(content: bytes) -> None:
    for kind in ("display_data", "execute_result", "error"):
        record = Output(
            *AT, cell=1, output_type=kind, display_id=None, content=msgspec.Raw(content), blob=None
        )
        assert len(outputs([record])[0]) == 1


def test_the_kernel_describes_itself_in_the_metadata() -> None:
    ready = KernelReady(*AT, language_info=raw({"name": "python", "version": "3.11"}))
    metadata = json.loads(assembled(notebook_json("x"), [ready]))["metadata"]
    assert metadata["language_info"] == {"name": "python", "version": "3.11"}
    assert metadata["kernelspec"]["name"] == "python3"


def test_counts_and_timings_are_the_kernels_own() -> None:
    cell = json.loads(assembled(notebook_json("x"), [ended(1, 5)]))["cells"][0]
    assert cell["execution_count"] == 5
    assert cell["metadata"]["execution"] == {"iopub.status.busy": "2026-11-24T00:00:00Z"}


def test_parameters_are_in_the_result() -> None:
    notebook = json.loads(assembled(notebook_json(code("n = 1", "parameters"), "n"), [], {"n": 5}))
    assert [cell["source"] for cell in notebook["cells"]] == ["n = 1", "# Parameters\nn = 5", "n"]
