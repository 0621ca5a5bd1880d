"""Every sentence that `up` and `down` say. Pure."""

from __future__ import annotations

import re

from jupyter_remote_helper.contract_sessions import Verdict
from jupyter_remote_helper.lab.manager import Found, Origin

from .survival_texts import advice, verdict_sentence, verdict_title
from .texts import plain, plain_lines

LAST_LINES = 12
TOKEN = re.compile(r"(token=)[^&\s]+")

RUNNING: dict[Origin, str] = {
    "started": "JupyterLab runs on {host} (process {pid}).",
    "ours": "JupyterLab runs already on {host} (process {pid}).",
    "other": "A server of yours, not started by `up`, runs already on {host} (process {pid}).",
}
WAITS_FOR_OTHER = "Another `up` or `down` is at work; waiting for it."
ARGUMENTS_UNUSED = "It ran already, so the arguments for JupyterLab were not used."
NO_TERMINAL = (
    "The link has no token here, since this is no terminal; on the host, this shows it: "
    "{jupyter} server list"
)
WITH_TERMINAL = "So does the command for next time, which has a terminal (ssh -t)."


def running_lines(found: Found, host: str, verdict: Verdict) -> list[str]:
    """What there is now, and what will become of it when the connection drops."""
    pid = found.reach.server.pid
    lines = [
        RUNNING[found.origin].format(host=plain(host), pid=pid),
        f"{verdict_title(verdict)}. {verdict_sentence(verdict)}".strip(),
    ]
    helps = advice(verdict)
    return lines if helps is None else [*lines, helps]


def failure_lines(log: str, exceeded_s: float | None) -> list[str]:
    """Why there is no lab: what happened, and the last that it said, without any token.

    Examples
    --------
    >>> for line in failure_lines("Serving at /?token=abc", None):
    ...     print(line)
    JupyterLab ended before it answered. The last that it said:
    <BLANKLINE>
      Serving at /?token=…
    """
    lines = [line.rstrip() for line in plain_lines(TOKEN.sub(r"\1…", log)).splitlines()]
    last = [f"  {line}" for line in lines if line][-LAST_LINES:]
    what = (
        "JupyterLab ended before it answered"
        if exceeded_s is None
        else f"JupyterLab did not answer within {exceeded_s:.0f} s, and was ended"
    )
    return [f"{what}. The last that it said:", "", *last] if last else [f"{what}. It said nothing."]


def down_question(pid: int, kernels: int | None, runs: int) -> str:
    """What ends and what does not, before it is done."""
    ends = {None: "Its kernels end", 0: "It has no kernels", 1: "One kernel ends"}.get(
        kernels, f"{kernels} kernels end"
    )
    memory = "" if kernels == 0 else ", and what they hold in memory is gone"
    return f"Stop JupyterLab (process {pid})? {ends}{memory}. {runs_sentence(runs)}".strip()


def runs_sentence(runs: int) -> str:
    """That runs do not end with it; empty if there are none."""
    if not runs:
        return ""
    return "One run goes on." if runs == 1 else f"{runs} runs go on."


NOTHING_RUNS = "No JupyterLab that `up` started runs on this host."
STOPPED = "JupyterLab has ended."
TMUX_STAYS = "Other programs run in its tmux, which stays: tmux -S {socket} attach"


def others_sentence(others: list[tuple[int, str]]) -> str:
    """Servers that are not ended here: process and port or socket of each, and what to do.

    Examples
    --------
    >>> others_sentence([(7, "8888")])
    '`up` started no server that runs here. To end another: jupyter server stop 8888 (process 7).'
    """
    commands = ", ".join(f"jupyter server stop {door} (process {pid})" for pid, door in others)
    return f"`up` started no server that runs here. To end another: {commands}."
