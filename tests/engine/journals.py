"""Journals of real runs with the outputs that assembling makes of them, for both languages.

`python -m tests.engine.journals` runs the notebooks of the behaviours and writes the file anew.
The page replays the same journals and has to come to the same outputs.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

from jupyter_remote_helper.engine.journal import BlobStore, JournalReader
from jupyter_remote_helper.engine.notebook.assemble import assemble
from jupyter_remote_helper.engine.notebook.widgets import MIME
from jupyter_remote_helper.engine.records import Limits
from jupyter_remote_helper.runs.kernels import PathKernelFinder
from jupyter_remote_helper.runs.manager import RunManager
from jupyter_remote_helper.runs.place import kernel_folders
from jupyter_remote_helper.runs.store import RunStore
from jupyter_remote_helper.targets.local import LocalTarget
from tests.conftest import notebook_json
from tests.running import run_to_end

from .behaviours import BEHAVIOURS, Behaviour

EXAMPLES = Path(__file__).parents[1] / "examples" / "journals.json"
MOST_CHARS = 30_000

Example = dict[str, Any]
"""`journal` and `blobs` as texts; `outputs` by place: a cell's number or an Output widget's id."""


def outputs_of(example: Example) -> dict[str, list[dict[str, Any]]]:
    """What the result has in each place; places without outputs are left out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "blobs").mkdir()
        (folder / "journal.jsonl").write_bytes(example["journal"].encode())
        for blob, text in example["blobs"].items():
            (folder / "blobs" / blob).write_bytes(text.encode())
        source = notebook_json(*["x"] * example["journal"].count('"kind":"cell_ended"'))
        with JournalReader(folder / "journal.jsonl") as reader:
            pieces = assemble(source, {}, None, reader, BlobStore(folder / "blobs"))
            notebook = json.loads(b"".join(pieces))
    widgets = notebook["metadata"].get("widgets", {}).get(MIME, {"state": {}})["state"]
    found = {str(number): cell["outputs"] for number, cell in enumerate(notebook["cells"], 1)}
    found |= {
        place: widget["state"].get("outputs", [])
        for place, widget in widgets.items()
        if widget["state"].get("_model_name") == "OutputModel"
    }
    return {place: outputs for place, outputs in found.items() if outputs}


def _example(behaviour: Behaviour, manager: RunManager, top: Path) -> Example:
    folder = top / "work"
    folder.mkdir(exist_ok=True)
    for name, text in behaviour.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "work.ipynb"
    path.write_bytes(behaviour.source())
    limits = Limits(behaviour.cell_s, None, 60.0, behaviour.allow_errors)
    run = run_to_end(manager, path, limits, parameters=dict(behaviour.parameters))
    kept = top / "runs" / run.id
    blobs = {blob.name: blob.read_text() for blob in (kept / "blobs").glob("*")}
    example: Example = {"journal": (kept / "journal.jsonl").read_text(), "blobs": blobs}
    places = {str(top): "/home/ann", sys.prefix: "/opt/jupyter", sys.base_prefix: "/usr"}
    example["journal"] = "".join(
        _moved(line, places) for line in example["journal"].split("\n") if line
    )
    return example | {"outputs": outputs_of(example)}


def _moved(line: str, places: dict[str, str]) -> str:
    """A line as it would be had the run been elsewhere."""
    body = line[: line.rindex(',"crc":')]
    for here, there in places.items():
        body = body.replace(here, there)
    return f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n'


def main() -> None:
    """Write the examples anew."""
    examples: dict[str, Example] = {}
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        target, finder = LocalTarget(), PathKernelFinder(kernel_folders())
        manager = RunManager(RunStore(top / "runs"), target, finder)
        for behaviour in BEHAVIOURS.values():
            if behaviour.kernel == "python3":
                example = _example(behaviour, manager, top)
                if len(json.dumps(example)) < MOST_CHARS and example["outputs"]:
                    examples[behaviour.name] = example
    text = json.dumps(examples, indent=1, ensure_ascii=False, sort_keys=True)
    EXAMPLES.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
