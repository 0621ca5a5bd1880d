"""Bringing the lab of this user on this host up, and down; knows no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from jupyter_remote_helper.errors import Refused
from jupyter_remote_helper.tunnel.servers import Reach, running_servers

from .client import Client
from .marks import Lab, our_lab
from .order import unwanted
from .place import Place
from .ports import free_ports
from .start import START_S, NotStarted, Starter, Tell, reach_of
from .stop import clear, drop_socket, end_lab, tmux_server, wait_until_ended
from .tmux import tmux_at

PATIENCE_S = START_S + 30.0

Origin = Literal["started", "ours", "other"]


class Found(msgspec.Struct, frozen=True):
    """A server that answers; its token, empty if it has none; and where it comes from.

    `origin` is "ours" for one that an earlier `up` started, "other" for one that it did not.
    """

    reach: Reach
    token: str
    origin: Origin


class Standing(msgspec.Struct, frozen=True):
    """The lab that is to be ended, and what ends with it (None if it does not say)."""

    lab: Lab
    reach: Reach | None
    kernels: int | None


def bring_up(
    port: int | None, arguments: Sequence[str], tell: Tell, waiting: Callable[[], None]
) -> Found:
    """The server that runs here, else a new lab; however many ask at once, one is started.

    `port` None means any; one that is asked for is kept to.

    Raises
    ------
    Refused
        It cannot be started like that, or runs at another port.
    NotStarted
        It ended before it answered.
    """
    _check(arguments)
    if not Path("/proc/self/environ").exists():
        raise Refused("`up` needs Linux; here, start `jupyter lab --no-browser --ip=127.0.0.1`.")
    place = Place()
    with place.locked(PATIENCE_S, waiting):
        starter = Starter(place, arguments)
        lab = our_lab(place.folder)
        if lab is not None and (reach := _waited_for(starter, place, lab, tell)) is not None:
            _check_port(port, reach)
            return Found(reach, Client(reach.server, lab.runtime).token, "ours")
        if (found := _other(port, starter.runtime)) is not None:
            return Found(found, Client(found.server, starter.runtime).token, "other")
        clear(place, tmux_at(place))
        ports: Iterator[int] = free_ports() if port is None else iter([port] * 2)
        new = starter.start(ports, port is not None, tell)
        return Found(new, Client(new.server, starter.runtime).token, "started")


def standing() -> Standing | None:
    """What `down` would end; None if `up` started nothing that still runs."""
    lab = our_lab(Place().folder)
    if lab is None:
        return None
    reach = reach_of(lab)
    kernels = None if reach is None else Client(reach.server, lab.runtime).kernels()
    return Standing(lab, reach, kernels)


def take_down(found: Standing, waiting: Callable[[], None]) -> bool:
    """End it, and take away all that is left; False if others live in its tmux, which stays.

    Raises
    ------
    Refused
        It cannot be ended.
    """
    place = Place()
    with place.locked(PATIENCE_S, waiting):
        if not found.lab.is_alive and our_lab(place.folder) is not None:
            return True  # somebody else ended it meanwhile, and has a new one
        tmux = tmux_at(place)
        server = tmux_server(tmux, place)
        reach = reach_of(found.lab)
        client = None if reach is None else Client(reach.server, found.lab.runtime)
        if not end_lab(found.lab, client):
            raise Refused(
                f"Process {found.lab.identity.pid} does not end, even when it is killed; "
                "it may wait for a disk that does not answer."
            )
        if reach is not None and reach.server.sock:
            drop_socket(reach.server.sock)
        if not clear(place, tmux, found.lab):
            return False
        wait_until_ended(server)
        return True


def clear_up(waiting: Callable[[], None]) -> None:
    """Take away what a lab left that was killed, if anything."""
    place = Place()
    with place.locked(PATIENCE_S, waiting):
        if our_lab(place.folder) is None:
            clear(place, tmux_at(place))


def _waited_for(starter: Starter, place: Place, lab: Lab, tell: Tell) -> Reach | None:
    """A lab that an earlier `up` left on its way, once it answers; None if it ended instead."""
    try:
        reach = starter.wait(lab, tell)
    except NotStarted:
        if not lab.is_alive:
            return None
        raise Refused(
            f"The JupyterLab of process {lab.identity.pid} runs but does not answer; "
            "`jupyter remote-helper down` ends it."
        ) from None
    if (tmux := tmux_at(place)) is not None:
        tmux.let_go()
    return reach


def _other(port: int | None, runtime: Path) -> Reach | None:
    """The newest server that answers a tunnel, at that port if one is asked for."""
    for reach in running_servers(runtime):
        is_meant = reach.on_loopback and port in {None, reach.server.port}
        if is_meant and Client(reach.server, runtime).answers():  # it may be stopped, or hang
            return reach
    return None


def _check(arguments: Sequence[str]) -> None:
    found = unwanted(arguments)
    if found is None:
        return
    option, is_secret = found
    if is_secret:
        raise Refused(
            f"{option} would show a secret to all users of this host, who can list its processes; "
            "put it into Jupyter's configuration file."
        )
    raise Refused(
        f"{option} is not for JupyterLab's arguments: it listens on 127.0.0.1, where the tunnel "
        "leads, at the port that --port names before the `--`."
    )


def _check_port(port: int | None, reach: Reach) -> None:
    if port is not None and port != reach.server.port:
        raise Refused(
            f"It runs already, at port {reach.server.port}; end it by `jupyter remote-helper down` "
            "first, or leave --port out."
        )
