"""Outputs that are cleared, and displays that are changed later."""

from __future__ import annotations

from .behaviour import Behaviour

CLEAR = """
from IPython.display import HTML, clear_output, display
print("gone"); display("gone, too")
clear_output()
print("stays")
"""
CLEAR_WAIT = """
print("gone")
clear_output(wait=True)
print("stays")
"""
CLEAR_WAIT_NOTHING = """
print("stays, since nothing follows")
clear_output(wait=True)
"""
CLEAR_LOOP = """
for number in range(4):
    clear_output(wait=True)
    display(number)
    print("number", number)
"""
CLEAR_STREAMS = """
import sys
print("gone", flush=True); print("gone", file=sys.stderr, flush=True)
clear_output()
print("err stays", file=sys.stderr, flush=True)
clear_output(wait=True); clear_output()
print("only this")
"""
CLEAR_DISPLAY = """
handle = display("first", display_id="cleared")
clear_output()
handle.update("must not come back")
print("no display here")
"""
CLEAR_DISPLAY_WAIT = """
second = display("first", display_id="waiting")
clear_output(wait=True)
second.update("does not clear")
display("last", display_id="waiting")
"""
UPDATES = """
one = display("one", display_id=True)
two = display({"text/plain": "two", "text/html": "<b>two</b>"}, raw=True, display_id="two")
print("between")
display("three", display_id="three")
"""
UPDATE_LATER = """
one.update("one, changed")
display("two, changed", display_id="two", update=True)
for number in range(20):
    display(f"three, changed {number}", display_id="three", update=True)
"""
SEND = """
def send(kind, text, display_id=None, **more):
    kernel = get_ipython().kernel
    content = {"data": {"text/plain": text}, "metadata": {}, **more}
    content["transient"] = {"display_id": display_id} if display_id else None
    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
"""
RESULT_UPDATES = (
    "send('execute_result', 'result', 'r', execution_count=2)",
    "send('execute_result', 'again', 'r', execution_count=3)\nsend('display_data', 'other', 'o')",
    "send('update_display_data', 'changed', 'r')",
    "send('execute_result', 'no id', execution_count=5)",
)
STRANGERS = """
kernel = get_ipython().kernel
strange = {"header": {"msg_id": "of-nobody", "msg_type": "execute_request"}}
for kind, content in [
    ("stream", {"name": "stdout", "text": "of nobody\\n"}),
    ("status", {"execution_state": "idle"}),
    ("clear_output", {"wait": False}),
    ("display_data", {"data": {"text/plain": "of nobody"}, "metadata": {}}),
]:
    kernel.session.send(kernel.iopub_socket, kind, content, parent=strange)
print("of the cell")
"""

BEHAVIOURS = (
    Behaviour("clearing", (CLEAR, CLEAR_WAIT, CLEAR_WAIT_NOTHING, "print('next')", CLEAR_LOOP)),
    Behaviour("clearing streams", ("from IPython.display import clear_output", CLEAR_STREAMS)),
    Behaviour("clearing displays", (CLEAR, CLEAR_DISPLAY, CLEAR_DISPLAY_WAIT)),
    Behaviour("updates of displays", (UPDATES, UPDATE_LATER)),
    Behaviour(
        "one display in several cells",
        (
            "display('a', display_id='same')",
            "display('b', display_id='same')",
            "display('c', display_id='same')\ndisplay('d', display_id='same')",
            "print('between')",
            "display('e', display_id='same', update=True)",
        ),
    ),
    Behaviour(
        "one display shown again", ("display('a', display_id='s')", "display('b', display_id='s')")
    ),
    Behaviour("updates through results", (SEND, *RESULT_UPDATES)),
    Behaviour(
        "update of an unknown display",
        ("display('x', display_id='nobody', update=True)\nprint('shown')",),
    ),
    Behaviour("messages of nobody", (STRANGERS,)),
)
