"""Starting the lab: in a tmux of our own, else in an own session; and waiting until it answers."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from jupyter_core.paths import jupyter_runtime_dir

from jupyter_remote_helper.errors import Refused
from jupyter_remote_helper.targets import restore
from jupyter_remote_helper.targets.detached import start_detached
from jupyter_remote_helper.targets.environment import outside_multiplexers
from jupyter_remote_helper.tunnel.servers import Reach, running_servers

from .client import Client
from .marks import Lab, lab_of
from .order import Order, lab_command, names_socket, order_bytes, start_script
from .place import Place
from .ports import is_free
from .stop import clear, end_process
from .tmux import Pane, tmux_at

START_S = 180.0
LOOK_INTERVAL_S = 0.1
MOST_PORTS = 5
LAST_BYTES = 64 * 1024
CONFIGURED_SOCKET = "--port and --sock are mutually exclusive"
"""What Jupyter says where its configuration names a Unix socket."""

Tell = Callable[[float], None]
"""Is called now and then with the seconds waited so far."""


class NotStarted(Exception):
    """The lab ended before it answered, or did not answer in time; `log` is the last it said."""

    def __init__(self, log: str, exceeded_s: float | None = None) -> None:
        super().__init__(log)
        self.log = log
        self.exceeded_s = exceeded_s


class Started(msgspec.Struct, frozen=True):
    """A lab on its way: its process, and its terminal if it has one."""

    lab: Lab
    pane: Pane | None


class Starter:
    """Starts the lab of this user on this host. The caller holds the lock of the place."""

    def __init__(self, place: Place, arguments: Sequence[str] = ()) -> None:
        self._place = place
        self._arguments = arguments
        self.runtime = Path(jupyter_runtime_dir()).absolute()
        self._tmux = tmux_at(place)

    def start(self, ports: Iterator[int], is_asked: bool, tell: Tell) -> Reach:
        """A lab that answers, at the first of the ports that nobody takes away meanwhile.

        Raises
        ------
        Refused
            There is no JupyterLab, or the port that was asked for is taken.
        NotStarted
            It ended, or did not answer; nothing is left of it.
        """
        if importlib.util.find_spec("jupyterlab") is None:
            raise Refused(
                "JupyterLab is not installed in the environment of this command. Install it: "
                f"{sys.executable} -m pip install jupyterlab"
            )
        if names_socket(self._arguments):
            return self._start(None, tell)
        for _ in range(MOST_PORTS):
            port = next(ports)
            if is_asked and not is_free(port):
                raise _taken(port)
            try:
                return self._start(port, tell)
            except NotStarted as error:
                if CONFIGURED_SOCKET in error.log and not is_asked:
                    return self._start(None, tell)
                # whoever took it may have let go of it again, then only Jupyter knows
                if is_free(port) and f"port {port} is" not in error.log:
                    raise
                if is_asked:
                    raise _taken(port) from None
        raise Refused("Other programs took each port that was chosen; say one by --port.")

    def wait(self, lab: Lab, tell: Tell, said: Callable[[], str] = str) -> Reach:
        """The lab as soon as it answers.

        Raises
        ------
        NotStarted
            It ended before that, or took longer than three minutes.
        """
        begun_s = time.monotonic()
        while True:
            reach = reach_of(lab)
            if reach is not None and Client(reach.server, lab.runtime).answers():
                return reach
            if not lab.is_alive:
                raise NotStarted(said())
            waited_s = time.monotonic() - begun_s
            if waited_s > START_S:
                raise NotStarted(said(), START_S)
            tell(waited_s)
            time.sleep(LOOK_INTERVAL_S)

    def _start(self, port: int | None, tell: Tell) -> Reach:
        self._place.make()
        started: Started | None = None
        try:
            with ctrl_c_put_off():
                started = self._launch(port)
            reach = self.wait(started.lab, tell, lambda: self._said(started))
        except BaseException:  # also by Ctrl-C: what is not up yet is not left behind
            self._take_back(started)
            raise
        if started.pane is not None and self._tmux is not None:
            self._tmux.let_go()
        return reach

    def _launch(self, port: int | None) -> Started:
        environment = outside_multiplexers(os.environ)
        self._write(lab_command(sys.executable, port, self._arguments), environment)
        pane = None
        if self._tmux is not None:
            pane = self._tmux.start(self._place.script, f"jupyter-{port or 'socket'}")
        if pane is None:
            pid = start_detached(self._place.script, environment, self._place.log)
        else:
            pid = pane.pid
        lab = lab_of(pid, self.runtime)
        if lab is None:
            raise NotStarted(self._said_by(pane))
        return Started(lab, pane)

    def _write(self, argv: tuple[str, ...], environment: dict[str, str]) -> None:
        try:
            cwd = str(Path.cwd())
        except OSError as error:
            raise Refused("The current folder does not exist any more; go to another.") from error
        order = Order(
            argv=argv,
            environment=environment,
            cwd=cwd,
            umask=_umask(),
            folder=str(self._place.folder),
            runtime=str(self.runtime),
        )
        _write_new(self._place.order, order_bytes(order), 0o600)
        script = start_script(
            sys.executable, Path(restore.__file__), self._place.order, environment
        )
        _write_new(self._place.script, script, 0o700)

    def _said(self, started: Started | None) -> str:
        return "" if started is None else self._said_by(started.pane)

    def _said_by(self, pane: Pane | None) -> str:
        if pane is not None and self._tmux is not None:
            return self._tmux.said(pane)
        try:
            return self._place.log.read_bytes()[-LAST_BYTES:].decode("utf-8", "replace")
        except OSError:
            return ""

    def _take_back(self, started: Started | None) -> None:
        if started is not None:
            end_process(started.lab)
        clear(self._place, self._tmux, started.lab if started is not None else None)


@contextmanager
def ctrl_c_put_off() -> Iterator[None]:
    """Have Ctrl-C wait until it is known what has been started, so that it can be taken back."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def reach_of(lab: Lab) -> Reach | None:
    """Where the lab is reached; None as long as it does not listen."""
    found = running_servers(lab.runtime)
    return next((reach for reach in found if reach.server.pid == lab.identity.pid), None)


def _taken(port: int) -> Refused:
    return Refused(
        f"Port {port} of this host is taken, or not yours to use. Name another by --port, or none."
    )


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """A new file in a private folder, in the place of an older one."""
    path.unlink(missing_ok=True)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
