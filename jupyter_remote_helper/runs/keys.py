"""What names runs: their ids, and the keys that make a submission count once."""

from __future__ import annotations

import os
import re
import string
import time

import msgspec

ID_PATTERN = re.compile(r"[0-9]{8}-[0-9]{6}-[a-z0-9]{6}")
_LETTERS = string.ascii_lowercase + string.digits


def new_id() -> str:
    """A new run id: UTC time, so that ids sort by age, and six random letters."""
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(6))
    return time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + letters


class Key(msgspec.Struct, frozen=True):
    """A key that makes a submission count once: its text, and the hash of the request."""

    text: str
    body_sha256: str


class Claim(msgspec.Struct, frozen=True):
    """What the file of a key says: the run, and what was asked for."""

    id: str
    body_sha256: str
