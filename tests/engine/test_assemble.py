"""The result from source and journal: valid, deterministic, and without stale outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_remote_helper.engine.notebook.assemble import assemble
from jupyter_remote_helper.engine.records import (
    CellEnded,
    CellStarted,
    Cleared,
    Comm,
    DisplayUpdated,
    InputRefused,
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


Event = Literal["open", "message", "close"]
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


def update(display_id: str, text: str) -> DisplayUpdated:
    content = raw({"data": {"text/html": text}, "metadata": {}})
    return DisplayUpdated(*AT, display_id=display_id, content=content, blob=None)


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


@pytest.mark.parametrize("said", [{}, {"name": 3}, [], None, "python"])
def test_a_kernel_that_does_not_name_its_language_still_makes_a_valid_result(said: object) -> None:
    result = assembled(notebook_json("x"), [KernelReady(*AT, language_info=raw(said))])
    nbformat.validate(json.loads(result))


def test_counts_and_timings_are_the_kernels_own() -> None:
    cell = json.loads(assembled(notebook_json("x"), [ended(1, 5)]))["cells"][0]
    assert cell["execution_count"] == 5
    assert cell["metadata"]["execution"] == {"iopub.status.busy": "2026-11-24T00:00:00Z"}


def test_parameters_are_in_the_result() -> None:
    notebook = json.loads(assembled(notebook_json(code("n = 1", "parameters"), "n"), [], {"n": 5}))
    assert [cell["source"] for cell in notebook["cells"]] == ["n = 1", "# Parameters\nn = 5", "n"]


some_cells = st.integers(1, 3)
some_ids = st.none() | st.sampled_from(["d1", "d2"])
anything = st.lists(
    st.one_of(
        st.builds(stream, some_cells, st.text(max_size=9), st.sampled_from(["stdout", "stderr"])),
        st.builds(display, some_cells, st.text(st.characters(codec="utf-8"), max_size=5), some_ids),
        st.builds(lambda c, w: Cleared(*AT, cell=c, wait=w), some_cells, st.booleans()),
        st.builds(ended, some_cells, st.none() | st.integers(1, 99)),
        st.builds(
            lambda d, x: DisplayUpdated(
                *AT,
                display_id=d,
                content=raw({"data": {"text/html": x}, "metadata": {}}),
                blob=None,
            ),
            st.sampled_from(["d1", "d2", "d3"]),
            st.text(st.characters(codec="utf-8"), max_size=5),
        ),
    ),
    max_size=14,
)


@settings(deadline=None)
@given(anything)
def test_any_journal_makes_a_valid_result_that_is_always_the_same(
    records: list[JournalRecord],
) -> None:
    found = outputs(records, cells=3)
    for number, cell in enumerate(found, start=1):
        own = [r for r in records if isinstance(r, Stream | Output | Cleared) and r.cell == number]
        cleared = [i for i, r in enumerate(own) if isinstance(r, Cleared) and not r.wait]
        later = [r for r in own[max(cleared, default=-1) + 1 :] if not isinstance(r, Cleared)]
        assert bool(cell) == bool(later)


@settings(deadline=None)
@given(anything, st.integers(0, 14))
def test_a_result_can_be_run_again_and_gives_the_same(
    records: list[JournalRecord], cut_at: int
) -> None:
    source = notebook_json("a", "b", "c")
    once = assembled(source, records[:cut_at])
    assert assembled(once, records[:cut_at]) == once


def test_too_much_text_keeps_its_head_and_its_tail() -> None:
    records: list[JournalRecord] = [stream(1, f"{n:05}\n") for n in range(1000)]
    pieces = assemble(notebook_json("x"), {}, KERNEL, Listed(records), NoBlobs(), 600)
    (output,) = json.loads(b"".join(pieces))["cells"][0]["outputs"]
    text = "".join(output["text"])
    assert text.startswith("00000\n")
    assert text.endswith("00999\n")
    assert "5,400 characters are left out here" in text
    assert len(text) < 800


def test_a_source_that_looks_like_a_mark_is_left_alone() -> None:
    source = notebook_json("print('outputs-of-cell-q0q-1')", "q0q q1q")
    cells = json.loads(assembled(source, [stream(2, "x")]))["cells"]
    assert [cell["source"] for cell in cells] == ["print('outputs-of-cell-q0q-1')", "q0q q1q"]
    assert cells[0]["outputs"] == []
    assert cells[1]["outputs"][0]["text"] == ["x"]


def comm(event: Event, data: object, comm_id: str = "w", *buffers: str) -> Comm:
    content = raw({"comm_id": comm_id, "target_name": "jupyter.widget", "data": data})
    return Comm(*AT, event=event, comm_id=comm_id, content=content, blob=None, buffers=buffers)


def test_widgets_and_captured_output_are_in_the_metadata() -> None:
    started = CellStarted(*AT, cell=1, cell_id="c", label="x", message_id="m1")
    model = {"_model_name": "OutputModel", "_model_module": "m", "_model_module_version": "1"}
    records: list[JournalRecord] = [
        started,
        comm("open", {"state": {**model, "msg_id": ""}}),
        comm("open", {"state": {"_model_name": "Image"}, "buffer_paths": [["value"]]}, "i", "AAAA"),
        comm("message", {"state": {"msg_id": "m1"}}),
        stream(1, "captured"),
        display(1, "shown"),
        comm("message", {"state": {"msg_id": ""}}),
        stream(1, "not captured"),
        comm("close", {}),
        comm("message", {"state": {"x": 1}}, "unknown"),
    ]
    notebook = json.loads(assembled(notebook_json("x"), records))
    nbformat.validate(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    assert text_lines(notebook["cells"][0]["outputs"]) == ["not captured"]
    states = notebook["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert text_lines(states["w"]["state"]["outputs"][:1]) == ["captured"]
    assert states["w"]["state"]["outputs"][1]["data"] == {"text/plain": ["shown"]}
    assert states["i"]["buffers"] == [{"encoding": "base64", "path": ["value"], "data": "AAAA"}]
    assert set(states) == {"w", "i"}


def text_lines(found: list[dict[str, Any]]) -> list[str]:
    return [line for output in found for line in output["text"]]


class Kept(NoBlobs):
    def get(self, name: str) -> bytes:
        return {"d": msgspec.json.encode({"data": {"text/plain": "large"}}), "broken": b"{"}[name]


def test_large_contents_are_read_from_where_they_are_kept() -> None:
    def large(blob: str, display_id: str | None = None) -> Output:
        content = msgspec.Raw(b"null")
        return Output(*AT, cell=1, output_type="display_data", display_id=display_id,
                      content=content, blob=blob)  # fmt: skip

    updated = DisplayUpdated(*AT, display_id="x", content=msgspec.Raw(b"null"), blob="d")
    records: list[JournalRecord] = [large("d"), large("broken"), display(1, "old", "x"), updated]
    pieces = assemble(notebook_json("x"), {}, None, Listed(records), Kept())
    notebook = json.loads(b"".join(pieces))
    found = [output["data"] for output in notebook["cells"][0]["outputs"]]
    assert found == [{"text/plain": ["large"]}, {}, {"text/plain": ["large"]}]
    assert notebook["metadata"]["kernelspec"]["name"] == "python3", "the notebook's own is kept"


def test_refused_input_is_shown_where_it_was_asked() -> None:
    asked = InputRefused(*AT, cell=1, prompt="Name? ")
    (output,) = outputs([asked, InputRefused(*AT, cell=None, prompt="Whose? ")])[0]
    assert output["name"] == "stderr"
    assert output["text"][0].startswith("Name? [input was asked for and refused")


def test_data_that_is_no_text_is_written_as_json() -> None:
    content = raw({"data": {"text/plain": 3, "text/html": ["a", "b"], "x/y": [1]}, "metadata": {}})
    record = Output(*AT, cell=1, output_type="display_data", display_id=None, content=content,
                    blob=None)  # fmt: skip
    (output,) = outputs([record])[0]
    assert output["data"] == {"text/plain": "3", "text/html": ["a", "b"], "x/y": "[1]"}
