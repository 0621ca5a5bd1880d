"""How a finding is made, and how programs are asked about themselves."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from jupyter_remote_helper.contract_up import Check, CheckCode
from jupyter_remote_helper.process import Limits, Overrun, run_briefly

LIMITS = Limits(seconds=15.0, output_bytes=1 << 16)
VERSION = re.compile(r"\d+(?:\.\d+)+[A-Za-z]?\d*|\d+[a-z]?")


def ok(code: CheckCode, **values: str | int) -> Check:
    """All is well."""
    return Check(code, "ok", values)


def note(code: CheckCode, **values: str | int) -> Check:
    """Good to know; something may be missing that not everybody needs."""
    return Check(code, "note", values)


def problem(code: CheckCode, **values: str | int) -> Check:
    """Something does not work."""
    return Check(code, "problem", values)


def said_by(*words: str) -> str | None:
    """What a program prints about itself; None if it is missing, fails or takes too long."""
    program = shutil.which(words[0])
    if program is None:
        return None
    try:
        done = run_briefly((program, *words[1:]), Path("/"), LIMITS)
    except (OSError, Overrun):
        return None
    text = (done.stdout or done.stderr).decode("utf-8", "replace").strip()
    # some versions of screen end with 1 after they have said which they are
    return text if done.exit_code == 0 or VERSION.search(text) else None


def version_in(text: str) -> str:
    """The version in what a program says of itself.

    Examples
    --------
    >>> version_in("tmux 3.3a"), version_in("Screen version 4.09.00 (GNU) 30-Jan-22")
    ('3.3a', '4.09.00')
    """
    found = VERSION.search(text)
    return found[0] if found is not None else "?"
