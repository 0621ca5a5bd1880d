"""Situations of which no test machine can be in all, and the verdict on each: `situations.json`.

logind, hubs, containers and schedulers as systemd's, JupyterHub's and the schedulers' own sources
and manuals have them; ssh, tmux and screen as the launches of `test_launches` are read.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from jupyter_remote_helper.contract import RunReason, VerdictLevel, VerdictReason, WayOut
from jupyter_remote_helper.sessions.situation import Situation


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A situation and what is to be said of it."""

    name: str
    step: int
    level: VerdictLevel
    reason: VerdictReason
    run: RunReason
    situation: Situation
    way_out: WayOut | None = None
    ends_at: str | None = None


CASES = msgspec.json.decode(
    (Path(__file__).parent / "situations.json").read_bytes(), type=list[Case]
)
