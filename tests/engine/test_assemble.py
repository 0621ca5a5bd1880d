"""The result from source and journal: each output in its form, and no stale ones."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import nbformat
import pytest

from jupyter_remote_helper.engine.notebook.assemble import Assembly, assemble, joined
from jupyter_remote_helper.engine.records import (
    CellStarted,
    Cleared,
    DisplayUpdated,
    InputRefused,
    JournalRecord,
    KernelReady,
    Noted,
    Output,
    OutputIncomplete,
)
from tests.conftest import code, notebook_json

from .made_up import (
    AT,
    KERNEL,
    Listed,
    NoBlobs,
    assembled,
    display,
    ended,
    outputs,
    raw,
    stream,
    update,
)


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
    first, second = outputs(
        [display(1, "old", "d"), display(2, "old", "d"), display(2, "other"), update("d", "new")]
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
    cleared = Cleared(*AT, cell=1, wait=False)
    assert outputs([display(1, "old", "d"), cleared, update("d", "new")])[0] == []


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


def test_too_much_text_keeps_its_head_and_its_tail() -> None:
    records: list[JournalRecord] = [stream(1, f"{n:05}\n") for n in range(1000)]
    pieces = assemble(notebook_json("x"), {}, KERNEL, Listed(records), NoBlobs(), 600)
    (output,) = json.loads(b"".join(pieces))["cells"][0]["outputs"]
    text = "".join(output["text"])
    assert text.startswith("00000\n")
    assert text.endswith("00999\n")
    assert "5,400 characters are left out here" in text
    assert len(text) < 800


def test_a_limit_that_falls_into_the_only_record_cuts_it() -> None:
    records: list[JournalRecord] = [stream(1, "a" * 500 + "b" * 500)]
    for limit, (head, missing, tail) in {
        1: ("", "1,000", ""),
        20: ("a" * 10, "980", "b" * 10),
    }.items():
        pieces = assemble(notebook_json("x"), {}, KERNEL, Listed(records), NoBlobs(), limit)
        (output,) = json.loads(b"".join(pieces))["cells"][0]["outputs"]
        note = f"[… {missing} characters are left out here; the run keeps them …]"
        assert "".join(output["text"]).split("\n") == [head, note, tail]


def test_a_large_result_comes_in_pieces_that_are_the_whole() -> None:
    records: list[JournalRecord] = [display(1, "x" * 100_000) for _ in range(20)]
    records.append(Noted(*AT, note=OutputIncomplete(1)))
    assembly = Assembly(Listed(records), NoBlobs())
    pieces = list(assembly.pieces(notebook_json("x"), {}, KERNEL))
    assert len(pieces) > 1
    assert len(json.loads(b"".join(pieces))["cells"][0]["outputs"]) == 20
    assert assembly.notes == (OutputIncomplete(1),)
    assert list(joined([b"x" * 9], least_bytes=9)) == [b"x" * 9]


class Rewritten(Listed):
    """Records in whose places others stand when they are read again, but for some kinds."""

    def __init__(self, records: list[JournalRecord], *kept: type) -> None:
        super().__init__(records)
        self.kept = kept

    def at(self, place: int) -> JournalRecord:
        record = self.records[place]
        return record if isinstance(record, self.kept) else Noted(*AT, note=OutputIncomplete(1))


def test_records_in_whose_places_others_stand_now_are_not_shown() -> None:
    records: list[JournalRecord] = [display(1, "old", "x"), update("x", "new"), stream(1, "text")]
    pieces = assemble(notebook_json("x"), {}, KERNEL, Rewritten(records, Output), NoBlobs())
    shown, printed = json.loads(b"".join(pieces))["cells"][0]["outputs"]
    assert shown["data"] == {"text/plain": ["old"]}
    assert printed["text"] == []
    with pytest.raises(TypeError):
        list(assemble(notebook_json("x"), {}, KERNEL, Rewritten(records), NoBlobs()))


def test_a_source_that_looks_like_a_mark_is_left_alone() -> None:
    source = notebook_json("print('outputs-of-cell-q0q-1')", "q0q q1q")
    cells = json.loads(assembled(source, [stream(2, "x")]))["cells"]
    assert [cell["source"] for cell in cells] == ["print('outputs-of-cell-q0q-1')", "q0q q1q"]
    assert cells[0]["outputs"] == []
    assert cells[1]["outputs"][0]["text"] == ["x"]


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
