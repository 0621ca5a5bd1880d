"""Every sentence that `doctor` says. Pure."""

from __future__ import annotations

from jupyter_remote_helper.contract_up import Check, CheckCode, CheckLevel

from .texts import plain

WORDS: dict[CheckLevel, str] = {"ok": "ok", "note": "note", "problem": "problem"}

SENTENCES: dict[CheckCode, str] = {
    "python": "Python {version} ({path})",
    "jupyterlab": "JupyterLab {version}",
    "jupyterlab_missing": (
        "JupyterLab is not in this environment, so `up` cannot start it: "
        "{python} -m pip install jupyterlab"
    ),
    "server_half": "The server extension is enabled",
    "server_half_off": (
        "The server extension is not enabled: jupyter server extension enable jupyter_remote_helper"
    ),
    "lab_half": "The JupyterLab extension is installed (version {version})",
    "lab_half_missing": (
        "The JupyterLab extension is not installed for this Jupyter: install this program anew"
    ),
    "lab_half_off": (
        "The JupyterLab extension is disabled: jupyter labextension enable jupyter-remote-helper"
    ),
    "lab_half_other": (
        "The JupyterLab extension has version {version}, this program {own}: install it anew"
    ),
    "kernels": "Kernels: {names}",
    "kernels_missing": "There is no kernel: {python} -m pip install ipykernel",
    "kernels_broken": (
        "Kernels whose program is gone: {names}; remove them by jupyter kernelspec remove NAME"
    ),
    "tmux": "tmux {version}",
    "tmux_missing": "No tmux; `up` does without",
    "screen": "screen {version}",
    "screen_missing": "No screen",
    "sshd": "sshd answers at port {port} ({version})",
    "sshd_silent": "No sshd answers at port {port}; a tunnel needs one, say its port by --ssh-port",
    "sshd_forbids": "sshd forbids tunnels ({setting} in {file}); ask who runs this host",
    "slurm": "Slurm {version}, its controller answers",
    "slurm_missing": "No Slurm on this host",
    "slurm_silent": "Slurm {version}, but its controller does not answer",
    "r": "R {version} with rmarkdown and pandoc {pandoc}",
    "r_incomplete": "R {version} without {missing}, which R Markdown files need",
    "r_missing": "No R on this host",
    "runs_folder": "Runs are kept in {path}, which only you can open",
    "runs_folder_new": "Runs will be kept in {path}",
    "runs_folder_open": "Others may open {path}, where runs are kept: chmod 700",
    "runs_folder_unwritable": "{path}, where runs are kept, cannot be written",
    "disk": "{free} free for runs ({kind})",
    "disk_low": "Only {free} free for runs ({kind})",
    "disk_full": "No room for runs: {free} free, or no more files ({kind})",
    "links": "Results appear in one step (hard links)",
    "links_missing": "No hard links ({kind}); results take one step more to appear",
    "links_unknown": "Whether hard links work could not be tried",
    "sockets": "Kernels are reached by sockets in {path}",
    "sockets_missing": (
        "No sockets can be made in {path}; name a private folder on this host's own disk by "
        "JRH_LOCAL_DIR"
    ),
    "queue": "Runs of yours here: {going} under way, {waiting} waiting ({slots} at once)",
    "queue_unreadable": "The runs cannot be read: {why}",
    "logout_nobody": "No systemd or elogind here that would end programs at logout",
    "logout_keeps": "This host lets programs go on after logout (linger is {linger})",
    "logout_ends": (
        "This host ends all your programs at logout, tmux and screen too "
        "(KillUserProcesses; linger is {linger}); ask who runs it"
    ),
    "logout_idle": "This host ends logins that are idle for {minutes} min, and programs with them",
    "logout_unknown": "What this host does at logout could not be asked",
}
ANY_NUMBER = "any number"


def check_line(check: Check) -> str:
    """One finding in one line, the word for how bad it is first.

    Examples
    --------
    >>> check_line(Check("tmux", "ok", {"version": "3.3a"}))
    'ok       tmux 3.3a'
    """
    values = dict(check.values)
    if values.get("slots") == 0:
        values["slots"] = ANY_NUMBER
    return plain(f"{WORDS[check.level]:<8} {SENTENCES[check.code].format(**values)}")


def summary(problems: int) -> str:
    """How many problems there are."""
    if not problems:
        return "No problems."
    return "One problem." if problems == 1 else f"{problems} problems."
