"""The test vectors that both fillers share, made by hand from commands that were tried."""

from __future__ import annotations

from pathlib import Path

import msgspec

from jupyter_remote_helper.contract import Refusal, Tunnel, TunnelStep
from jupyter_remote_helper.contract_tunnel import (
    RefusalCode,
    TunnelField,
    TunnelRoute,
    TunnelStepCode,
)
from jupyter_remote_helper.tunnel.slots import Asked


class Vector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for, and what comes of it."""

    name: str
    asked: Asked
    route: TunnelRoute
    steps: tuple[tuple[TunnelStepCode, str], ...] = ()
    refused: tuple[tuple[TunnelField, RefusalCode], ...] = ()

    def tunnel(self) -> Tunnel:
        """The same as it goes over the wire."""
        steps = tuple(
            TunnelStep(code, None, text) if code == "open" else TunnelStep(code, text, None)
            for code, text in self.steps
        )
        refused = tuple(Refusal(field, code) for field, code in self.refused)
        return Tunnel(self.asked.form, self.route, steps, refused)


VECTORS = msgspec.json.decode(
    Path(__file__).with_name("vectors.json").read_bytes(), type=list[Vector]
)
