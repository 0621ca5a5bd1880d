"""What notebooks do though nobody is there: ask for input, meddle, print after their cells."""

from __future__ import annotations

from jupyter_remote_helper.engine.records import CellError, Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Notebook, outputs_of, text_of
from tests.running import cause_of, run_to_end


def test_input_is_refused_at_once_and_visibly(manager: RunManager, notebook: Notebook) -> None:
    run = run_to_end(manager, notebook("name = input('Who are you? ')"))
    assert cause_of(run) == CellError(
        1,
        "StdinNotImplementedError",
        "raw_input was called, but this frontend does not support input requests.",
    )


def test_an_insistent_kernel_is_told_that_nobody_is_there(
    manager: RunManager, notebook: Notebook
) -> None:
    ask = """
kernel = get_ipython().kernel
kernel._allow_stdin = True
name = kernel.raw_input("Who are you? ")
print("answer", repr(name))
"""
    run = run_to_end(manager, notebook(ask))
    assert run.state == Succeeded()
    text = text_of(outputs_of(run.result.path)[0])
    assert "Who are you? [input was asked for and refused" in text
    assert "answer ''" in text


def test_a_foreign_client_cannot_make_a_cell_be_skipped(
    manager: RunManager, notebook: Notebook
) -> None:
    meddle = """
import os, subprocess, sys
from ipykernel.connect import get_connection_file
script = '''
import pathlib, sys
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.execute("import time; time.sleep(5); 1/0")
pathlib.Path("asked").touch()
sys.stdin.read()  # until the kernel has ended
'''
words = [sys.executable, "-c", script, get_connection_file()]
process = subprocess.Popen(words, stdin=subprocess.PIPE)
import time
while not os.path.exists("asked"):
    time.sleep(0.02)
time.sleep(2)  # what was asked has arrived
"""
    run = run_to_end(manager, notebook(meddle, "x = 1", "print('three')"))
    cause = cause_of(run)
    assert isinstance(cause, CellError)
    assert cause.ename == "Aborted"
    assert outputs_of(run.result.path)[cause.cell - 1] == []


def test_a_thread_prints_into_its_cell_until_the_kernel_ends(
    manager: RunManager, notebook: Notebook
) -> None:
    late = """
import threading, time, atexit
def work():
    time.sleep(0.4)
    print("late")
threading.Thread(target=work).start()
atexit.register(print, "very last", flush=True)
"""
    run = run_to_end(manager, notebook(late))
    assert run.state == Succeeded()
    assert "late\n" in text_of(outputs_of(run.result.path)[0])
