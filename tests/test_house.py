"""The order of the house: who imports whom, what the engine may load, what the map says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "jupyter_remote_helper"
NAME = "jupyter_remote_helper"

ENGINE_FOR_RUNS = (
    "engine.records",
    "engine.journal",
    "engine.naming",
    "engine.status",
    "engine.control",
    "engine.identity",
    "engine.conclude",
    "engine.ending",
    "engine.local",
    "engine.queue",
    "engine.notebook.parameters",
    "engine.notebook.assemble",
    "engine.notebook.document",
    "engine.program.nbconvert",
    "engine.program.result",
)
ENGINE_FOR_SESSIONS = ("engine.identity", "engine.control", "engine.local", "engine.status")
VALUES = (
    "contract",
    "contract_sessions",
    "contract_tunnel",
    "contract_up",
    "errors",
    "engine.records",
)

ARROWS: dict[str, tuple[str, ...]] = {
    "": ("_version", "app"),
    "app": (
        "_version",
        "contract",
        "engine.records",
        "errors",
        "routes",
        "runs",
        "sessions",
        "targets",
        "tunnel",
    ),
    "routes": (
        "base",
        "contract",
        "contract_tunnel",
        "runs.handlers",
        "runs.archive_handlers",
        "runs.export_handlers",
        "sessions.handlers",
        "tunnel.handlers",
    ),
    "base": ("contract", "errors"),
    "contract": (
        "contract_errors",
        "contract_requests",
        "contract_sessions",
        "contract_tunnel",
        "engine.records",
    ),
    "contract_errors": (),
    "contract_requests": ("engine.records",),
    "contract_sessions": (),
    "contract_tunnel": (),
    "contract_up": ("contract_sessions", "contract_tunnel"),
    "errors": ("contract",),
    "runs.handlers": ("base", *VALUES, "runs"),
    "runs.archive_handlers": ("base", *VALUES, "runs"),
    "runs.export_handlers": ("base", *VALUES, "runs"),
    "runs": ("runs", *VALUES, *ENGINE_FOR_RUNS, "process"),
    "sessions.handlers": ("base", *VALUES, "sessions"),
    "sessions": (
        "sessions",
        *VALUES,
        *ENGINE_FOR_SESSIONS,
        "process",
        "targets.environment",
        "tunnel.servers",
    ),
    "process": ("targets.environment",),
    "targets": ("targets", "errors"),
    "targets.environment": ("engine.leftovers",),
    "targets.forked": ("targets", "errors", "engine.launcher", "engine.leftovers", "engine.watch"),
    "lab": (
        "lab",
        "errors",
        "process",
        "targets",
        "tunnel",
        "engine.control",
        "engine.identity",
        "engine.local",
        "engine.records",
    ),
    "tunnel": (
        "tunnel",
        "contract",
        "contract_tunnel",
        "errors",
        "process",
        "engine.identity",
        "engine.status",
    ),
    "tunnel.handlers": ("tunnel", "contract", "contract_tunnel", "base"),
    "doctor": (
        "_version",
        "doctor",
        "contract_up",
        "errors",
        "process",
        "runs",
        "sessions.elogind",
        "sessions.logind",
        "sessions.processes",
        "sessions.situation",
        "tunnel",
        "engine.local",
        "engine.records",
    ),
    "cli": (
        "_version",
        "cli",
        "doctor",
        "lab",
        *VALUES,
        "runs",
        "sessions",
        "targets",
        "tunnel",
        "engine.journal",
        "engine.naming",
        "engine.status",
    ),
    "engine": ("engine",),
    "engine.program.nbconvert_driver": (),
}
"""Who may import whom within the package; the longest name that fits a module is its row."""

THIRD_PARTY: dict[str, tuple[str, ...]] = {
    "app": ("jupyter_server", "msgspec", "tornado", "traitlets"),
    "routes": ("jupyter_server", "tornado"),
    "base": ("jupyter_server", "msgspec", "tornado"),
    "runs.handlers": ("jupyter_server", "msgspec", "nbformat", "tornado"),
    "runs.archive_handlers": ("jupyter_server", "tornado"),
    "runs.export_handlers": ("jupyter_server", "tornado"),
    "runs.trust": ("nbformat",),
    "runs.managed": ("jupyter_client",),
    "runs.place": ("jupyter_core",),
    "runs.specmanager": ("jupyter_client", "jupyter_core", "traitlets"),
    "cli": ("click", "msgspec"),
    "cli.servers": ("jupyter_core", "msgspec"),
    "engine": ("msgspec", "zmq"),
    "engine.program.nbconvert_driver": ("nbclient", "nbconvert"),
    "process": ("msgspec",),
    "contract": ("msgspec",),
    "contract_requests": ("msgspec",),
    "contract_errors": ("msgspec",),
    "contract_sessions": ("msgspec",),
    "contract_tunnel": ("msgspec",),
    "contract_up": ("msgspec",),
    "doctor.software": ("jupyter_core", "msgspec"),
    "lab": ("msgspec",),
    "lab.start": ("jupyter_core", "msgspec"),
    "runs": ("msgspec",),
    "sessions": ("msgspec",),
    "sessions.handlers": ("jupyter_server", "tornado"),
    "sessions.servers": ("jupyter_core", "msgspec"),
    "tunnel": ("msgspec",),
    "tunnel.servers": ("jupyter_core", "msgspec"),
    "tunnel.remembered": ("jupyter_core", "msgspec"),
    "tunnel.handlers": ("jupyter_server", "tornado"),
}
STARTS_PROGRAMS = ("engine", "process", "targets")


def row(module: str, table: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    fitting = [name for name in table if name and f"{module}.".startswith(f"{name}.")]
    return table[max(fitting, key=len)] if fitting else table.get("", ()) if not module else ()


def imported(source: str, module: str, is_package: bool) -> Iterator[str]:
    """The full names that a module imports, wherever in it."""
    parts = [NAME, *[part for part in module.split(".") if part]]
    package = parts if is_package else parts[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def violations(module: str, source: str, is_package: bool = False) -> list[str]:
    found = []
    for name in imported(source, module, is_package):
        first, _, rest = name.partition(".")
        if first == NAME:
            own = row(module, ARROWS)
            fits = any(rest == a or rest.startswith(f"{a}.") if a else "." not in rest for a in own)
            if not (fits or rest == ""):
                found.append(f"{module} -> {rest}")
        elif first in {"subprocess", "multiprocessing"}:
            if module.partition(".")[0] not in STARTS_PROGRAMS:
                found.append(f"{module} -> {first}")
        elif first not in sys.stdlib_module_names and first not in row(module, THIRD_PARTY):
            found.append(f"{module} -> {first}")
    return found


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "labextension" not in path.parts and path.name != "_version.py":
            parts = path.relative_to(PACKAGE).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), path


def test_imports_follow_the_arrows_and_no_others() -> None:
    found = [
        violation
        for module, path in modules()
        for violation in violations(module, path.read_text(), path.name == "__init__.py")
    ]
    assert found == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("engine.runner", "from jupyter_remote_helper.errors import Refused"),
        ("engine.notebook.wire", "import tornado"),
        ("engine.notebook.wire", "import jupyter_client"),
        ("runs.store", "from jupyter_remote_helper.engine.runner import Runner"),
        ("runs.observe", "from jupyter_remote_helper.base import Handler"),
        ("runs.manager", "import subprocess"),
        ("runs.manager", "from tornado import web"),
        ("contract", "from .errors import Refused"),
        ("base", "from .runs.manager import RunManager"),
        ("targets.local", "from jupyter_remote_helper.runs.store import RunStore"),
        ("cli.run", "from jupyter_remote_helper.app import RemoteHelper"),
        ("cli.run", "def f():\n    from jupyter_server import serverapp"),
    ],
)
def test_a_planted_violation_is_found(module: str, line: str) -> None:
    assert violations(module, line)


def test_the_engine_loads_nothing_but_the_standard_library_pyzmq_and_msgspec() -> None:
    script = (
        "import sys; before = set(sys.modules)\n"
        "import jupyter_remote_helper.engine.launcher\n"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = {name for name in done.stdout.split() if name not in sys.stdlib_module_names}
    own_parts = {name for name in loaded if name.startswith(("_cython", "cython_"))}
    # msgspec looks for typing_extensions, and does without it
    assert loaded - own_parts <= {NAME, "zmq", "msgspec", "typing_extensions"}


def test_the_command_line_loads_no_server() -> None:
    script = "import sys, jupyter_remote_helper.cli.main\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"jupyter_server", "tornado", "nbformat", "jupyter_client", "jsonschema"}


def test_every_path_that_the_map_names_exists() -> None:
    text = (TOP / "ARCHITECTURE.md").read_text()
    named = [n for n in re.findall(r"`([\w./-]+)`", text) if "/" in n or n.endswith((".py", ".ts"))]
    known = ("http", "/", ".new", "runs/{", "control/", "keys/", "blobs/")
    paths = [n for n in named if not n.startswith(known)]
    assert len(paths) > 20
    missing = [
        n for n in paths if not any((root / n).exists() for root in (TOP, PACKAGE, TOP / "src"))
    ]
    assert missing == []
