"""How a run that is followed looks: on a terminal, on a pipe, for a program."""

from __future__ import annotations

import os
import sys
import time
from typing import Protocol

import msgspec

from jupyter_remote_helper.contract import JournalRecord, Run
from jupyter_remote_helper.engine.records import CellEnded, CellStarted, Logged, Opened

from .texts import duration, note_sentence, plain, plain_lines, state_sentence, state_word

BAR_WIDTH = 20
USUAL_COLUMNS = 80
REDRAW_S = 0.2
CLEAR_LINE = "\r\x1b[K"


class Display(Protocol):
    """Shows a run while it goes on."""

    def begin(self, run: Run) -> None:
        """The run was accepted."""

    def record(self, record: JournalRecord) -> None:
        """Something happened in it."""

    def tick(self, run: Run) -> None:
        """It stands like this now; called a few times a second."""

    def end(self, run: Run) -> None:
        """It has ended."""

    def leave(self, run_id: str) -> None:
        """The user stops looking; the run goes on."""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _say_lines(lines: list[str]) -> None:
    if lines:
        _say(plain_lines("\n".join(lines)))


def _say_end(run: Run) -> None:
    for note in run.notes:
        _say(f"Note: {note_sentence(note)}")
    _say(f"{state_sentence(run)}.")
    if run.result.status in {"written", "kept_in_run"}:
        _say(f"Result: {plain(run.result.path)}")
    for export in run.exports:
        if export.path is not None:
            _say(f"As {export.format}: {plain(export.path)}")


def _say_leave(run_id: str) -> None:
    _say(f"The run goes on. See it with: jupyter remote-helper show {run_id}")


class LogLines:
    """The whole lines of what a program prints, as its text arrives in pieces."""

    def __init__(self) -> None:
        self._begun = ""

    def take(self, text: str) -> list[str]:
        """The lines that are whole now."""
        *lines, self._begun = (self._begun + text).split("\n")
        return lines

    def rest(self) -> list[str]:
        """The last line, if it was begun and never ended."""
        lines, self._begun = [self._begun] if self._begun else [], ""
        return lines


class LineDisplay:
    """One line for each cell and for each line that a program prints, for pipes and logs."""

    def __init__(self) -> None:
        self._log = LogLines()
        self._total = 0
        self._labels: dict[int, str] = {}

    def begin(self, run: Run) -> None:
        """Say which run it is."""
        _say(f"Run {run.id}: {plain(run.name)}")

    def record(self, record: JournalRecord) -> None:
        """Print each cell that was executed, once it is over, and the log as it comes."""
        match record:
            case Logged(text=text):
                _say_lines(self._log.take(text))
            case Opened(total=total):
                self._total = total
            case CellStarted(cell=cell, label=label):
                self._labels[cell] = label
            case CellEnded(cell=cell, elapsed_s=elapsed_s) if cell in self._labels:
                label = plain(self._labels.pop(cell))
                _say(f"cell {cell}/{self._total}  {duration(elapsed_s):>9}  {label}")
            case _:
                pass

    def tick(self, run: Run) -> None:
        """Nothing: only what happens makes a line."""

    def end(self, run: Run) -> None:
        """Say how it ended and where the result lies."""
        _say_lines(self._log.rest())
        _say_end(run)

    def leave(self, run_id: str) -> None:
        """Say how to see the run again."""
        _say_leave(run_id)


class TerminalDisplay:
    """One line with a bar, redrawn in place below what a program prints."""

    def __init__(self) -> None:
        self._log = LogLines()
        self._total = 0
        self._done = 0
        self._current: int | None = None
        self._label = ""
        self._word = "starting"
        self._began_s = time.monotonic()

    def begin(self, run: Run) -> None:
        """Say which run it is, and that it needs nobody."""
        _say(f"Run {run.id}: {plain(run.name)}  (Ctrl-C stops watching, not the run)")
        self._draw()

    def record(self, record: JournalRecord) -> None:
        """Keep what the line shows, and print the log above it."""
        match record:
            case Logged(text=text):
                sys.stdout.write(CLEAR_LINE)
                _say_lines(self._log.take(text))
                self._draw()
            case Opened(total=total):
                self._total = total
            case CellStarted(cell=cell, label=label):
                self._current, self._label = cell, plain(label)
            case CellEnded(cell=cell):
                self._done, self._current = cell, None
            case _:
                pass

    def tick(self, run: Run) -> None:
        """Redraw the line."""
        self._word = state_word(run.state).lower()
        self._draw()

    def _draw(self) -> None:
        full = BAR_WIDTH * self._done // self._total if self._total else 0
        number = self._current or self._done
        cells = f"cell {number}/{self._total}" if self._total else self._word
        elapsed = duration(time.monotonic() - self._began_s)
        line = f"[{'#' * full}{'-' * (BAR_WIDTH - full)}]  {cells}  {elapsed}  {self._label}"
        width = max(20, _columns() - 1)
        sys.stdout.write(CLEAR_LINE + line[:width])
        sys.stdout.flush()

    def end(self, run: Run) -> None:
        """Take the line away and say how it ended."""
        sys.stdout.write(CLEAR_LINE)
        _say_lines(self._log.rest())
        _say_end(run)

    def leave(self, run_id: str) -> None:
        """Leave the line as it is and say how to see the run again."""
        sys.stdout.write("\n")
        _say_leave(run_id)


class JsonDisplay:
    """A Run for each change, a line each; the last one is final."""

    def __init__(self) -> None:
        self._seq = -1

    def begin(self, run: Run) -> None:
        """Print the accepted run."""
        self.tick(run)

    def record(self, record: JournalRecord) -> None:
        """Nothing: a change of the run shows in `tick`."""

    def tick(self, run: Run) -> None:
        """Print the run if it has changed."""
        if run.seq != self._seq:
            self._seq = run.seq
            _say(msgspec.json.encode(run).decode())

    def end(self, run: Run) -> None:
        """Print the final run, unless it was printed already."""
        self.tick(run)

    def leave(self, run_id: str) -> None:
        """Nothing: a program knows that it stopped."""


def _columns() -> int:
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        columns = 0
    return columns or USUAL_COLUMNS  # a terminal that was never sized says 0


def display_for(*, as_json: bool) -> Display:
    """The display that fits where the output goes."""
    if as_json:
        return JsonDisplay()
    return TerminalDisplay() if sys.stdout.isatty() else LineDisplay()
