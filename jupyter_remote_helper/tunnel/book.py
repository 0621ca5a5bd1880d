"""The forms and the symptoms as they are kept: files of JSON, which come with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from .forms import Forms
from .symptoms import Symptom


@cache
def read_forms() -> Forms:
    """All forms."""
    data = Path(__file__).with_name("forms.json").read_bytes()
    return msgspec.json.decode(data, type=Forms)


@cache
def read_symptoms() -> tuple[Symptom, ...]:
    """All symptoms, the more telling first."""
    data = Path(__file__).with_name("symptoms.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[Symptom, ...])
