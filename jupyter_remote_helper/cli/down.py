"""`down`: ending the JupyterLab that `up` started."""

from __future__ import annotations

import click

from jupyter_remote_helper.errors import Refused, RemoteHelperError
from jupyter_remote_helper.lab.manager import clear_up, standing, take_down
from jupyter_remote_helper.lab.place import Place
from jupyter_remote_helper.sessions.place import log_name
from jupyter_remote_helper.tunnel.servers import Reach, running_servers

from .ask import confirm
from .follow import is_over
from .managers import run_manager
from .texts import plain
from .up_texts import (
    NOTHING_RUNS,
    STOPPED,
    TMUX_STAYS,
    WAITS_FOR_OTHER,
    down_question,
    others_sentence,
    runs_sentence,
)

MOST_RUNS = 1000


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def down(yes: bool) -> None:
    """Stop the JupyterLab that `up` started, and its kernels. Runs go on."""
    found = standing()
    if found is None:
        clear_up(_say_waiting)
        if others := running_servers():
            raise Refused(others_sentence([_described(reach) for reach in others]))
        click.echo(NOTHING_RUNS)
        return
    runs = _unfinished_runs()
    confirm(down_question(found.lab.identity.pid, found.kernels, runs), yes=yes)
    is_clear = take_down(found, _say_waiting)
    # where a protected one has printed
    (found.lab.runtime / log_name(found.lab.identity.pid)).unlink(missing_ok=True)
    click.echo(" ".join(filter(None, (STOPPED, runs_sentence(runs)))))
    if not is_clear:
        click.echo(TMUX_STAYS.format(socket=plain(str(Place().socket))))


def _unfinished_runs() -> int:
    """How many runs go on, as far as the runs folder tells."""
    try:
        runs = run_manager().page(MOST_RUNS).runs
    except RemoteHelperError:
        return 0
    return sum(not is_over(run) for run in runs)


def _described(reach: Reach) -> tuple[int, str]:
    server = reach.server
    return server.pid, plain(server.sock) if server.sock else str(server.port)


def _say_waiting() -> None:
    click.echo(WAITS_FOR_OTHER, err=True)
