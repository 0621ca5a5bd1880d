"""What the environment of a process says about where it runs. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from jupyter_remote_helper.contract_tunnel import NoTunnelReason, SchedulerKind, TunnelJob

from . import slots

JOB_ID = re.compile(r"[A-Za-z0-9._\[\]-]{1,100}")
PROXY_PREFIXES = ("/node/", "/rnode/")
"""Where Open OnDemand puts the servers that it leads to."""


class Words(NamedTuple):
    """The variables in which a batch system says what it knows."""

    scheduler: SchedulerKind
    job_id: str
    submit_host: str
    node: str | None


SCHEDULERS = (
    Words("slurm", "SLURM_JOB_ID", "SLURM_SUBMIT_HOST", "SLURMD_NODENAME"),
    Words("pbs", "PBS_JOBID", "PBS_O_HOST", None),
    Words("lsf", "LSB_JOBID", "LSB_SUB_HOST", None),
    Words("sge", "JOB_ID", "SGE_O_HOST", None),
)
IN_CONTAINER = (
    "container",
    "APPTAINER_CONTAINER",
    "SINGULARITY_CONTAINER",
    "KUBERNETES_SERVICE_HOST",
)


def not_needed(
    environment: Mapping[str, str], base_url: str, *, has_editor: bool = False
) -> NoTunnelReason | None:
    """Who leads the browser to the server without a tunnel.

    JupyterHub does so to its own server, which is below its prefix, and to no other that was
    started in it. `has_editor` says that an editor is there which the environment tells of.

    Examples
    --------
    >>> not_needed({"JUPYTERHUB_API_URL": "http://hub"}, "/user/ann/")
    'hub'
    >>> not_needed({"JUPYTERHUB_API_URL": "http://hub"}, "/")
    >>> not_needed({}, "/rnode/n042/8888/")
    'open_ondemand'
    """
    said = environment.get
    if base_url != "/" and (said("BINDER_LAUNCH_HOST") or said("BINDER_REPO_URL")):
        return "binder"
    if base_url != "/" and (said("JUPYTERHUB_SERVICE_PREFIX") or said("JUPYTERHUB_API_URL")):
        return "hub"
    if said("CODESPACES", "").lower() == "true":
        return "codespaces"
    if said("GITPOD_WORKSPACE_ID"):
        return "gitpod"
    if base_url.startswith(PROXY_PREFIXES):
        return "open_ondemand"
    return "vscode" if has_editor else None


def has_screen(environment: Mapping[str, str]) -> bool:
    """Whether whoever started the process sat in front of a desktop.

    Examples
    --------
    >>> has_screen({"DISPLAY": ":0"}), has_screen({"DISPLAY": "localhost:10.0"})
    (True, False)
    """
    # with a host in it, it is a display that ssh carries to the laptop
    display = environment.get("DISPLAY", "")
    return display.startswith(":") or bool(environment.get("WAYLAND_DISPLAY"))


def job(environment: Mapping[str, str], own_name: str) -> TunnelJob | None:
    """The batch job that a process was started in; what could be no name counts as not said.

    Examples
    --------
    >>> job({"SLURM_JOB_ID": "48190", "SLURM_SUBMIT_HOST": "login1"}, "n042").node
    'n042'
    >>> job({"SLURM_JOB_ID": "48190", "SLURM_SUBMIT_HOST": "login1"}, "login1.hpc").node
    """
    for words in SCHEDULERS:
        number = environment.get(words.job_id, "")
        submit_host = _name(environment.get(words.submit_host))
        # JOB_ID alone may be anybody's
        if not JOB_ID.fullmatch(number) or (words.scheduler == "sge" and submit_host is None):
            continue
        said = environment.get(words.node) if words.node else None
        at_home = submit_host is not None and _short(submit_host) == _short(own_name)
        node = None if at_home else _name(said) or _name(own_name)
        return TunnelJob(words.scheduler, number, node, submit_host)
    return None


def _short(name: str) -> str:
    return name.partition(".")[0].lower()


def _name(text: str | None) -> str | None:
    try:
        return slots.host(text)
    except slots.NotAllowed:
        return None


def in_container(environment: Mapping[str, str], cgroup: str, marks: bool) -> bool:
    """Whether sshd is likely outside; `marks` says that container engines left their files.

    Examples
    --------
    >>> in_container({}, "0::/kubepods/pod1", marks=False)
    True
    """
    named = any(word in cgroup for word in ("docker", "containerd", "kubepods", "libpod"))
    return marks or named or any(environment.get(name) for name in IN_CONTAINER)
