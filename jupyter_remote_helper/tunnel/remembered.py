"""What the user said about the way to this host, kept from one time to the next.

One file for each host, since a home may be shared by many. In a batch job it is kept for the host
that jobs are submitted from, as the next job runs on another node.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import msgspec
from jupyter_core.paths import jupyter_data_dir

from jupyter_remote_helper.contract_tunnel import (
    TunnelField,
    TunnelJob,
    TunnelMemory,
    TunnelMemoryRequest,
)
from jupyter_remote_helper.engine.identity import Place, this_place
from jupyter_remote_helper.engine.status import put_file
from jupyter_remote_helper.errors import StorageFailed, TunnelValueRefused

from . import slots

MOST_BYTES = 64 * 1024
NOTHING = TunnelMemory(None, None, None, None, None, None, None)


class KeptMemory(msgspec.Struct, frozen=True):
    """The file; `about` tells people which host it is about."""

    about: str
    said: TunnelMemoryRequest


def memory_file(folder: Path, place: Place, job: TunnelJob | None) -> tuple[Path, str]:
    """Where it is kept, and what it is about.

    Examples
    --------
    >>> place = Place("gpu1", "0123", "", "")
    >>> memory_file(Path("/d"), place, None)[1], str(memory_file(Path("/d"), place, None)[0])
    ('gpu1 0123', '/d/tunnel-74131d3058176ed7.json')
    """
    about = f"{place.host} {place.machine_id}"
    if job is not None and job.node is not None and job.submit_host is not None:
        about = f"{job.scheduler} {job.submit_host}"
    digest = hashlib.sha256(about.encode("utf-8", "surrogateescape")).hexdigest()
    return folder / f"tunnel-{digest[:16]}.json", about


def memory_folder() -> Path:
    """The folder in Jupyter's data folder."""
    return Path(jupyter_data_dir(), "remote-helper")


def recall(job: TunnelJob | None) -> TunnelMemory:
    """What is remembered; a file that is damaged, or has what no command may have, is nothing."""
    path, _ = memory_file(memory_folder(), this_place(), job)
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            about = os.fstat(fd)
            if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid():
                return NOTHING
            data = os.read(fd, MOST_BYTES)
        finally:
            os.close(fd)
        return allowed(msgspec.json.decode(data, type=KeptMemory).said, job)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, TunnelValueRefused):
        return NOTHING


def remember(said: TunnelMemoryRequest, job: TunnelJob | None) -> TunnelMemory:
    """Keep what was said in place of what was, and give back what is kept.

    Raises
    ------
    TunnelValueRefused
        A value could not stand in a command.
    StorageFailed
        It cannot be written.
    """
    kept = allowed(said, job)
    folder = memory_folder()
    path, about = memory_file(folder, this_place(), job)
    again = TunnelMemoryRequest(**msgspec.structs.asdict(kept))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        put_file(path, msgspec.json.encode(KeptMemory(about, again)) + b"\n")
    except OSError as error:
        raise StorageFailed(
            f"What you chose for the tunnel cannot be kept in {folder}: {error.strerror}."
        ) from error
    return kept


def allowed(said: TunnelMemoryRequest, job: TunnelJob | None) -> TunnelMemory:
    """The same, if every value may stand in a command. Pure.

    Raises
    ------
    TunnelValueRefused
        One may not; the value itself is not repeated.
    """
    try:
        if said.user is not None:
            slots.user(said.user)
        if said.host is not None:
            slots.host(said.host)
        if said.jump is not None:
            slots.jump(said.jump, "user")
        numbers: tuple[tuple[TunnelField, str | None], ...] = (
            ("ssh_port", said.ssh_port),
            ("local_port", said.local_port),
        )
        for field, number in numbers:
            if number is not None:
                slots.port(number, field)
    except slots.NotAllowed as error:
        refused = error.refusal
        raise TunnelValueRefused(
            f"This value of {refused.field} cannot stand in a command, so it is not kept.",
            refused.field,
        ) from error
    memory = TunnelMemory(**msgspec.structs.asdict(said))
    # the next job has another node
    is_node = job is not None and job.node is not None
    return msgspec.structs.replace(memory, host=None, ssh_port=None) if is_node else memory
