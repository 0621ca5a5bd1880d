"""A kernel's process: started, watched, stopped. Linux keeps it from outliving its runner."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.child import (
    Used,
    before_exec,
    peak_bytes_of,
    reaped_peak_bytes,
    usage_of,
    usage_of_tree,
)
from jupyter_remote_helper.engine.local import local_folder, new_folder
from jupyter_remote_helper.engine.records import (
    Failed,
    KernelLaunch,
    KernelNotStarted,
    RunFile,
    WrongInput,
)

from .connection import Transport, new_connection
from .text import cut

PATH_LIMIT = 80
"""Longest folder for sockets: a socket's path has 107 bytes at most on Linux (unix(7))."""

LOG_BYTES = 32_768
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CRASH = "Fatal Python error"


def _socket_folder() -> Path:
    folder = local_folder()
    if len(os.fsencode(folder)) > PATH_LIMIT:
        folder = Path("/tmp")  # noqa: S108  # only the private folder in it is used
    return new_folder(folder)


class Kernel:
    """One running kernel and the folder with its sockets.

    Start it from the main thread and nowhere else: the kernel is killed when the thread that
    started it ends, which is how it can never outlive the runner.
    """

    def __init__(
        self,
        launch: KernelLaunch,
        cwd: str,
        umask: int,
        log_fd: int,
        transport: Transport = "ipc",
    ) -> None:
        self.launch = launch
        self.transport = transport
        self.folder = _socket_folder()
        self.connection = new_connection(launch.name, self.folder, transport)
        file = self.folder / "connection.json"
        file.touch(mode=0o600)
        file.write_bytes(msgspec.json.encode(self.connection))
        try:
            self.process = subprocess.Popen(
                argv_of(launch, str(file)),
                stdin=subprocess.DEVNULL,
                stdout=log_fd,
                stderr=log_fd,
                cwd=cwd,
                env=_environment(launch),
                start_new_session=True,
                umask=umask,
                preexec_fn=before_exec(os.getpid()),  # noqa: PLW1509  # no thread is running yet
            )
            self._floor_bytes = peak_bytes_of(os.getpid()) or 0
            self.pidfd = os.pidfd_open(self.process.pid)
        except BaseException:
            self._remove_folder()
            raise

    @property
    def exit_code(self) -> int | None:
        """How it ended, negative for a signal; None while it runs."""
        return self.process.poll()

    def usage(self) -> Used | None:
        """What it uses, and the peak of all below it; None once it has ended.

        What it forks shares its memory, which would count again and again in a sum.
        """
        own, tree = usage_of(self.process.pid), usage_of_tree(self.process.pid)
        return own._replace(peak_bytes=tree.peak_bytes) if own and tree else own

    def peak_bytes(self) -> int | None:
        """The most that it or one process below it held, once it has ended."""
        return reaped_peak_bytes(self._floor_bytes)

    def interrupt(self) -> bool:
        """Interrupt by a signal; False for a kernel that wants a message instead."""
        if self.launch.interrupt_mode == "message":
            return False
        self.signal_group(signal.SIGINT)
        return True

    def signal_group(self, number: int) -> None:
        """Send a signal to the kernel and what it started in its process group.

        The kernel is our child and not reaped yet, so its number cannot belong to another.
        """
        if self.exit_code is None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def end(self, terminate_after_s: float, kill_after_s: float) -> None:
        """Make sure that it has ended: TERM, then KILL; its sockets go too."""
        for number, wait_s in ((signal.SIGTERM, terminate_after_s), (signal.SIGKILL, kill_after_s)):
            self.signal_group(number)
            deadline_s = time.monotonic() + wait_s
            while self.exit_code is None and time.monotonic() < deadline_s:
                time.sleep(0.02)
        os.close(self.pidfd)
        self._remove_folder()

    def _remove_folder(self) -> None:
        """Take the sockets away; a kernel that was killed leaves them behind."""
        try:
            for path in self.folder.iterdir():
                path.unlink()
            self.folder.rmdir()
        except OSError:
            return


def argv_of(launch: KernelLaunch, connection_file: str) -> list[str]:
    """The kernel's command line, its placeholders filled.

    IPython keeps its history in memory, so that runs don't fill the user's history file.
    """
    values = {
        "{connection_file}": connection_file,
        "{resource_dir}": launch.resource_dir,
        "{prefix}": sys.prefix,
    }
    argv = list(launch.argv)
    for place, value in values.items():
        argv = [word.replace(place, value) for word in argv]
    if any(word.startswith("ipykernel") for word in argv):
        argv.append("--HistoryManager.hist_file=:memory:")
    return argv


def _environment(launch: KernelLaunch) -> dict[str, str]:
    env = dict(os.environ) | {"PYTHONFAULTHANDLER": "1", "JPY_PARENT_PID": str(os.getpid())}
    for name, value in launch.env.items():
        env[name] = os.path.expandvars(value) if "$" in value else value
    return env


def last_words(log: Path, most_lines: int = 5) -> tuple[str, ...]:
    """The last lines that the kernel wrote to its log, without blank ones.

    The line with which Python announces a crash comes first, though a dump follows it.
    """
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LOG_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ()
    shown = (_readable(line) for line in text.splitlines())
    lines = [line for line in shown if line.strip("� ")]
    crash = [line for line in lines if line.startswith(CRASH)][-1:]
    tail = [line for line in lines[-most_lines + len(crash) :] if line not in crash]
    return (*crash, *tail)


def _readable(line: str) -> str:
    """A line without colours, and with one sign for whatever else cannot be shown."""
    plain = COLOURS.sub("", line).expandtabs().rstrip()
    return re.sub("�+", "�", "".join(c if c.isprintable() else "�" for c in plain))


def start_kernel(run: RunFile, log_fd: int, transport: Transport = "ipc") -> Kernel | Failed:
    """The kernel of a run, started; or why it could not be."""
    launch = run.kernel
    if launch is None:
        return Failed(WrongInput("the run names no kernel"))
    try:
        return Kernel(
            with_session_name(launch, run.source_path), run.cwd, run.umask, log_fd, transport
        )
    except OSError as error:
        what = error.filename or " ".join(launch.argv[:1])
        return Failed(KernelNotStarted(cut(f"{what}: {os.strerror(error.errno or 0)}")))
    except IndexError:
        why = "its kernel spec names no program; it has to be installed again"
        return Failed(KernelNotStarted(why))
    except ValueError as error:
        return Failed(KernelNotStarted(cut(f"its command line cannot be run: {error}")))


def with_session_name(launch: KernelLaunch, source_path: str) -> KernelLaunch:
    """The kernel told which notebook it runs, in the variable that Jupyter uses for it."""
    return msgspec.structs.replace(launch, env=launch.env | {"JPY_SESSION_NAME": source_path})
