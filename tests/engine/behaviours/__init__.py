"""Notebooks of our own, one for each behaviour that a runner of notebooks must get right."""

from __future__ import annotations

from collections.abc import Iterator

from . import clearing, documents, endings, kernels, outputs, widgets
from .behaviour import Behaviour

MODULES = (outputs, clearing, endings, widgets, kernels, documents)


def _all() -> Iterator[Behaviour]:
    for module in MODULES:
        yield from module.BEHAVIOURS


__all__ = ["BEHAVIOURS", "Behaviour"]

BEHAVIOURS: dict[str, Behaviour] = {behaviour.name: behaviour for behaviour in _all()}
