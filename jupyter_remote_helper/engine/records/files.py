"""The whole files in a run's folder, one type a file."""

from __future__ import annotations

from typing import Literal

import msgspec

from .notes import ExportFormat, Note
from .states import End, Limits, Phase, Progress

LOCAL_PROVISIONER = "local-provisioner"
"""Jupyter's name for kernels that are plain processes of this host."""

ResultFormat = Literal["ipynb", "html", "pdf", "log", "other"]

FORMAT = 1
"""Version of everything on disk. A reader that meets a larger one says so and guesses nothing."""


class Identity(msgspec.Struct, frozen=True):
    """One process, so that its number taken over by another is not mistaken for it.

    Boot, pid namespace, pid and start time (clock ticks since boot) are the identity; host
    name and machine id only say whether this is the same host.
    """

    host: str
    machine_id: str
    boot_id: str
    pid_ns: str
    pid: int
    start_ticks: int


class KernelLaunch(msgspec.Struct, frozen=True):
    """A kernelspec as it was resolved at submission."""

    name: str
    display_name: str
    language: str
    argv: tuple[str, ...]
    env: dict[str, str]
    interrupt_mode: Literal["signal", "message"]
    resource_dir: str
    provisioner: str = LOCAL_PROVISIONER


class ProgramLaunch(msgspec.Struct, frozen=True):
    """A program that does the work of a run, as it was settled at submission.

    `argv` is its command line, for no shell. `reads_source` says that the source, its parameters
    filled in, is its standard input, which is empty otherwise. `made` is the file, relative to
    the run's folder, that it leaves there to be put where the result belongs; None when it names
    and writes its result itself. `unit` is what it reports while it goes on, None for nothing.
    """

    argv: tuple[str, ...]
    reads_source: bool
    made: str | None
    unit: Literal["cell", "chunk"] | None


class RunFile(msgspec.Struct, frozen=True):
    """`run.json`: the request, written once by whoever submitted.

    `cwd` is where the kernel works, `umask` the submitter's own, `result_path` checked and
    free when it was planned. `slots` is how many runs may run at once on the host, 0 any number.
    `boot_id` and `created_boottime_s` say when it was created by a clock that nobody sets.
    `program` does the work where that is not our own engine.
    `notify_command` is run when it has ended, `nice` is added to its priority. `formats` are those
    in which the result is wanted, too.
    """

    format: int
    id: str
    name: str
    kind: Literal["notebook", "rmarkdown", "script"]
    engine: Literal["own", "nbconvert"]
    target: str
    host: str
    machine_id: str
    retry_of: str | None
    created_at: str
    source_path: str
    source_sha256: str
    source_name: str
    kernel: KernelLaunch | None
    parameters: dict[str, object]
    limits: Limits
    result_path: str
    result_format: ResultFormat
    cwd: str
    umask: int
    notes: tuple[Note, ...]
    slots: int
    boot_id: str
    created_boottime_s: float
    program: ProgramLaunch | None = None
    notify_command: tuple[str, ...] = ()
    nice: int = 0
    formats: tuple[ExportFormat, ...] = ()


class LaunchFile(msgspec.Struct, frozen=True):
    """`launch.json`: who waits for the runner, and when the run left the queue."""

    format: int
    identity: Identity
    attempt: int
    queued_at: str
    left_queue_at: str | None
    left_queue_boottime_s: float | None


class StatusFile(msgspec.Struct, frozen=True):
    """`status.json`: the runner's word on itself, under 1 KB, replaced whole.

    `notes` is what the user should know already while it runs.
    """

    format: int
    attempt: int
    phase: Phase
    progress: Progress
    beat_interval_s: float
    identity: Identity
    beat_boottime_s: float
    started_at: str
    elapsed_s: float
    journal_bytes: int
    peak_memory_bytes: int | None
    notes: tuple[Note, ...] = ()


class ExitFile(msgspec.Struct, frozen=True):
    """`exit.json`: how the runner's process ended, by the launcher that waited for it."""

    format: int
    attempt: int
    exit_code: int | None
    signal: int | None
    ended_at: str
    user_s: float
    system_s: float
    peak_memory_bytes: int


class ResultFile(msgspec.Struct, frozen=True):
    """`result.json`: where the result goes and what it will be, written before it appears."""

    format: int
    path: str
    sha256: str


class ExportedFile(msgspec.Struct, frozen=True):
    """The result in another format, in a file of its own."""

    format: ExportFormat
    path: str


class EndFile(msgspec.Struct, frozen=True):
    """`end.json`: it alone makes a run ended. Written after the result is in place.

    `exports` are the files in other formats that were made of the result. `peak_memory_bytes` is
    the most that one process of the run held, its runner apart; runs of old versions have none.
    """

    format: int
    attempt: int
    state: End
    started_at: str | None
    ended_at: str
    elapsed_s: float
    progress: Progress
    result_path: str
    result_status: Literal["written", "kept_in_run", "missing"]
    notes: tuple[Note, ...]
    exports: tuple[ExportedFile, ...] = ()
    peak_memory_bytes: int | None = None
