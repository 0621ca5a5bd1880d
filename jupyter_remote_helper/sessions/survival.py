"""Whether a server survives a dropped connection: eleven steps, the first that fits decides. Pure.

In doubt the worse is said. What was tried is in `tests/sessions/test_launches.py`: each way to
start a server over ssh, with the connection cut.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from jupyter_remote_helper.contract import Verdict, VerdictLevel, VerdictReason

from .batch import job_of
from .evidence import facts_of
from .logout import logout_reason
from .situation import Situation, is_below_user_manager, is_sshd_unit

KEEPING: tuple[VerdictLevel, ...] = ("keeps", "probably")
SERVICES: tuple[tuple[str, VerdictReason], ...] = (
    ("BINDER_LAUNCH_HOST", "binder"),
    ("BINDER_REPO_URL", "binder"),
    ("JUPYTERHUB_SERVICE_PREFIX", "hub"),
    ("JUPYTERHUB_API_URL", "hub"),
    ("CODESPACES", "codespaces"),
    ("GITPOD_WORKSPACE_ID", "gitpod"),
)
"""Variables that say who runs the server; Binder's are set beside JupyterHub's."""


class Finding(msgspec.Struct, frozen=True):
    """What one step says."""

    level: VerdictLevel
    reason: VerdictReason


def verdict(situation: Situation) -> Verdict:
    """The verdict on a server in this situation.

    Examples
    --------
    >>> from .situation import Kin
    >>> at_ssh = Situation(has_terminal=True, is_foreground=True, owner=Kin(9, "sshd", "sshd:"))
    >>> verdict(at_ssh).level, verdict(at_ssh).reason
    ('will_stop', 'foreground')
    >>> in_tmux = msgspec.structs.replace(at_ssh, owner=Kin(9, "tmux: server", "tmux"))
    >>> verdict(in_tmux).level
    'keeps'
    """
    found = next(one for step in STEPS if (one := step(situation)) is not None)
    job = job_of(situation.environment)
    return Verdict(
        level=found.level,
        reason=found.reason,
        protected=situation.log is not None and situation.hangup == "handled",
        ends_at=None if job is None else job.ends_at,
        facts=facts_of(situation),
    )


def _unreadable(s: Situation) -> Finding | None:
    """Step 11, which has to come first."""
    if s.platform != "linux":
        return Finding("unknown", "not_linux")
    return None if s.is_readable else Finding("unknown", "unreadable")


def _managed(s: Situation) -> Finding | None:
    """Step 1: somebody else decides how long it runs, but in a batch job the job does."""
    job = job_of(s.environment)
    if job is not None and job.is_batch:  # a hub may start its servers as jobs (batchspawner)
        return None
    for name, reason in SERVICES:
        if s.environment.get(name):
            return Finding("managed", reason)
    if s.ends_container:
        return Finding("managed", "container")
    # a terminal in a pod ends with whoever opened it
    in_pod = "KUBERNETES_SERVICE_HOST" in s.environment and not s.has_terminal
    return Finding("managed", "kubernetes") if in_pod and not s.is_below_sshd else None


def _job(s: Situation) -> Finding | None:
    """Step 2: a batch job ends it in any case, a terminal perhaps before."""
    job = job_of(s.environment)
    if job is None:
        return None
    inner = _judge(s)
    if inner.level == "will_stop":
        return inner
    if not job.is_batch:  # who asked for the job waits at a terminal that cannot be seen from here
        return Finding("at_risk", "interactive_job")
    return Finding("job", "batch_job") if inner.level in KEEPING else inner


def _service(s: Situation) -> Finding | None:
    """Step 3: a systemd unit of its own."""
    is_own = s.has_systemd and s.unit.endswith(".service") and not is_sshd_unit(s.unit)
    if not is_own or s.has_terminal or s.is_below_sshd:
        return None
    if not is_below_user_manager(s.cgroup):
        return Finding("keeps", "system_service")
    if s.unit.startswith("user@"):  # the service manager itself holds it, and no unit of its own
        return None
    return _after_logout(s, Finding("keeps", "user_service"), s.cgroup)


def _keeper(s: Situation) -> Finding | None:
    """Step 4: tmux, screen and the like hold the terminal."""
    if s.keeper is None:
        return None
    if s.keeper_has_terminal:  # such as `screen -D -m`, which goes on where it was started
        return Finding("at_risk", "other_terminal")
    at_best: VerdictLevel = "probably" if s.keeper.keeper == "mosh" else "keeps"
    reason: VerdictReason = "mosh" if s.keeper.keeper == "mosh" else "multiplexer"
    where = s.cgroup if s.keeper_cgroup is None else s.keeper_cgroup
    return _after_logout(s, Finding(at_best, reason), where)


def _at_ssh(s: Situation) -> Finding | None:
    """Steps 5 to 7: the terminal of a login by ssh."""
    if not s.has_terminal or s.owner is None or not s.owner.is_sshd:
        return None
    if s.hangup != "default":
        reason: VerdictReason = "hangup_ignored" if s.hangup == "ignored" else "hangup_handled"
        return _after_logout(s, Finding("probably", reason), s.cgroup)
    if s.is_foreground:
        return Finding("will_stop", "foreground")
    if s.ancestors and s.ancestors[0].session == s.session:
        return Finding("at_risk", "background")
    return _after_logout(s, Finding("probably", "orphan"), s.cgroup)


def _local(s: Situation) -> Finding | None:
    """Step 10, which has to come before those that take a login for granted."""
    is_remote = s.has_login or s.is_below_sshd
    return Finding("unknown", "not_remote") if s.has_seat and not is_remote else None


def _other(s: Situation) -> Finding | None:
    """Step 8: another program holds the terminal, or an editor is what started it."""
    holders = (*((s.owner,) if s.owner is not None else ()), *s.ancestors)
    if any(kin.is_editor for kin in holders):
        return Finding("at_risk", "editor")
    return Finding("at_risk", "other_terminal") if s.has_terminal else None


def _without_terminal(s: Situation) -> Finding:
    """Step 9: no terminal; what it prints may go to ssh all the same."""
    if s.is_below_sshd and "pipe" in s.outputs:
        return Finding("at_risk", "pipes_to_ssh")
    return _after_logout(s, Finding("probably", "no_terminal"), s.cgroup)


def _after_logout(s: Situation, found: Finding, cgroup: str) -> Finding:
    """The same, unless the host ends the programs of who has logged out."""
    reason = logout_reason(s, cgroup)
    if reason == "logout_unknown":
        return Finding("probably", found.reason)
    return found if reason is None else Finding("at_risk", reason)


def _judge(s: Situation) -> Finding:
    """Steps 4 to 10."""
    for step in (_keeper, _local, _at_ssh, _other):
        if (found := step(s)) is not None:
            return found
    return _without_terminal(s)


STEPS: tuple[Callable[[Situation], Finding | None], ...] = (
    _unreadable,
    _managed,
    _job,
    _service,
    _judge,
)
