"""`logs`: what a run printed, as plain text."""

from __future__ import annotations

import json
import sys
import time

import click

from jupyter_remote_helper.contract import JournalRecord
from jupyter_remote_helper.engine.records import (
    CellStarted,
    InputRefused,
    Logged,
    Noted,
    Output,
    Stream,
    WritingHeldUp,
)

from .journals import GrowingJournal
from .managers import run_manager
from .texts import note_sentence, plain_lines

CHUNK_BYTES = 1 << 20
LOOK_INTERVAL_S = 0.1


@click.command()
@click.argument("run_id", metavar="RUN")
@click.option("-f", "--follow", "follows", is_flag=True, help="Go on until the run ends.")
@click.option("--cell", type=click.IntRange(min=1), metavar="N", help="Only this cell.")
def logs(run_id: str, follows: bool, cell: int | None) -> None:
    """Print what RUN printed so far: its text, its results as text, its errors."""
    runs = run_manager()
    found = runs.find(run_id)
    journal = GrowingJournal(lambda at: runs.journal(found, at, CHUNK_BYTES))
    try:
        while True:
            has_ended = runs.has_ended(found)
            for record in journal.more():
                if cell is None or getattr(record, "cell", cell) == cell:
                    sys.stdout.write(text_of(record))
            sys.stdout.flush()
            if journal.is_at_end and (has_ended or not follows):
                return
            if journal.is_at_end:
                time.sleep(LOOK_INTERVAL_S)
    except KeyboardInterrupt:
        return


def text_of(record: JournalRecord) -> str:
    """A record as text for a terminal; empty when there is nothing to say."""
    match record:
        case Stream(text=text) | Logged(text=text):
            return plain_lines(text)
        case CellStarted(cell=cell, label=label):
            return plain_lines(f"── cell {cell}  {label}\n")
        case InputRefused(prompt=prompt):
            return plain_lines(f"{prompt}[input refused]\n")
        case Noted(note=WritingHeldUp(dropped_outputs=dropped) as note) if dropped:
            return f"[{note_sentence(note)}]\n"  # it may stand above, and is kept nowhere
        case Output(blob=None):
            return plain_lines(_output_text(record))
        case Output():
            return "[a large output]\n"
        case _:
            return ""


def _output_text(record: Output) -> str:
    content = json.loads(bytes(record.content))
    if record.output_type == "error":
        return "\n".join(map(str, content.get("traceback", ()))) + "\n"
    data = content.get("data", {})
    text = data.get("text/plain")
    return f"{text}\n" if isinstance(text, str) else f"[{', '.join(data)}]\n"
