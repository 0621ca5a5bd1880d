"""Waiting for journals to grow: however many wait, the disk is looked at once in a while."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from jupyter_remote_helper.engine.journal import read_lines

LOOK_INTERVAL_S = 0.1
LOOK_BYTES = 4096
MOST_WAITING = 100

Place = tuple[Path, int]
"""The folder of a run, and an offset into its journal."""


class Tails:
    """Wakes those who wait for something new in a journal. Lives on one event loop."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[None], Place] = {}
        self._looking: asyncio.Task[None] | None = None
        self._is_closed = False

    async def wait(self, folder: Path, offset: int, most_s: float) -> None:
        """Wait until there is a whole line after an offset, or never will be one.

        Returns after `most_s` all the same, and at once when a hundred wait already.
        """
        if self._is_closed or len(self._waiting) >= MOST_WAITING:
            return
        news = asyncio.get_running_loop().create_future()
        self._waiting[news] = (folder, offset)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            await asyncio.wait([news], timeout=most_s)
        finally:
            self._waiting.pop(news, None)

    async def _look(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(LOOK_INTERVAL_S)
                found = await asyncio.to_thread(_with_news, set(self._waiting.values()))
                for news, place in self._waiting.items():
                    if place in found and not news.done():
                        news.set_result(None)
        finally:
            self._looking = None

    def close(self) -> None:
        """Let go of everybody who waits."""
        self._is_closed = True
        for news in self._waiting:
            if not news.done():
                news.set_result(None)
        if self._looking is not None:
            self._looking.cancel()


def _with_news(places: Iterable[Place]) -> set[Place]:
    return {place for place in places if _has_news(*place)}


def _has_news(folder: Path, offset: int) -> bool:
    try:
        lines, _ = read_lines(folder / "journal.jsonl", offset, LOOK_BYTES)
    except (OSError, ValueError):  # whoever waits meets it again, and says so
        return True
    return bool(lines) or (folder / "end.json").exists() or not folder.is_dir()
