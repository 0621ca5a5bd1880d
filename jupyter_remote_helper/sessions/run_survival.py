"""What a run survives that is started by a server: it has no terminal, and shares its cgroup. Pure.

Its launcher has a session of its own, so no hangup comes to it. What is left are those who end
all that a login, a service, a container or a batch job has started.
"""

from __future__ import annotations

from jupyter_remote_helper.contract import RunReason, RunVerdict, VerdictLevel, WayOut

from .batch import job_of
from .evidence import facts_of
from .logout import logout_reason
from .situation import Situation, is_sshd_unit


def run_verdict(situation: Situation) -> RunVerdict:
    """The verdict on a run that a server in this situation starts.

    Examples
    --------
    >>> run_verdict(Situation(has_terminal=True, is_foreground=True)).reason
    'detached'
    >>> run_verdict(Situation(environment={"SLURM_JOB_ID": "7"}, schedulers=("Slurm",))).way_out
    'slurm'
    """
    level, reason = _judge(situation)
    job = job_of(situation.environment)
    return RunVerdict(
        level=level,
        reason=reason,
        way_out=_way_out(situation, reason),
        ends_at=None if job is None else job.ends_at,
        facts=facts_of(situation),
    )


def _judge(s: Situation) -> tuple[VerdictLevel, RunReason]:
    if s.platform != "linux":
        return "unknown", "not_linux"
    if not s.is_readable:
        return "unknown", "unreadable"
    if s.ends_container:
        return "managed", "container"
    if job_of(s.environment) is not None:
        return "job", "batch_job"
    reason = logout_reason(s, s.cgroup)
    if reason is None:
        is_service = s.has_systemd and s.unit.endswith(".service") and not is_sshd_unit(s.unit)
        return ("managed", "service") if is_service else ("keeps", "detached")
    return ("probably" if reason == "logout_unknown" else "at_risk"), reason


def _way_out(s: Situation, reason: RunReason) -> WayOut | None:
    """How it could be started to live longer, where that is known to help."""
    if reason == "batch_job":
        return "slurm" if "Slurm" in s.schedulers else None
    if reason in {"logout_kills", "idle_stop", "ssh_service"} and s.has_user_scopes:
        return "systemd_scope"
    if reason in {"logout_kills", "idle_stop", "ssh_service", "user_manager_stops"}:
        return "slurm" if "Slurm" in s.schedulers else None
    return None
