"""The strings that no slot lets through, the same for both fillers."""

from __future__ import annotations

import json
from pathlib import Path

_listed = json.loads(Path(__file__).with_name("hostile.json").read_text())

FIELDS: tuple[str, ...] = tuple(_listed["fields"])


def hostile_values(field: str) -> list[str]:
    """Each bad character in each surrounding, then what is bad as a whole, here and everywhere."""
    built = [
        before + character + after
        for before, after in _listed["around"]
        for character in _listed["characters"]
    ]
    return [*built, *_listed["whole"], *_listed["fields"][field]]
