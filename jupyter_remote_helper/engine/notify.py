"""Telling somebody that a run has ended, by the command that the configuration names."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from .records import EndFile, Failed, RunFile
from .status import read_file

LIMIT_S = 60.0


def notify(folder: Path, run: RunFile) -> None:
    """Run the command, if there is one, and wait for it; what goes wrong goes to the run's log.

    It gets no shell, and the facts in its environment. After a minute it is killed, with its
    process group. The run has ended before, and nothing here changes that.
    """
    if not run.notify_command:
        return
    try:
        end = read_file(folder / "end.json", EndFile)
        if end is None:
            return
        facts = facts_of(folder, run, end)
        problem = _call(run.notify_command, run.cwd, {**os.environ, **facts})
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        problem = str(error)
    if problem:
        print(f"notify_command: {problem}", file=sys.stderr, flush=True)


def facts_of(folder: Path, run: RunFile, end: EndFile) -> dict[str, str]:
    """What the command is told, as environment variables."""
    state = end.state
    cause = str(state.cause.__struct_config__.tag) if isinstance(state, Failed) else ""
    return {
        "JRH_RUN_ID": run.id,
        "JRH_RUN_NAME": run.name,
        "JRH_RUN_STATE": str(state.__struct_config__.tag),
        "JRH_RUN_CAUSE": cause,
        "JRH_RUN_ELAPSED_S": f"{end.elapsed_s:.3f}",
        "JRH_RUN_HOST": run.host,
        "JRH_RUN_SOURCE": run.source_path,
        "JRH_RUN_RESULT": "" if end.result_status == "missing" else end.result_path,
        "JRH_RUN_EXPORTS": "\n".join(file.path for file in end.exports),
        "JRH_RUN_FOLDER": str(folder),
    }


def _call(argv: tuple[str, ...], cwd: str, environment: dict[str, str]) -> str | None:
    """Why the command did not do its work; None when it did. Its output goes where ours goes."""
    process = subprocess.Popen(
        argv,
        cwd=cwd if Path(cwd).is_dir() else "/",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        stderr=sys.stderr.fileno(),
        start_new_session=True,
        preexec_fn=_unblock_signals,  # noqa: PLW1509  # there are no threads
    )
    try:
        code = process.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # not reaped yet, so the number is its own
        process.wait()
        return f"{argv[0]} took more than {LIMIT_S:g} s, and was killed"
    return f"{argv[0]} ended with {code}" if code else None


def _unblock_signals() -> None:
    """Blocked ones would stay blocked in the command, and a TERM would not end it."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
