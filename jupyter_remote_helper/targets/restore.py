"""Becomes the program that an order describes, with the environment, folder and umask in it.

A multiplexer's server may be old and have another environment than who asked for the program.
This runs by itself, isolated, as the first thing in its process; nobody imports it. The order is
gone once it was read, since an environment may hold secrets. Its texts are bytes as latin-1.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

MARK = "JRH_UP"


def main(path: str) -> None:
    """Read the order, take it away, and be what it says."""
    order = json.loads(Path(path).read_text(encoding="ascii"))
    Path(path).unlink()
    environment = {_bytes(name): _bytes(value) for name, value in order["environment"].items()}
    if "TMUX" in os.environ and "TERM" in os.environ:  # the terminal is this one, not the old one
        environment[b"TERM"] = os.environb[b"TERM"]
    mark = {"pid": os.getpid(), "folder": order["folder"], "runtime": order["runtime"]}
    environment[MARK.encode()] = json.dumps(mark, ensure_ascii=False).encode("latin-1")
    os.umask(order["umask"])
    argv = [_bytes(word) for word in order["argv"]]
    try:
        os.chdir(_bytes(order["cwd"]))
        os.execve(argv[0], argv, environment)  # noqa: S606  # no shell, on purpose
    except OSError as error:
        sys.exit(f"{os.fsdecode(error.filename or argv[0])}: {error.strerror}")


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")


if __name__ == "__main__":
    main(sys.argv[1])
