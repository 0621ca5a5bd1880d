"""Which batch job a process runs in, as its environment says. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from jupyter_remote_helper.contract import FactCode
from jupyter_remote_helper.engine.status import iso


class Job(msgspec.Struct, frozen=True):
    """A job of a scheduler. `is_batch` says that no terminal started it."""

    code: FactCode
    id: str
    is_batch: bool
    ends_at: str | None


def job_of(environment: Mapping[str, str]) -> Job | None:
    """The job whose variables are there, if any.

    Sources: sbatch(1), "output environment variables"; qsub(1) of PBS and of Grid Engine;
    LSF's reference of environment variables.

    Examples
    --------
    >>> job_of({"SLURM_JOB_ID": "7", "SLURM_JOB_END_TIME": "1795000000"}).ends_at
    '2026-11-18T11:06:40.000Z'
    >>> job_of({"PBS_JOBID": "7.pbs", "PBS_ENVIRONMENT": "PBS_INTERACTIVE"}).is_batch
    False
    """
    in_batch = environment.get("ENVIRONMENT") == "BATCH"
    if number := environment.get("SLURM_JOB_ID"):
        return Job("slurm_job", number, in_batch, _time(environment.get("SLURM_JOB_END_TIME", "")))
    if number := environment.get("PBS_JOBID"):
        is_batch = environment.get("PBS_ENVIRONMENT") == "PBS_BATCH"
        return Job("pbs_job", number, is_batch, None)
    if number := environment.get("LSB_JOBID"):
        return Job("lsf_job", number, environment.get("LSB_INTERACTIVE") != "Y", None)
    if "SGE_ROOT" in environment and (number := environment.get("JOB_ID")):
        return Job("sge_job", number, in_batch, None)
    return None


def _time(text: str) -> str | None:
    """Seconds since 1970 as the project writes times."""
    if not text.isascii() or not text.isdigit():
        return None
    try:
        return iso(int(text))
    except (OverflowError, ValueError, OSError):
        return None
