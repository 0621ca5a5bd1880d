"""The file `scripts/tiers`, read: which stages a tier runs and what each of them is."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Counts = Literal["check", "pytest", "jest", "playwright"]


@dataclass(frozen=True)
class Stage:
    """One check, as `scripts/tiers` describes it."""

    name: str
    run: str
    counts: Counts = "check"
    needs: tuple[str, ...] = ()
    limit_s: float = 2400


def chosen_stages(tier: str, names: list[str]) -> list[Stage]:
    """Give the stages of a tier in order, or only the named ones, from whichever tier they are.

    Raises
    ------
    SystemExit
        A name is not in the file: one line that lists those which are, exit code 2.
    """
    table = tomllib.loads(Path(__file__).with_name("tiers").read_text(encoding="utf-8"))
    stages = {
        name: Stage(name, **{**entry, "needs": tuple(entry.get("needs", ()))})
        for name, entry in table["stages"].items()
    }
    wanted = names or table["tiers"][tier]
    unknown = [name for name in wanted if name not in stages]
    if unknown:
        print(f"no check named {unknown[0]}; there are: {' '.join(stages)}", file=sys.stderr)
        raise SystemExit(2)
    return [stages[name] for name in wanted]
