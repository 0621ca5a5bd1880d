"""Cells that fail, are left out, or end the kernel."""

from __future__ import annotations

from tests.conftest import code

from .behaviour import Behaviour, stale

DEEP = """
def outer(n):
    try:
        return inner(n)
    except ZeroDivisionError as error:
        raise RuntimeError("größer\\nthan expected") from error
def inner(n):
    return 1 / n
"""
ERROR_MESSAGE = """
kernel = get_ipython().kernel
content = {"ename": "Odd", "evalue": "said, not raised", "traceback": ["line 1", "line 2"]}
kernel.session.send(kernel.iopub_socket, "error", content, parent=kernel.get_parent())
print("and on it goes")
"""
INTERRUPT = """
import os, signal, time
print("begun", flush=True)
os.kill(os.getpid(), signal.SIGINT)
time.sleep(30)
"""
KILL = """
import os, signal, time
print("last words", flush=True)
time.sleep(1.5)  # what is not sent yet goes with the kernel
{how}
time.sleep(30)
"""
TERM = KILL.format(how="os.kill(os.getpid(), signal.SIGTERM)")
SIGKILL = KILL.format(how="os.kill(os.getpid(), signal.SIGKILL)")
EXIT = KILL.format(how="os._exit(7)")
MEDDLE = """
import time
from ipykernel.connect import get_connection_file
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=get_connection_file())
client.load_connection_file()
client.start_channels()
client.execute("import time; time.sleep(5); 1 / 0")
time.sleep(2)
value = "of cell 1"
"""


def leaving(how: str) -> tuple[str, ...]:
    return ("import sys, warnings\nwarnings.simplefilter('ignore')", how, "print('never')")


BEHAVIOURS = (
    Behaviour("error", ("print('one')", DEEP + "outer(0)", "print('never')")),
    Behaviour("error after outputs", ("print('one'); display('two'); 1 / 0", "never")),
    Behaviour("errors of syntax", ("x = (", "print('never')")),
    Behaviour(
        "errors allowed",
        ("1 / 0", "print('on')", "x = (", "nothing_of_that_name", "print('to the end')"),
        allow_errors=True,
    ),
    Behaviour(
        "tag raises-exception",
        (code("1 / 0", "raises-exception"), code("'fine'", "raises-exception"), "2 / 0", "never"),
    ),
    Behaviour(
        "tag skip-execution",
        ("x = 1", code("x = 2", "skip-execution"), "x", code("1 / 0", "other", "skip-execution")),
    ),
    Behaviour("skipped with earlier outputs", (stale("x = 2", "skip-execution"), "1")),
    Behaviour("blank cells", ("1", "", "  \n\t\n", "# only a comment", "2")),
    Behaviour("blank with earlier outputs", ("1", stale(" \n"), "2")),
    Behaviour("after a failure", (stale("1"), stale("1 / 0"), stale("3"), stale(""))),
    Behaviour("error said, not raised", (ERROR_MESSAGE, "print('next')")),
    Behaviour("input", ("name = input('Who? ')", "never")),
    Behaviour("password", ("import getpass; getpass.getpass('Secret: ')",)),
    Behaviour("unknown line magic", ("%no_such_magic 1", "print('never')")),
    Behaviour("unknown cell magic", ("%%no_such_magic\n1", "print('never')")),
    Behaviour("interrupt", (INTERRUPT, "never")),
    Behaviour("interrupt, tagged", (code(INTERRUPT, "raises-exception"), "print('on')")),
    Behaviour(
        "time limit",
        ("import time\nprint('begun', flush=True)\ntime.sleep(600)", "print('next')"),
        cell_s=6.0,
        allow_errors=True,
    ),
    Behaviour("sys.exit(0)", leaving("sys.exit(0)")),
    Behaviour("sys.exit()", leaving("sys.exit()")),
    Behaviour("sys.exit(1)", leaving("sys.exit(1)")),
    Behaviour("sys.exit(text)", leaving("sys.exit('no data')")),
    Behaviour("sys.exit(0), errors allowed", leaving("sys.exit(0)"), allow_errors=True),
    Behaviour("sys.exit(1), errors allowed", leaving("sys.exit(1)"), allow_errors=True),
    Behaviour("quit", ("print('one')\nquit", "print('two')")),
    Behaviour("kernel ends itself by SIGTERM", ("print('one')", TERM, "print('never')")),
    Behaviour("kernel ends itself by SIGKILL", ("print('one')", SIGKILL, "print('never')")),
    Behaviour("kernel ends itself by a code", ("print('one')", EXIT, "print('never')")),
    Behaviour("aborted by a stranger", (MEDDLE, "value = 'of cell 2'", "print(value)")),
)
