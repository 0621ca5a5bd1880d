"""The state of a notebook's widgets, and what their Output areas capture. Pure.

Format: ipywidgets' `application/vnd.jupyter.widget-state+json`, version 2.0.
"""

from __future__ import annotations

from typing import cast

from jupyter_remote_helper.engine.records import Comm

from .document import Json

MIME = "application/vnd.jupyter.widget-state+json"
WIDGET_TARGET = "jupyter.widget"
OUTPUT_MODEL = "OutputModel"


class Widgets:
    """Follows the widgets of a kernel by the messages that it sends to their views."""

    def __init__(self) -> None:
        self._models: dict[str, Json] = {}
        self._capturing: dict[str, list[str]] = {}

    def apply(self, record: Comm, content: Json) -> None:
        """Take one message. Comms that are no widgets are passed over."""
        data = content.get("data")
        data = data if isinstance(data, dict) else {}
        if record.event == "open" and content.get("target_name") == WIDGET_TARGET:
            self._models[record.comm_id] = {}
        model = self._models.get(record.comm_id)
        if model is None or record.event == "close":
            return
        state = data.get("state")
        if isinstance(state, dict):
            model.update(state)
            if "msg_id" in state and model.get("_model_name") == OUTPUT_MODEL:
                self._capture(record.comm_id, state["msg_id"])
        paths = data.get("buffer_paths")
        if isinstance(paths, list) and paths:
            self._take_buffers(model, paths, record.buffers)

    def _take_buffers(self, model: Json, paths: list[object], buffers: tuple[str, ...]) -> None:
        kept = cast("list[Json]", model.setdefault("__buffers__", []))
        for path, data in zip(paths, buffers, strict=False):
            buffer: Json = {"encoding": "base64", "path": path, "data": data}
            place = next((i for i, one in enumerate(kept) if one["path"] == path), len(kept))
            kept[place : place + 1] = [buffer]

    def _capture(self, comm_id: str, message_id: object) -> None:
        """An Output widget takes the outputs of this request from now on, or of none any more."""
        for taking in self._capturing.values():
            if comm_id in taking:
                taking.remove(comm_id)
        if isinstance(message_id, str) and message_id:
            self._capturing.setdefault(message_id, []).append(comm_id)

    def capturing(self, message_id: str) -> str | None:
        """The Output widget that takes the outputs of a request now, the innermost of several."""
        taking = self._capturing.get(message_id)
        return taking[-1] if taking else None

    def state(self, captured: dict[str, list[Json]]) -> Json | None:
        """What the notebook's metadata keeps; `captured` are the outputs of Output widgets."""
        if not self._models:
            return None
        return {
            MIME: {
                "version_major": 2,
                "version_minor": 0,
                "state": {
                    comm_id: _kept(model, captured.get(comm_id))
                    for comm_id, model in self._models.items()
                },
            }
        }


def _kept(model: Json, captured: list[Json] | None) -> Json:
    state = {name: value for name, value in model.items() if name != "__buffers__"}
    if captured is not None:
        state |= {"outputs": captured, "msg_id": ""}
    kept: Json = {
        "model_name": state.get("_model_name", ""),
        "model_module": state.get("_model_module", ""),
        "model_module_version": state.get("_model_module_version", ""),
        "state": state,
    }
    buffers = model.get("__buffers__")
    return kept | ({"buffers": buffers} if buffers else {})
