"""Examples of every union on the wire: each of its members at least once."""

from __future__ import annotations

from jupyter_remote_helper.engine import records as r

AT = "2026-11-24T09:30:00.000Z"

CAUSES: tuple[r.Cause, ...] = (
    r.CellError(3, "ValueError", "bad shape"),
    r.CellTimeout(3, 60.0),
    r.RunTimeout(3600.0),
    r.KernelDied(9, 9, None, oom=True, evidence=(r.Evidence("oom_kill", "1"),)),
    r.KernelDied(None, None, 3, oom=None, evidence=()),
    r.KernelDied(9, None, None, oom=None, evidence=(r.Evidence("hung_up", None),)),
    r.KernelNotStarted("it ended with code 1"),
    r.NotStarted("its launcher is gone"),
    r.RunnerDied(9, None, oom=None),
    r.Terminated(15),
    r.NoSpace("disk"),
    r.ProgramFailed(1, None),
    r.Scheduler("TIMEOUT", "the limit of 2 h was reached"),
    r.WrongInput("the run names no kernel"),
)

STATES: tuple[r.State, ...] = (
    r.Queued(AT, 1, 2, None),
    r.Starting(AT),
    r.Running(AT),
    r.Stopping(AT, "ann", "interrupt"),
    r.Succeeded(),
    *(r.Failed(cause) for cause in CAUSES),
    r.Cancelled("ann", AT),
    *(
        r.Lost(cause, AT)
        for cause in ("runner_gone", "host_restarted", "container_gone", "treated_as_ended")
    ),
    r.Unresponsive(AT, "running"),
    *(
        r.Unknown(AT, "running", reason)
        for reason in (
            "other_host",
            "newer_format",
            "unreadable",
            "identity_uncertain",
            "scheduler",
        )
    ),
)

NOTES: tuple[r.Note, ...] = (
    r.ParameterNotDeclared("n"),
    r.KernelAssumed("python3"),
    r.NbconvertChosen("gpu", "slurm-provisioner"),
    r.SourceChanged("train.ipynb"),
    r.OutputIncomplete(3),
    r.FrameReplaced(3),
    r.OutputDropped(2_000_000_000, 5_000_000),
    r.ProcessesLeft(2),
    r.ResultRenamed("/home/ann/train-run.ipynb"),
    r.ResultKept("Read-only file system"),
    *(r.NotExported("html", why, "") for why in ("stopped", "too_long", "too_large")),
    r.NotExported("pdf", "failed", "xelatex not found on PATH"),
    r.WritingHeldUp("disk", AT, None, 0, 0),
    r.WritingHeldUp("quota", AT, AT, 12, 3_400_000),
)
