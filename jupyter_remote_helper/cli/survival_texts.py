"""Every sentence that the command line says about survival. Pure."""

from __future__ import annotations

from jupyter_remote_helper.contract import (
    Fact,
    FactCode,
    RunReason,
    RunVerdict,
    Verdict,
    VerdictLevel,
    VerdictReason,
    WayOut,
)

from .texts import plain

TITLES: dict[VerdictLevel, str] = {
    "keeps": "Safe to close your laptop",
    "probably": "Should keep running",
    "at_risk": "May stop when your connection drops",
    "will_stop": "Will stop when your SSH connection ends",
    "managed": "Closing your laptop does not stop it",
    "job": "Runs inside a batch job",
    "unknown": "Could not tell whether this server survives a dropped connection",
}
PROTECTED = "Protected against a closed terminal"
PROTECTED_LIMITS = (
    "Not against a reboot, logout rules, or the job's time limit. Programs that kernels started "
    "earlier may no longer show their raw output; restart such a kernel if output is missing."
)
ELSE_AT_RISK = "It is protected against a closed terminal, but not against this."
PROTECT = (
    "`jupyter remote-helper protect` protects it against a closed terminal, without starting it "
    "again."
)
HELPED: tuple[VerdictReason, ...] = (
    "foreground", "background", "editor", "other_terminal", "pipes_to_ssh",
)  # fmt: skip
"""Where a closed terminal, or what goes to it, is all that would end the server."""
OWED: tuple[VerdictReason, ...] = ("hangup_handled", "no_terminal")
"""What is said of a server that owes its verdict to being protected."""
LINGER = "`loginctl enable-linger`, if this host allows it, keeps what your services hold"
ANEW = (
    "Protecting it does not help against that. Started anew by `systemd-run --user --scope jupyter "
    f"remote-helper up` it is left alone while you linger: {LINGER}."
)
ELSEWISE = (
    "Protecting it does not help against that. Ask who runs this host, or run it in a batch job."
)
ADVICE: dict[VerdictReason, str] = {
    "logout_kills": ANEW,
    "idle_stop": ANEW,
    "user_manager_stops": f"Protecting it does not help against that. {LINGER}.",
}
"""What helps where protecting does not."""
STILL_AT_RISK: dict[VerdictReason, str] = {
    "editor": (
        "A closed terminal does not end it any more. But an editor started it, and ends what it "
        "has started some time after your connection drops. Start the next one by `jupyter "
        "remote-helper up` to be sure."
    ),
    "other_terminal": (
        "A closed terminal does not end it any more. But another program holds that terminal, and "
        "may end it in other ways when you leave. Start the next one by `jupyter remote-helper "
        "up` to be sure."
    ),
}
"""What is said of a protected server that something else than its terminal may end."""
SERVICE = "{name} decides how long it runs."
SENTENCES: dict[VerdictReason, str] = {
    "hub": SERVICE.format(name="JupyterHub"),
    "codespaces": SERVICE.format(name="Codespaces"),
    "binder": SERVICE.format(name="Binder"),
    "gitpod": SERVICE.format(name="Gitpod"),
    "kubernetes": SERVICE.format(name="The cluster that runs its container"),
    "container": SERVICE.format(name="Whoever started its container"),
    "batch_job": "It ends with the job, whatever you do here.",
    "interactive_job": (
        "It seems to run in an interactive job, which ends with the terminal that asked for it. "
        "Ask for the job inside tmux next time."
    ),
    "system_service": "It is a service of this host and keeps running when your connection drops.",
    "user_service": "It is a service of yours and keeps running when you are not logged in.",
    "user_manager_stops": "Your services are stopped here soon after your last login ends.",
    "multiplexer": "It runs inside {where} and keeps running when your connection drops.",
    "mosh": "It runs in a terminal of mosh, which outlives the connection; you may not get back.",
    "logout_kills": (
        "This host is set to end your programs at logout, those in tmux and screen included."
    ),
    "idle_stop": "This host ends logins that are idle for long, with all that was started there.",
    "ssh_service": "This host ends all that a login has started when its connection ends.",
    "hangup_ignored": "It ignores the signal that a closed terminal sends.",
    "hangup_handled": "It handles the signal that a closed terminal sends.",
    "foreground": (
        "A short sleep may go unnoticed; a longer one ends the server and every running notebook."
    ),
    "background": (
        "It was started in the background of an SSH terminal. A clean logout leaves it alone; a "
        "dropped connection usually ends it."
    ),
    "orphan": "It is not tied to your SSH terminal any more.",
    "editor": "It was started by an editor, whose server ends some time after the connection.",
    "other_terminal": "Another program holds its terminal, and may end it when you leave.",
    "pipes_to_ssh": (
        "What it prints goes into your SSH connection; without that an error may stop it."
    ),
    "no_terminal": "It is not tied to a terminal.",
    "not_remote": "You seem to sit at this computer, so there is no connection to drop.",
    "not_linux": "This can only be found out on Linux.",
    "unreadable": "Its processes cannot be read here.",
}
UNCHECKED = " This computer's logout rules could not be checked."
FACTS: dict[FactCode, str] = {
    "hub": "JupyterHub runs it{for_value}.",
    "codespaces": "It is in a codespace.",
    "binder": "Binder runs it.",
    "gitpod": "It is in a workspace of Gitpod.",
    "kubernetes": "It is in a container of Kubernetes.",
    "container": "Its container ends with it.",
    "slurm_job": "It is in Slurm job {value}.",
    "pbs_job": "It is in PBS job {value}.",
    "lsf_job": "It is in LSF job {value}.",
    "sge_job": "It is in Grid Engine job {value}.",
    "system_service": "It belongs to the system's service {value}.",
    "user_service": "It belongs to your service {value}.",
    "tmux_session": "It runs in tmux{session}.",
    "screen_session": "It runs in screen{session}.",
    "dtach": "dtach holds its terminal.",
    "abduco": "abduco holds its terminal.",
    "zellij": "zellij holds its terminal.",
    "mosh": "mosh holds its terminal.",
    "ssh_terminal": "Its terminal is that of an SSH login.",
    "editor": "An editor's server holds its terminal.",
    "other_terminal": "Its terminal belongs to another program{of_value}.",
    "no_terminal": "It has no terminal.",
    "foreground": "It is in the foreground of the terminal.",
    "background": "It is in the background of the terminal.",
    "parent_shell": "The shell that started it ({value}) still waits for it.",
    "orphan": "The shell that started it has let go of it.",
    "hangup_default": "A closed terminal's signal (SIGHUP) would end it.",
    "hangup_ignored": "It ignores SIGHUP.",
    "hangup_handled": "It handles SIGHUP.",
    "output_terminal": "It prints to the terminal.",
    "output_pipe": "It prints into a pipe.",
    "output_log": "It prints to {value}.",
    "output_elsewhere": "It does not print to a terminal.",
    "logout_kills": "This host ends the programs of who logs out (KillUserProcesses).",
    "logout_keeps": "This host leaves the programs of who logs out alone.",
    "logout_unknown": "What this host does at logout could not be checked.",
    "no_logind": "Neither systemd nor elogind is on this host, so nothing happens at logout.",
    "idle_stop": "This host ends logins that are idle for {value} s.",
    "linger_on": "Your services go on without a login (linger is on).",
    "linger_off": "Your services end with your last login (linger is off).",
    "linger_unknown": "Whether your services go on without a login cannot be told.",
    "shell_timeout": "Shells end here when they are idle for {value} s (TMOUT).",
    "login_node": ("{value} is there: sites often end long-running programs on such login nodes."),
}
RUNS: dict[RunReason, str] = {
    "detached": "A background run goes on until it is done, also when this server stops.",
    "logout_kills": "A background run may be ended when you log out.",
    "logout_unknown": (
        "A background run should go on until it is done; the logout rules could not be checked."
    ),
    "idle_stop": "A background run may be ended with an idle login.",
    "user_manager_stops": "A background run is ended soon after your last login.",
    "ssh_service": "A background run is ended with the login that started this server.",
    "service": "A background run ends when the service that holds this server is stopped.",
    "batch_job": "A background run ends with the batch job.",
    "container": "A background run ends with the container.",
    "not_linux": "Whether a background run survives cannot be told here.",
    "unreadable": "Whether a background run survives cannot be told here.",
}
WAYS_OUT: dict[WayOut, str] = {
    "systemd_scope": (
        "Started with `systemd-run --user --scope jupyter remote-helper run ...` it goes on; "
        "linger has to be on (`loginctl enable-linger`)."
    ),
    "slurm": "As a Slurm job of its own (sbatch) it goes on.",
}


def is_protection(verdict: Verdict) -> bool:
    """Whether being protected is what the server owes its verdict to.

    Examples
    --------
    >>> is_protection(Verdict("keeps", "multiplexer", protected=True, ends_at=None, facts=()))
    False
    """
    is_kept = verdict.level in {"keeps", "probably"}
    return verdict.protected and is_kept and verdict.reason in OWED


def advice(verdict: Verdict) -> str | None:
    """What can be done about it; None where nothing has to be, or nothing is known to help.

    Examples
    --------
    >>> advice(Verdict("at_risk", "logout_kills", protected=False, ends_at=None, facts=()))[:35]
    'Protecting it does not help against'
    """
    if verdict.level not in {"at_risk", "will_stop"}:
        return None
    if verdict.reason in ADVICE:
        # without systemd there are no services that could linger
        can_linger = any(fact.code.startswith("linger_") for fact in verdict.facts)
        return ADVICE[verdict.reason] if can_linger else ELSEWISE
    if verdict.protected:
        return None if verdict.reason in STILL_AT_RISK else ELSE_AT_RISK
    return PROTECT if verdict.reason in HELPED else None


def verdict_title(verdict: Verdict) -> str:
    """The verdict in a few words."""
    if is_protection(verdict):
        return PROTECTED
    return TITLES[verdict.level]


def verdict_sentence(verdict: Verdict) -> str:
    """What that means."""
    if is_protection(verdict):
        return PROTECTED_LIMITS
    if verdict.protected and verdict.reason in STILL_AT_RISK:
        return STILL_AT_RISK[verdict.reason]
    sentence = SENTENCES[verdict.reason].format(where=_where(verdict))
    if verdict.reason == "batch_job" and verdict.ends_at is not None:
        sentence = f"It ends with the job at {plain(verdict.ends_at)}, whatever you do here."
    codes = {fact.code for fact in verdict.facts}
    if verdict.level == "probably" and "logout_unknown" in codes:
        sentence += UNCHECKED
    return sentence


def _where(verdict: Verdict) -> str:
    for fact in verdict.facts:
        if fact.code in {"tmux_session", "screen_session"}:
            kind = fact.code.partition("_")[0]
            return f"{kind} session {plain(fact.value)}" if fact.value else kind
        if fact.code in {"dtach", "abduco", "zellij"}:
            return fact.code
    return "another program"


def fact_sentences(facts: tuple[Fact, ...]) -> list[str]:
    """What was found out, one sentence each."""
    return [fact_sentence(fact) for fact in facts]


def fact_sentence(fact: Fact) -> str:
    """One fact.

    Examples
    --------
    >>> fact_sentence(Fact("tmux_session", "build")), fact_sentence(Fact("tmux_session", None))
    ('It runs in tmux, session build.', 'It runs in tmux.')
    """
    value = plain(fact.value) if fact.value else ""
    return FACTS[fact.code].format(
        value=value,
        of_value=f" {value}" if value else "",
        session=f", session {value}" if value else "",
        for_value=f" for {value}" if value else "",
    )


def run_sentence(verdict: RunVerdict) -> str:
    """What a run that is started here survives, and how it could survive more."""
    way_out = "" if verdict.way_out is None else f" {WAYS_OUT[verdict.way_out]}"
    return RUNS[verdict.reason] + way_out
