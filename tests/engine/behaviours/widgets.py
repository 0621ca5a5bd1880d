"""Widgets: their state, their buffers, and the Output widget that takes outputs for itself."""

from __future__ import annotations

from .behaviour import Behaviour

IMPORTS = """
import ipywidgets as widgets
from IPython.display import clear_output, display
"""
STATE = """
slider = widgets.IntSlider(value=3, description="n")
label = widgets.Label("größe")
box = widgets.VBox([slider, label])
link = widgets.jslink((slider, "value"), (slider, "max"))
slider.send({"custom": "message"})
box
"""
CHANGE = """
slider.value = 7
label.value = "changed"
label.close()
"""
BUFFERS = """
import traitlets
class TwoBuffers(widgets.DOMWidget):
    _model_name = traitlets.Unicode("TwoBuffersModel").tag(sync=True)
    one = traitlets.Bytes(b"1st").tag(sync=True)
    two = traitlets.Dict({"deep": memoryview(b"2nd"), "n": 1}).tag(sync=True)
image = widgets.Image(value=b"\\x00\\xff not text", format="png")
both = TwoBuffers()
"""
BUFFERS_LATER = """
both.one = b"changed"
image.value = b"also changed"
"""
OUTPUT = """
out = widgets.Output()
display(out)
with out:
    print("captured")
    display("shown")
    print("captured, too")
print("not captured")
"""
OUTPUT_AGAIN = """
with out:
    print("captured from the next cell")
print("not captured")
"""
NESTED = """
outer, inner = widgets.Output(), widgets.Output()
with outer:
    print("outer 1")
    with inner:
        print("inner")
    print("outer 2")
print("not captured")
"""
OUTPUT_CLEAR = """
out = widgets.Output()
with out:
    print("gone")
    clear_output()
    print("stays")
print("stays in the cell")
"""
OUTPUT_CLEAR_WAIT = """
waiting = widgets.Output()
with waiting:
    for number in range(3):
        clear_output(wait=True)
        print("number", number)
"""
OUTPUT_ERROR = """
failing = widgets.Output()
with failing:
    print("before")
    1 / 0
print("after an error that the widget took")
"""
OUTPUT_STREAMS = """
import sys
out = widgets.Output()
with out:
    print("out", flush=True)
    print("err", file=sys.stderr, flush=True)
    print("out again", flush=True)
"""
OUTPUT_DISPLAY = """
out = widgets.Output()
with out:
    handle = display("first", display_id=True)
handle.update("changed")
"""
APPENDED = """
out = widgets.Output()
out.append_stdout("appended\\n")
out.append_display_data("shown")
"""
ECHO = """
import time
out = widgets.Output()
with out:
    print("captured", flush=True)
"""
INTERACT = """
@widgets.interact(n=(0, 10), text="abc")
def show(n=2, text="abc"):
    print("called with", n, text)
    display(n * text)
    return n
"""
DECORATED = """
out = widgets.Output()
@out.capture(clear_output=True)
def say(words):
    print(words)
say("first"); say("second")
"""
OTHER_COMMS = """
from comm import create_comm
strange = create_comm(target_name="of.nobody", data={"a": 1}, metadata={"m": 2})
strange.send({"b": [1, 2]}, buffers=[b"bytes"])
stateful = create_comm(target_name="of.nobody.else", data={"state": {"x": 1}})
stateful.send({"method": "update", "state": {"x": 2}})
strange.close()
print("nothing of it is shown")
"""
FAILS = """
slider = widgets.IntSlider(value=3)
display(slider)
1 / 0
"""


def after_import(name: str, *cells: str) -> Behaviour:
    return Behaviour(name, (IMPORTS, *cells))


BEHAVIOURS = (
    after_import("widget state", STATE, CHANGE),
    after_import("widget buffers", BUFFERS, BUFFERS_LATER),
    after_import("output widget", OUTPUT, OUTPUT_AGAIN),
    after_import("output widget, nested", NESTED),
    after_import("output widget, cleared", OUTPUT_CLEAR, OUTPUT_CLEAR_WAIT),
    after_import("output widget, error", OUTPUT_ERROR, "print('next')"),
    after_import("output widget, streams", OUTPUT_STREAMS),
    after_import("output widget, display updated", OUTPUT_DISPLAY),
    after_import("output widget, appended", APPENDED),
    after_import("output widget, read back", ECHO, "time.sleep(0.2)\nlen(out.outputs)"),
    after_import("output widget, decorator", DECORATED),
    after_import("interact", INTERACT),
    after_import("widgets of a run that fails", FAILS, "never"),
    Behaviour("other comms", (OTHER_COMMS, "1")),
)
