"""What cells print and show."""

from __future__ import annotations

from .behaviour import Behaviour

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CIRCLE = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'

STREAMS = """
import sys
for number in range(3):
    print("out", number, flush=True)
    print("err", number, file=sys.stderr, flush=True)
sys.stdout.write("no newline at the end")
"""
LOGGING = """
import logging, sys, warnings
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
print("before", flush=True)
logging.info("an info")
logging.error("an error")
sys.stderr.flush()
print("after")
"""
DISPLAYS = """
from IPython.display import HTML, JSON, Javascript, Latex, Markdown, display
print("text first")
display(HTML("<b>bold</b>\\n<i>next line</i>"))
display(Markdown("# Title"), Latex("$x^2$"), Javascript("1 + 1"))
display(JSON({"a": [1, {"b": None}], "c": "d"}, expanded=True))
print("text last")
"""
BUNDLE = """
display({
    "text/plain": "plain", "text/html": "<p>line 1\\nline 2</p>", "text/latex": "$x$",
    "application/vnd.example.v1+json": {"deep": [1, 2, {"x": "y\\nz"}]},
    "application/pdf": "JVBERi0=", "application/x-odd": "odd\\nlines",
}, raw=True, metadata={"text/html": {"isolated": True}, "own": [1, 2]})
"""
IMAGES = f"""
import base64
from IPython.display import SVG, Image, display
pixel = base64.b64decode("{PIXEL}")
display(Image(pixel, width=20, height=10))
open("circle.svg", "w").write('{CIRCLE}')
display(SVG(filename="circle.svg"))
Image(pixel, format="png")
"""
UNICODE = """
name = "Grüße, 世界 👩‍🔬 עברית e\\u0301 \\u2028 \\x85 \\x0b \\x00"
print(name)
größe = {"ключ": name}
display({"text/plain": name, "text/html": name}, raw=True)
größe
"""
BARS = """
import sys, time
for percent in range(0, 101, 10):
    sys.stdout.write(f"\\r{percent}% done")
    sys.stdout.flush()
print()
print("12345\\rab")
print("abc\\b\\bX")
print("\\x1b[31mred\\x1b[0m\\rgreen")
"""
PIECES = """
import time
for number in range(5):
    print(number, flush=True)
"""
REPRS = """
class Broken:
    def _repr_html_(self):
        raise ValueError("no html today")
    def __repr__(self):
        return "Broken()"
class Rich:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": "rich", "text/html": "<u>rich</u>"}, {"text/html": {"k": 1}}
display(Rich())
Broken()
"""
LATE_TASK = """
import asyncio
async def later():
    await asyncio.sleep(0.3)
    print("late")
task = asyncio.ensure_future(later())
print("early")
"""
LATE_THREAD = """
import threading
go = threading.Event()
def later():
    go.wait()
    print("late", flush=True)
thread = threading.Thread(target=later)
thread.start()
print("early")
"""
THREADS = """
import threading
def work(number):
    print("thread", number)
for number in range(3):
    thread = threading.Thread(target=work, args=(number,))
    thread.start()
    thread.join()
print("all joined")
"""
BY_FD = """
import os, subprocess, sys, time
print("first", flush=True)
os.system("echo by a shell")
subprocess.run(["echo", "by a program"])
os.write(1, b"by the descriptor\\n")
time.sleep(1.5)
"""
BY_FD_ERR = """
os.write(2, b"an error by the descriptor\\n")
time.sleep(1.5)
"""
CAPTURED = """
done = subprocess.run(["echo", "kept by the program"], capture_output=True, text=True)
done.stdout
"""
FORKED = """
import os, time
if (pid := os.fork()) == 0:
    print("from the child", flush=True)
    os._exit(0)
os.waitpid(pid, 0)
time.sleep(1.5)
print("from the parent")
"""

BEHAVIOURS = (
    Behaviour(
        "state across cells",
        (
            "def factorial(n):\n    return n * factorial(n - 1) if n else 1",
            "numbers = [factorial(n) for n in range(6)]",
            "numbers",
            "print(*numbers); _",
            "Out[3] is numbers, In[2]",
        ),
    ),
    Behaviour("streams", (STREAMS, "print('next')", "print(end='')")),
    Behaviour("logging", (LOGGING, "warnings.warn('careful')")),
    Behaviour("displays", (DISPLAYS,)),
    Behaviour("bundles", (BUNDLE, "from IPython.display import HTML\nHTML('<hr>')")),
    Behaviour("images", (IMAGES,)),
    Behaviour("results", ("1 + 1", "1 + 1;", "None", "'a\\nb'", "1\n2\n3", "x = 5")),
    Behaviour("representations", (REPRS, "display(Broken())")),
    Behaviour("unicode", (UNICODE, "print('größe')  # größe")),
    Behaviour("progress bars", (BARS,)),
    Behaviour("pieces of text", (PIECES,)),
    Behaviour("output of a task after its cell", (LATE_TASK, "await asyncio.sleep(0.8)\n2")),
    Behaviour(
        "output of a thread after its cell", (LATE_THREAD, "go.set()\nthread.join()\nprint('two')")
    ),
    Behaviour("output of threads in their cell", (THREADS,)),
    Behaviour("awaiting at the top", ("import asyncio\nawait asyncio.sleep(0.1)\nprint('slept')",)),
    Behaviour("output by descriptor", (BY_FD, BY_FD_ERR, CAPTURED, "!echo by a bang")),
    Behaviour("output of a forked child", (FORKED,)),
)
