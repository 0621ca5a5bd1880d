"""nbconvert as it is, in a process of its own, telling what it does.

`python -P -m jupyter_remote_helper.engine.program.nbconvert_driver run ARGS…` is
`jupyter nbconvert ARGS…`, and writes a line of JSON for each cell, each output and each result to
the file that JRH_EVENTS names. With `plan` in place of `run` nothing is converted: the last line
on standard output says what would be, by nbconvert's own reading of the arguments and of its
configuration. No other module imports this one, and it imports none of ours.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import nbconvertapp
from nbconvert.exporters import get_exporter

EVENTS = "JRH_EVENTS"
LABEL_CHARS = 80


class Reporter:
    """Tells the runner what happens; without one it tells nobody."""

    def __init__(self) -> None:
        # taken out of the environment, since the kernel has nothing to report there
        path = os.environ.pop(EVENTS, None)
        self._file = open(path, "w", encoding="ascii") if path else None  # noqa: PTH123, SIM115
        self._numbers: dict[int, int] = {}
        self._waiting: tuple[int, str] | None = None

    def __deepcopy__(self, _: object) -> Reporter:
        """There is one, however often a configuration with its methods in it is copied."""
        return self

    def tell(self, kind: str, **values: object) -> None:
        """Write one line."""
        if self._file is not None:
            self._file.write(json.dumps({"kind": kind, **values}) + "\n")
            self._file.flush()

    def on_notebook_start(self, notebook: Any) -> None:
        """Number the code cells."""
        codes = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        self._numbers = {index: number for number, index in enumerate(codes, start=1)}

    def on_cell_start(self, cell: Any, cell_index: int) -> None:
        """A cell's turn has come; one that is not sent after all is skipped."""
        self.end_waiting()
        number = self._numbers.get(cell_index)
        self._waiting = None if number is None else (number, cell.get("id", ""))

    def on_cell_execute(self, cell: Any, cell_index: int) -> None:
        """A cell is sent to the kernel."""
        self._waiting = None
        lines = (line.strip() for line in cell.source.splitlines())
        label = next(filter(None, lines), "")[:LABEL_CHARS]
        number = self._numbers.get(cell_index)
        self.tell("started", cell=number, cell_id=cell.get("id", ""), label=label)

    def on_cell_executed(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        """A cell is over, with these outputs."""
        number = self._numbers.get(cell_index)
        for output in cell.outputs:
            content = {name: value for name, value in output.items() if name != "output_type"}
            self.tell("output", cell=number, type=output.output_type, content=content)
        reply = execute_reply["content"]
        self.tell(
            "ended",
            cell=number,
            cell_id=cell.get("id", ""),
            status=reply["status"],
            execution_count=cell.get("execution_count"),
            ename=reply.get("ename", ""),
            evalue=reply.get("evalue", ""),
        )

    def end_waiting(self) -> None:
        """Say that a code cell was passed over."""
        if self._waiting is not None:
            number, cell_id = self._waiting
            self.tell("ended", cell=number, cell_id=cell_id, status="skipped")
            self._waiting = None


class NbConvertApp(nbconvertapp.NbConvertApp):
    """nbconvert's application, which reports what it wrote and why it failed."""

    reporter: Reporter | None = None

    def export_single_notebook(self, *args: Any, **kwargs: Any) -> Any:
        """Convert, and say why if that fails in a way that has a name."""
        if self.reporter is None:
            raise RuntimeError("nobody listens")
        try:
            return super().export_single_notebook(*args, **kwargs)
        except CellExecutionError:
            self.reporter.tell("stopped", why="cell_error")
            raise
        except CellTimeoutError:
            self.reporter.tell("stopped", why="cell_timeout")
            raise
        except DeadKernelError:
            self.reporter.tell("stopped", why="kernel_died")
            raise

    def write_single_notebook(self, *args: Any, **kwargs: Any) -> Any:
        """Write the result, and say where."""
        written = super().write_single_notebook(*args, **kwargs)
        if self.reporter is not None and written is not None:
            self.reporter.end_waiting()
            self.reporter.tell("wrote", path=str(Path(written).absolute()))
        return written


def run(arguments: list[str]) -> None:
    """Be nbconvert."""
    reporter = Reporter()
    sys.argv = ["jupyter-nbconvert", *arguments]
    app = NbConvertApp.instance()
    app.reporter = reporter
    hooks = app.config.ExecutePreprocessor
    for name in ("on_notebook_start", "on_cell_start", "on_cell_execute", "on_cell_executed"):
        setattr(hooks, name, getattr(reporter, name))
    NbConvertApp.launch_instance(arguments)


class PlanningApp(nbconvertapp.NbConvertApp):
    """nbconvert's application, which reads its arguments and converts nothing."""

    def init_writer(self) -> None:
        """Leave the writer alone: it would make its folder."""

    def init_postprocessor(self) -> None:
        """Leave the postprocessor alone."""


PlanningApp.__name__ = "NbConvertApp"  # the name in what it says


def plan(arguments: list[str]) -> None:
    """Print what would be done, as JSON; or why nothing can be."""
    app = PlanningApp.instance()
    app.initialize(arguments)
    try:
        print(json.dumps(_plan(app)))
    except Exception as error:  # noqa: BLE001  # whatever it is, it would end the conversion
        print(json.dumps({"error": f"{error}".partition("\n")[0]}))


def _plan(app: PlanningApp) -> dict[str, object]:
    found: dict[str, object] = {
        "patterns": list(app.extra_args or app.notebooks),
        "files": list(app.notebooks),
        "from_stdin": app.from_stdin,
        "writer": app.writer_class.rpartition(".")[2],
        "postprocessor": app.postprocessor_class or "",
        "format": app.export_format,
        "only_prints": bool(app.generate_config or app.show_config or app.show_config_json),
    }
    if len(app.notebooks) == 1 and app.export_format:
        found |= _outcome(app, app.notebooks[0])
    return found


def _outcome(app: PlanningApp, notebook: str) -> dict[str, object]:
    """What the conversion of one notebook makes."""
    exporter = get_exporter(app.export_format)(config=app.config)
    base, given = os.path.splitext(app.output_base)  # noqa: PTH122  # as nbconvert does it
    if exporter.file_extension and given == exporter.file_extension:
        app.output_base = base
    build_directory = str(app.config.FilesWriter.get("build_directory", ""))
    resources = app.init_single_notebook_resources(notebook)
    stem = resources["unique_key"]
    is_named_by_us = app.use_output_suffix and not build_directory
    if is_named_by_us and app.output_base == "{notebook_name}" and app.export_format == "notebook":
        stem += f".v{exporter.nbformat_version}" if exporter.nbformat_version != 4 else ".nbconvert"
    folder = build_directory or str(Path(notebook).parent)
    execution = app.config.ExecutePreprocessor
    executes = bool(execution.get("enabled", False))
    extension = _extension(exporter, notebook, executes=executes)
    return {
        "result": str(Path(folder, stem + extension).absolute()),
        "executes": executes,
        "kernel_name": str(execution.get("kernel_name", "") or ""),
        "timeout": str(execution.get("timeout", "")),
        "allow_errors": bool(execution.get("allow_errors", False)),
    }


def _extension(exporter: Any, notebook: str, *, executes: bool) -> str:
    """What the result's name ends with; a script's depends on the language, told by the kernel."""
    if type(exporter).__name__ != "ScriptExporter":
        return str(exporter.file_extension)
    try:
        metadata = json.loads(Path(notebook).read_bytes())["metadata"]
        is_python = metadata.get("kernelspec", {}).get("language") == "python"
        usual = ".py" if executes and is_python else ".txt"
        return str(metadata.get("language_info", {}).get("file_extension", usual))
    except (OSError, ValueError, KeyError, AttributeError):
        return ".txt"


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {"run": run, "plan": plan}[what](rest)
