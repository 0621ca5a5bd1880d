"""What is to be started, in the words of who starts it. Pure.

The script is for `sh`: it sets what the loader and Python read before `restore` can run, in case
that a multiplexer's server has it otherwise. All else goes by a file, never by an argument.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

LOADER = ("LD_LIBRARY_PATH", "LD_PRELOAD", "LANG", "LC_ALL", "LC_CTYPE")
OPTIONS_OF_OURS = ("ip", "port", "port_retries", "port-retries")
SECRETS = ("token", "password", "hashed_password")
OPTION = re.compile(r"--(?:[A-Za-z]+\.)?([A-Za-z_-]+)(=.*)?", re.DOTALL)


class Order(msgspec.Struct, frozen=True):
    """A program, and what it gets of the process that asks for it."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    cwd: str
    umask: int
    folder: str
    runtime: str


def lab_command(python: str, port: int | None, arguments: Sequence[str]) -> tuple[str, ...]:
    """The words that start JupyterLab, at that port of 127.0.0.1 and no other.

    Without a port it listens at the Unix socket that its arguments or its configuration name.
    No module in the current folder is taken for a library (-P).

    Examples
    --------
    >>> lab_command("/usr/bin/python3", 8888, ["notes"])[1:5]
    ('-P', '-m', 'jupyterlab', '--no-browser')
    """
    place: tuple[str, ...] = ()
    if port is not None:
        place = (
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.ip=127.0.0.1",
        )
    return (python, "-P", "-m", "jupyterlab", "--no-browser", *place, *arguments)


def names_socket(arguments: Sequence[str]) -> bool:
    """Whether arguments for JupyterLab say that it is to listen at a Unix socket.

    Examples
    --------
    >>> names_socket(["--ServerApp.sock=/a"]), names_socket(["--sock", "/a"]), names_socket([])
    (True, True, False)
    """
    found = [OPTION.fullmatch(argument) for argument in arguments]
    return any(option is not None and option[1] == "sock" for option in found)


def unwanted(arguments: Sequence[str]) -> tuple[str, bool] | None:
    """The first argument for JupyterLab that cannot be passed on; True if it is a secret.

    Examples
    --------
    >>> unwanted(["--allow-root", "--ServerApp.root_dir=/data"])
    >>> unwanted(["--ServerApp.ip=0.0.0.0"])
    ('--ServerApp.ip', False)
    >>> unwanted(["--IdentityProvider.token=abc"])
    ('--IdentityProvider.token', True)
    """
    for argument in arguments:
        if (option := OPTION.fullmatch(argument)) is None:
            continue
        name, value = option.groups()
        if name in OPTIONS_OF_OURS:
            return argument.partition("=")[0], False
        if name in SECRETS and value != "=":
            return argument.partition("=")[0], True
    return None


def order_bytes(order: Order) -> bytes:
    """The order as `restore` reads it: JSON whose texts are bytes, as latin-1."""
    values = msgspec.structs.asdict(order) | {
        "argv": [_text(word) for word in order.argv],
        "environment": {_text(name): _text(v) for name, v in order.environment.items()},
        "cwd": _text(order.cwd),
        "folder": _text(order.folder),
        "runtime": _text(order.runtime),
    }
    return json.dumps(values).encode("ascii")


def start_script(python: str, restore: Path, order: Path, environment: Mapping[str, str]) -> bytes:
    """The script that starts `restore` as it would start where the order was made.

    Examples
    --------
    >>> made = start_script("/p y/python", Path("/r.py"), Path("/o"), {"LANG": "C"})
    >>> print(made.decode())
    #!/bin/sh
    # made by jupyter-remote-helper
    unset LD_LIBRARY_PATH
    unset LD_PRELOAD
    LANG=C; export LANG
    unset LC_ALL
    unset LC_CTYPE
    exec '/p y/python' -I /r.py /o
    <BLANKLINE>
    """
    lines = ["#!/bin/sh", "# made by jupyter-remote-helper"]
    for name in LOADER:
        if (value := environment.get(name)) is None:
            lines.append(f"unset {name}")
        else:
            lines.append(f"{name}={shlex.quote(value)}; export {name}")
    words = (python, "-I", str(restore), str(order))
    lines.append(f"exec {' '.join(shlex.quote(word) for word in words)}")
    return os.fsencode("\n".join(lines) + "\n")


def _text(value: str) -> str:
    return os.fsencode(value).decode("latin-1")
