"""Programs of this host that some of the commands can use."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_remote_helper.contract_up import Check

from .finding import note, ok, said_by, version_in

ASK_R = (
    'has <- function(name) if (requireNamespace(name, quietly = TRUE)) "yes" else "no";'
    'cat(as.character(getRversion()), has("rmarkdown"))'
)


def programs() -> Iterator[Check]:
    """What is installed, and in which version; nothing of it is needed by everybody."""
    tmux = said_by("tmux", "-V")
    yield note("tmux_missing") if tmux is None else ok("tmux", version=version_in(tmux))
    screen = said_by("screen", "-v")
    yield note("screen_missing") if screen is None else ok("screen", version=version_in(screen))
    yield slurm()
    yield r()


def slurm() -> Check:
    """Whether batch jobs can be submitted from here. `scontrol ping` is the quickest question."""
    version = said_by("sbatch", "--version")
    if version is None:
        return ok("slurm_missing")
    answer = said_by("scontrol", "ping") or ""
    if " UP" not in answer:
        return note("slurm_silent", version=version_in(version))
    return ok("slurm", version=version_in(version))


def r() -> Check:
    """Whether R Markdown files can be rendered here."""
    answer = said_by("Rscript", "--vanilla", "-e", ASK_R)
    if answer is None:
        return ok("r_missing")
    version, _, has_rmarkdown = answer.partition(" ")
    missing = [] if has_rmarkdown == "yes" else ["rmarkdown"]
    pandoc = said_by("pandoc", "--version")
    if pandoc is None:
        missing.append("pandoc")
    if missing:
        return note("r_incomplete", version=version, missing=" and ".join(missing))
    return ok("r", version=version, pandoc=version_in(pandoc or ""))
