"""Ending the lab: it is asked, then told, then killed; and nothing of it is left."""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from contextlib import closing
from pathlib import Path

from jupyter_remote_helper.engine.control import signal_process

from .client import Client
from .marks import Lab, lab_of
from .place import Place
from .tmux import Tmux

ASKED_S, TOLD_S, KILLED_S, GONE_S = 15.0, 15.0, 5.0, 5.0
LOOK_INTERVAL_S = 0.05
ANSWER_S = 2.0


def end_lab(lab: Lab, client: Client | None) -> bool:
    """End the lab in good order if it agrees, else all the same; False if it is still there."""
    if client is not None and client.shut_down() and _has_ended([lab], ASKED_S):
        return True
    return end_process(lab)


def end_process(lab: Lab) -> bool:
    """End its process by signals, and if only KILL did it, what it leaves; False if it stays."""
    signal_process(lab.identity, signal.SIGTERM)
    if _has_ended([lab], TOLD_S):
        return True
    children = _children(lab)
    signal_process(lab.identity, signal.SIGKILL)
    if not _has_ended([lab], KILLED_S):
        return False
    for number in (signal.SIGTERM, signal.SIGKILL):
        for child in children:
            signal_process(child.identity, number)
        if _has_ended(children, KILLED_S):
            break
    for end in (".json", "-open.html"):
        (lab.runtime / f"jpserver-{lab.identity.pid}{end}").unlink(missing_ok=True)
    return True


def drop_socket(path: str) -> None:
    """Take away the socket of a lab that has ended, which Jupyter leaves; never one in use."""
    file = Path(path)
    try:
        about = file.lstat()
        if not stat.S_ISSOCK(about.st_mode) or about.st_uid != os.geteuid():
            return
        with closing(socket.socket(socket.AF_UNIX)) as probe:
            probe.connect(path)
    except ConnectionRefusedError:
        file.unlink(missing_ok=True)
    except OSError:
        return


def tmux_server(tmux: Tmux | None, place: Place) -> Lab | None:
    """The server of our tmux, None while it does not run."""
    panes = tmux.panes() if tmux is not None else []
    return lab_of(panes[0].server, place.folder) if panes else None


def clear(place: Place, tmux: Tmux | None, lab: Lab | None = None) -> bool:
    """Take away what a lab that has ended leaves; False if there is more than it in its tmux."""
    deadline_s = time.monotonic() + GONE_S
    server = tmux_server(tmux, place)
    while tmux is not None and (panes := tmux.panes()):
        for pane in panes:
            if pane.is_dead:
                tmux.drop(pane)
        others = [pane for pane in panes if lab is None or pane.pid != lab.identity.pid]
        if any(not pane.is_dead for pane in others) or time.monotonic() > deadline_s:
            return False
        time.sleep(LOOK_INTERVAL_S)
    wait_until_ended(server)
    if _is_held(place):  # by a tmux that this one cannot ask; its socket is the only way to it
        return False
    place.clear()
    return True


def _is_held(place: Place) -> bool:
    """Whether somebody still listens at the socket of our tmux."""
    with closing(socket.socket(socket.AF_UNIX)) as probe:
        probe.settimeout(ANSWER_S)
        try:
            probe.connect(str(place.socket))
        except (ConnectionError, FileNotFoundError):
            return False
        except OSError:
            return True
    return True


def wait_until_ended(server: Lab | None) -> None:
    """Give a tmux that has nothing left to do the moment that it takes to end."""
    if server is not None:
        _has_ended([server], GONE_S)


def _has_ended(labs: list[Lab], patience_s: float) -> bool:
    deadline_s = time.monotonic() + patience_s
    while any(lab.is_alive for lab in labs):
        if time.monotonic() > deadline_s:
            return False
        time.sleep(LOOK_INTERVAL_S)
    return True


def _children(lab: Lab) -> list[Lab]:
    """Its kernels and terminals. Runs are nobody's children, and go on."""
    pid = lab.identity.pid
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            numbers = tasks.read_text(encoding="ascii").split()
        except OSError:
            continue
        found += [lab_of(int(number), lab.runtime) for number in numbers]
    return [child for child in found if child is not None]
