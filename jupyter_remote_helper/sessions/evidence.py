"""The facts behind a verdict, in the order in which people read them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_remote_helper.contract import Fact, FactCode

from .batch import job_of
from .logout import kills_at_logout
from .situation import Keeper, Situation, is_below_user_manager, is_sshd_unit

KEEPER_FACTS: dict[Keeper, FactCode] = {
    "tmux": "tmux_session",
    "screen": "screen_session",
    "dtach": "dtach",
    "abduco": "abduco",
    "zellij": "zellij",
    "mosh": "mosh",
}
SERVICE_FACTS: tuple[tuple[str, FactCode], ...] = (
    ("BINDER_LAUNCH_HOST", "binder"),
    ("JUPYTERHUB_SERVICE_PREFIX", "hub"),
    ("CODESPACES", "codespaces"),
    ("GITPOD_WORKSPACE_ID", "gitpod"),
    ("KUBERNETES_SERVICE_HOST", "kubernetes"),
)


def facts_of(situation: Situation) -> tuple[Fact, ...]:
    """All that was found out, as codes and values."""
    if not situation.is_readable:
        return ()
    return (
        *_surroundings(situation),
        *_terminal(situation),
        *_signals(situation),
        *_logout(situation),
        *_cautions(situation),
    )


def _surroundings(s: Situation) -> Iterator[Fact]:
    for name, code in SERVICE_FACTS:
        if s.environment.get(name):
            yield Fact(code, s.environment.get("JUPYTERHUB_USER") if code == "hub" else None)
    if s.ends_container:
        yield Fact("container", None)
    if (job := job_of(s.environment)) is not None:
        yield Fact(job.code, job.id)
    if s.has_systemd and s.unit.endswith(".service") and not is_sshd_unit(s.unit):
        is_user = is_below_user_manager(s.cgroup)
        yield Fact("user_service" if is_user else "system_service", s.unit)


def _terminal(s: Situation) -> Iterator[Fact]:
    keeper = s.keeper.keeper if s.keeper is not None else None
    if keeper is not None:
        yield Fact(KEEPER_FACTS[keeper], s.session_name)
        return
    if not s.has_terminal:
        yield Fact("no_terminal", None)
        return
    if s.owner is not None and s.owner.is_sshd:
        yield Fact("ssh_terminal", None)
    elif s.owner is not None and s.owner.is_editor:
        yield Fact("editor", s.owner.name)
    else:
        yield Fact("other_terminal", None if s.owner is None else s.owner.name)
    yield Fact("foreground" if s.is_foreground else "background", None)
    if not s.is_foreground:
        parent = s.ancestors[0] if s.ancestors else None
        if parent is not None and parent.session == s.session:
            yield Fact("parent_shell", parent.name)
        else:
            yield Fact("orphan", None)


def _signals(s: Situation) -> Iterator[Fact]:
    codes: dict[str, FactCode] = {
        "default": "hangup_default",
        "ignored": "hangup_ignored",
        "handled": "hangup_handled",
    }
    yield Fact(codes[s.hangup], None)
    if s.log is not None:
        yield Fact("output_log", s.log)
    elif "terminal" in s.outputs:
        yield Fact("output_terminal", None)
    else:
        yield Fact("output_pipe" if "pipe" in s.outputs else "output_elsewhere", None)


def _logout(s: Situation) -> Iterator[Fact]:
    if not s.has_systemd and not s.has_elogind:
        yield Fact("no_logind", None)
        return
    if s.logind is None:
        yield Fact("logout_unknown", None)
    else:
        yield Fact("logout_kills" if kills_at_logout(s) else "logout_keeps", None)
        if s.logind.idle_stop_s > 0:
            yield Fact("idle_stop", f"{s.logind.idle_stop_s:.0f}")
    if not s.has_systemd:  # services that could go on are systemd's
        return
    codes: dict[bool | None, FactCode] = {
        True: "linger_on",
        False: "linger_off",
        None: "linger_unknown",
    }
    yield Fact(codes[s.lingers], None)


def _cautions(s: Situation) -> Iterator[Fact]:
    if s.environment.get("TMOUT", "0").isdigit() and int(s.environment.get("TMOUT", "0")) > 0:
        yield Fact("shell_timeout", s.environment["TMOUT"])
    if s.schedulers and job_of(s.environment) is None:
        yield Fact("login_node", s.schedulers[0])
