"""Widgets and the output that they capture, in the metadata of a result."""

from __future__ import annotations

import json
from typing import Any, Literal

import nbformat

from jupyter_remote_helper.engine.records import CellStarted, Comm, JournalRecord
from tests.conftest import notebook_json

from .made_up import AT, assembled, display, raw, stream

Event = Literal["open", "message", "close"]


def comm(event: Event, data: object, comm_id: str = "w", *buffers: str) -> Comm:
    content = raw({"comm_id": comm_id, "target_name": "jupyter.widget", "data": data})
    return Comm(*AT, event=event, comm_id=comm_id, content=content, blob=None, buffers=buffers)


def text_lines(found: list[dict[str, Any]]) -> list[str]:
    return [line for output in found for line in output["text"]]


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
