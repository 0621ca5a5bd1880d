"""The forms as they are kept: `forms.json`, which comes with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from .forms import Forms


@cache
def read_forms() -> Forms:
    """All forms."""
    data = Path(__file__).with_name("forms.json").read_bytes()
    return msgspec.json.decode(data, type=Forms)
