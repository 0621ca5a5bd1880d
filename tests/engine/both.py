"""Runs a notebook through us and through nbclient, and says what each made of it."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from jupyter_remote_helper.engine.notebook.text import collapsed
from jupyter_remote_helper.engine.records import Failed, Limits
from jupyter_remote_helper.runs.manager import RunManager
from tests.running import run_to_end

from .behaviours import Behaviour

AT_ONCE = 3
NBCLIENT_LIMIT_S = 60
STARTS = 4

Facts = dict[str, Any]
"""What is compared, by name: `cell 2 outputs`, `cell 2 count`, `end`, `widgets` and so on."""


class Made:
    """What one side made of a notebook: the notebook, how it ended, and the facts to compare."""

    def __init__(self, notebook: dict[str, Any], end: str, folder: Path) -> None:
        self.notebook = notebook
        self.end = end
        self.facts: Facts = json.loads(masked(json.dumps(_facts(notebook, end)), folder))

    def raw(self, number: int) -> list[dict[str, Any]]:
        """The outputs of a code cell, counted from 1, as they are in the notebook."""
        codes = [cell for cell in self.notebook["cells"] if cell["cell_type"] == "code"]
        outputs: list[dict[str, Any]] = codes[number - 1]["outputs"]
        return outputs


class Both:
    """What the two sides made of one notebook."""

    def __init__(self, ours: Made, theirs: Made) -> None:
        self.ours = ours
        self.theirs = theirs

    def differing(self) -> set[str]:
        """The names of the facts that are not the same."""
        one, two = self.ours.facts, self.theirs.facts
        return {name for name in one | two if one.get(name) != two.get(name)}


def run_both(behaviours: Iterable[Behaviour], manager: RunManager, top: Path) -> dict[str, Both]:
    """Run each notebook through both sides, some at once, each side in a folder of its own."""

    async def run_all() -> dict[str, Both]:
        gate = asyncio.Semaphore(AT_ONCE)
        pairs = [
            _pair(gate, behaviour, manager, top / str(number))
            for number, behaviour in enumerate(behaviours)
        ]
        return dict(await asyncio.gather(*pairs))

    # in a thread of its own, since nbclient would take over the signals of the main thread
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run_all()).result()


async def _pair(
    gate: asyncio.Semaphore, behaviour: Behaviour, manager: RunManager, folder: Path
) -> tuple[str, Both]:
    async with gate:
        ours, theirs = await asyncio.gather(
            asyncio.to_thread(_run_ours, behaviour, manager, folder / "ours"),
            _run_theirs(behaviour, folder / "theirs"),
        )
    return behaviour.name, Both(ours, theirs)


def _lay_out(behaviour: Behaviour, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, text in behaviour.files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _run_ours(behaviour: Behaviour, manager: RunManager, folder: Path) -> Made:
    """A detached run, as any user starts it, and the result that it leaves."""
    _lay_out(behaviour, folder)
    path = folder / "work.ipynb"
    path.write_bytes(behaviour.source())
    limits = Limits(behaviour.cell_s, None, 60.0, behaviour.allow_errors)
    run = run_to_end(manager, path, limits, parameters=dict(behaviour.parameters))
    notebook = json.loads(Path(run.result.path).read_bytes())
    cause = run.state.cause if isinstance(run.state, Failed) else None
    words = [part for part in (_kind(run.state), _kind(cause), _ename(cause)) if part]
    return Made(notebook, " ".join(words), folder)


def _kind(value: object) -> str:
    return str(getattr(getattr(value, "__struct_config__", None), "tag", ""))


def _ename(cause: object) -> str:
    return str(getattr(cause, "ename", ""))


async def _executed(client: NotebookClient) -> None:
    """Execute; anew where another took a port of the kernel between its choice and its use."""
    for attempt in range(STARTS):
        try:
            await client.async_execute(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except RuntimeError as error:
            never_began = "kernel_info" in str(error) or "respond" in str(error)
            if not never_began or attempt + 1 == STARTS:
                raise
        else:
            return


async def _run_theirs(behaviour: Behaviour, folder: Path) -> Made:
    """nbclient in this process, with the settings that mean the same as ours."""
    _lay_out(behaviour, folder)
    source = behaviour.source_for_nbclient().decode()
    notebook = nbformat.reads(source, as_version=4)  # type: ignore[no-untyped-call]
    limit_s = NBCLIENT_LIMIT_S if behaviour.cell_s is None else int(behaviour.cell_s)
    client = NotebookClient(
        notebook,
        timeout=limit_s,
        startup_timeout=60,
        interrupt_on_timeout=behaviour.cell_s is not None,
        allow_errors=behaviour.allow_errors,
        resources={"metadata": {"path": str(folder)}},
    )
    end = "succeeded"
    try:
        await _executed(client)
    except CellExecutionError as error:
        end = f"failed cell_error {error.ename}"
    except DeadKernelError:
        end = "failed kernel_died"
    except CellTimeoutError:
        end = "failed cell_timeout"
    return Made(json.loads(json.dumps(notebook)), end, folder)


# --- what is compared ------------------------------------------------------------------------


def _facts(notebook: dict[str, Any], end: str) -> Facts:
    metadata = notebook["metadata"]
    facts: Facts = {
        "end": end,
        "format": [notebook["nbformat"], notebook["nbformat_minor"]],
        "kernel": metadata.get("kernelspec", {}).get("name"),
        "language": metadata.get("language_info"),
        "prose": [_prose(cell) for cell in notebook["cells"] if cell["cell_type"] != "code"],
    }
    codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(codes, start=1):
        facts[f"cell {number} source"] = _joined(cell["source"])
        facts[f"cell {number} outputs"] = compared(cell["outputs"])
        facts[f"cell {number} count"] = cell["execution_count"]
        facts[f"cell {number} timings"] = sorted(cell["metadata"].get("execution", {}))
        facts[f"cell {number} tags"] = cell["metadata"].get("tags")
    facts["widgets"] = _widgets(metadata.get("widgets", {}))
    return facts


def _prose(cell: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in cell.items() if name != "id"}
    return kept | {"source": _joined(cell["source"])}


def _widgets(kept: dict[str, Any]) -> dict[str, Any]:
    """The state of each model; the outputs in it are compared like those of cells."""
    states: dict[str, Any] = {}
    for content in kept.values():
        for name, model in content["state"].items():
            state = model["state"]
            if isinstance(state.get("outputs"), list):
                state = state | {"outputs": compared(state["outputs"])}
            states[name] = model | {"state": state}
    return states


def compared(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs in the form in which they are compared.

    Texts and data are joined; adjacent pieces of one stream too, and of overwritten lines what a
    terminal shows is left. All else stays: order, metadata, tracebacks with their colours.
    """
    found: list[dict[str, Any]] = []
    for output in outputs:
        if output["output_type"] != "stream":
            data = {mime: _joined(value) for mime, value in output.get("data", {}).items()}
            found.append(output | ({"data": data} if "data" in output else {}))
            continue
        text = _joined(output["text"])
        if found and found[-1].get("name") == output["name"]:
            found[-1]["text"] += text
        else:
            found.append({**output, "text": text})
    streams = [output for output in found if output["output_type"] == "stream"]
    for stream in streams:
        stream["text"] = collapsed(stream["text"])
    return found


def _joined(value: Any) -> Any:
    is_lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if is_lines else value


def masked(text: str, folder: Path) -> str:
    """The text without what is another in each process: addresses, ids, folders.

    Ids become numbers in the order in which they appear, so that the same id stays the same.
    """
    ids: dict[str, str] = {}
    text = re.sub(r"[0-9a-f]{32}", lambda found: ids.setdefault(found[0], f"id-{len(ids)}"), text)
    text = re.sub(r"0x[0-9a-f]{6,}", "0x…", text)
    text = re.sub(r"ipykernel_\d+/\d+\.py", "ipykernel_…", text)
    return text.replace(str(folder), "FOLDER")


def brief(fact: Any) -> Any:
    """A fact in few words; of outputs, one line each."""
    is_outputs = isinstance(fact, list) and all(isinstance(entry, dict) for entry in fact)
    return [_line(output) for output in fact] if is_outputs else fact


def _line(output: dict[str, Any]) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return f"{output['name']}: {_joined(output['text'])}"
    if kind == "error":
        return f"error: {output['ename']}: {output['evalue']}"
    return f"{kind}: {output.get('data', {}).get('text/plain')}"
