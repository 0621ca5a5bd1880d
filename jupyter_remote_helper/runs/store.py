"""A run's folder on disk: made whole, listed, read. Nothing here judges what it reads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from jupyter_remote_helper.engine.control import cancel_of
from jupyter_remote_helper.engine.ending import tidy
from jupyter_remote_helper.engine.identity import standing, this_place
from jupyter_remote_helper.engine.local import own_folder
from jupyter_remote_helper.engine.queue import waiting
from jupyter_remote_helper.engine.records import (
    LaunchFile,
    RunFile,
    StatusFile,
)
from jupyter_remote_helper.engine.status import boottime_s, create_file, drop, now, sync_folder
from jupyter_remote_helper.errors import RunNotFound, StorageFailed

from .fileclock import FileClock
from .keys import ID_PATTERN
from .observe import Facts, is_elsewhere
from .reading import read, read_ending, read_run

STAMPED = ("launch.json", "status.json", "exit.json", "end.json", "control/cancel")
PASSING = (".new-", ".gone-", ".probe-")
"""How the names begin of what is there for a moment only."""
SWEPT_AFTER_S = 3600.0


class RunStore:
    """The folder of all runs. Any number of processes may use it at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = FileClock(root)

    def folder(self, run_id: str) -> Path:
        """The folder of a run, whether it exists or not.

        Raises
        ------
        RunNotFound
            That is no id at all, so nothing but a run is ever named by one.
        """
        if not ID_PATTERN.fullmatch(run_id):
            raise RunNotFound(f"There is no run {run_id}.")
        return self.root / run_id

    def existing(self, run_id: str) -> Path:
        """The folder of a run that is there.

        Raises
        ------
        RunNotFound
            There is no such folder; a link to one is none.
        """
        folder = self.folder(run_id)
        if folder.is_symlink() or not folder.is_dir():
            raise RunNotFound(f"There is no run {run_id}.")
        return folder

    def create(self, run: RunFile, source: bytes) -> Path:
        """Make the folder of a new run, complete or not at all, and return it.

        Raises
        ------
        StorageFailed
            It cannot be written.
        """
        building = self.root / f".new-{run.id}"
        folder = self.folder(run.id)
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            building.mkdir(mode=0o700)
            _write_new(building / run.source_name, source)
            _write_new(building / "run.json", msgspec.json.encode(run))
            sync_folder(building)
            building.rename(folder)
            sync_folder(self.root)
        except OSError as error:
            for left in (building, folder):
                shutil.rmtree(left, ignore_errors=True)
            raise StorageFailed(
                f"The run cannot be kept in {self.root}: {os.strerror(error.errno or 0)}."
            ) from error
        return folder

    def _sweep(self) -> None:
        """Take away what was being made or removed by a process that was killed."""
        with os.scandir(self.root) as entries:
            left = [Path(entry.path) for entry in entries if entry.name.startswith(PASSING)]
        for path in left:
            age_s = self.clock.age_s(path)
            if age_s is not None and age_s > SWEPT_AFTER_S:
                drop(path) if path.is_file() else shutil.rmtree(path, ignore_errors=True)

    def remove(self, run_id: str) -> None:
        """Remove the folder of a run: first out of sight, then from the disk.

        Raises
        ------
        RunNotFound
            Somebody was faster.
        StorageFailed
            It cannot be removed.
        """
        leaving = self.root / f".gone-{run_id}-{os.urandom(4).hex()}"
        with self.changing(run_id) as folder:
            folder.rename(leaving)
        try:
            shutil.rmtree(leaving)
        except OSError as error:
            raise StorageFailed(
                f"The run cannot be removed from {self.root}: {os.strerror(error.errno or 0)}."
            ) from error

    def tidy(self, run_id: str) -> None:
        """Take away what is left in the folder of an ended run by processes that were killed."""
        tidy(self.folder(run_id))

    def ids(self) -> list[str]:
        """The ids of all runs, newest first.

        Raises
        ------
        StorageFailed
            The folder is there and cannot be read.
        """
        try:
            with os.scandir(self.root) as entries:
                names = [
                    entry.name
                    for entry in entries
                    if ID_PATTERN.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
                ]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageFailed(
                f"The runs in {self.root} cannot be read: {os.strerror(error.errno or 0)}."
            ) from error
        return sorted(names, reverse=True)

    def has_ended(self, run_id: str) -> bool:
        """Whether the run's end is established."""
        return os.path.exists(self.folder(run_id) / "end.json")  # noqa: PTH110  # never raises

    def stamp(self, run_id: str) -> tuple[int, ...]:
        """Something that differs when one of the small files was written meanwhile."""
        folder = self.folder(run_id)
        return tuple(number for name in STAMPED for number in _stamp(folder / name))

    def facts(self, run_id: str) -> Facts:
        """All that is known of a run at this moment.

        Raises
        ------
        RunNotFound
            There is no such run.
        """
        folder = self.existing(run_id)
        run, run_problem = read_run(folder)
        place = this_place()
        launch, launch_problem = read(folder / "launch.json", LaunchFile)
        launcher = standing(launch.identity, place) if launch else None
        # after that: a runner without a status file dies with its launcher
        status, status_problem = read(folder / "status.json", StatusFile)
        runner = standing(status.identity, place) if status else None
        # in this order: what is gone now has written all that it ever will
        exited, end, recorded, ending_problem = read_ending(folder)
        facts = Facts(
            run=run,
            launch=launch,
            status=status,
            exit=exited,
            end=end,
            queue_position=_position(run_id) if launch and status is None else None,
            recorded_end=recorded,
            cancel=cancel_of(folder),
            problem=run_problem or launch_problem or status_problem or ending_problem,
            sign_age_s=None,
            place=place,
            launcher=launcher,
            runner=runner,
            boottime_s=boottime_s(),
            seen_at=read(folder / "seen", str)[0],
        )
        return self._with_sign(facts) if end is None and is_elsewhere(facts) else facts

    def _with_sign(self, facts: Facts) -> Facts:
        """The facts with the age of the newest file by which a run shows that it lives."""
        name = "status.json" if facts.status else "launch.json" if facts.launch else "run.json"
        age_s = self.clock.age_s(self.folder(facts.run.id) / name)
        return msgspec.structs.replace(facts, sign_age_s=age_s)

    @contextmanager
    def changing(self, run_id: str) -> Iterator[Path]:
        """Give the folder of a run to write in, and name what goes wrong meanwhile.

        Raises
        ------
        RunNotFound
            It is not there, or somebody has removed it in the middle.
        StorageFailed
            It cannot be written to.
        """
        folder = self.existing(run_id)
        try:
            yield folder
        except OSError as error:
            self.existing(run_id)
            raise StorageFailed(
                f"The run cannot be changed in {self.root}: {os.strerror(error.errno or 0)}."
            ) from error

    def mark_seen(self, run_id: str) -> None:
        """Note that the user has seen the end; the first time counts."""
        create_file(self.existing(run_id) / "seen", now())

    def is_seen(self, run_id: str) -> bool:
        """Whether the user has seen the end, as far as is written down."""
        return os.path.exists(self.folder(run_id) / "seen")  # noqa: PTH110  # never raises


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns


def _write_new(path: Path, data: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(fd)


def _position(run_id: str) -> int | None:
    """The place of a run in this host's queue, from 1; None when it is not in it."""
    ids = waiting(own_folder())
    return ids.index(run_id) + 1 if run_id in ids else None
