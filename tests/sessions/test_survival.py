"""The verdict: every step by a recorded situation, and every code by a sentence."""

from __future__ import annotations

import typing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_remote_helper.cli import survival_texts as texts
from jupyter_remote_helper.contract import (
    Fact,
    FactCode,
    RunReason,
    Verdict,
    VerdictLevel,
    VerdictReason,
    WayOut,
)
from jupyter_remote_helper.sessions.run_survival import run_verdict
from jupyter_remote_helper.sessions.situation import Hangup, Kin, Logind, Output, Situation
from jupyter_remote_helper.sessions.survival import verdict

from .situations import CASES, Case

BETTER = ("keeps", "probably")
HOSTILE = "\x1b[31m\x1b]0;title\x07\u202eevil\r\n{0}{value}"

kin = st.builds(
    Kin,
    pid=st.integers(1, 99),
    name=st.sampled_from(["sshd", "tmux: server", "screen", "bash", "node", "dtach", HOSTILE]),
    title=st.sampled_from(["SCREEN", "-bash", "/x/.vscode-server/node", HOSTILE]),
    session=st.integers(1, 3),
)
situations = st.builds(
    Situation,
    session=st.integers(1, 3),
    user=st.sampled_from(["", "ann"]),
    has_terminal=st.booleans(),
    is_foreground=st.booleans(),
    owner=st.none() | kin,
    ancestors=st.lists(kin, max_size=3).map(tuple),
    hangup=st.sampled_from(typing.get_args(Hangup)),
    log=st.none() | st.just(HOSTILE),
    outputs=st.lists(st.sampled_from(typing.get_args(Output)), max_size=2).map(tuple),
    cgroup=st.sampled_from(["", "/", "/a.slice/session-3.scope", "/system.slice/x.service",
                            "/user@7.service/x.service", "/s/sshd@3.service", HOSTILE]),
    keeper_cgroup=st.none() | st.just("/a.slice/session-3.scope"),
    session_name=st.none() | st.just(HOSTILE),
    has_systemd=st.booleans(),
    has_elogind=st.booleans(),
    logind=st.none() | st.builds(
        Logind, st.booleans(), st.just(()), st.just(("root",)), st.sampled_from([0.0, 9.0])
    ),
    lingers=st.sampled_from([True, False, None]),
    environment=st.dictionaries(
        st.sampled_from(["JUPYTERHUB_API_URL", "JUPYTERHUB_USER", "SLURM_JOB_ID", "PBS_JOBID",
                         "SLURM_JOB_END_TIME", "ENVIRONMENT", "TMOUT", "CODESPACES"]),
        st.sampled_from(["", "7", "BATCH", HOSTILE, "9" * 30, "٣"]),
    ),
    ends_container=st.booleans(), has_login=st.booleans(), has_seat=st.booleans(),
    schedulers=st.sampled_from([(), ("Slurm",)]), has_user_scopes=st.booleans(),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_recorded_situation_gets_its_verdict(case: Case) -> None:
    found, run = verdict(case.situation), run_verdict(case.situation)
    assert (found.level, found.reason) == (case.level, case.reason)
    assert (run.reason, run.way_out) == (case.run, case.way_out)
    assert found.ends_at == run.ends_at == case.ends_at


def test_the_recorded_situations_reach_every_step_level_and_reason() -> None:
    assert {case.step for case in CASES} == set(range(1, 12))
    assert {case.level for case in CASES} == set(typing.get_args(VerdictLevel))
    assert {case.reason for case in CASES} == set(typing.get_args(VerdictReason))
    assert {case.run for case in CASES} == set(typing.get_args(RunReason))
    assert {case.way_out for case in CASES} == {None, *typing.get_args(WayOut)}


def test_every_code_has_a_sentence() -> None:
    for table, codes in (
        (texts.TITLES, VerdictLevel), (texts.SENTENCES, VerdictReason), (texts.FACTS, FactCode),
        (texts.RUNS, RunReason), (texts.WAYS_OUT, WayOut),
    ):  # fmt: skip
        assert set(table) == set(typing.get_args(codes))


@given(situations)
def test_whatever_is_found_there_is_a_verdict_that_can_be_printed(situation: Situation) -> None:
    found, run = verdict(situation), run_verdict(situation)
    lines = [
        texts.verdict_title(found), texts.verdict_sentence(found), texts.run_sentence(run),
        *texts.fact_sentences(found.facts),
    ]  # fmt: skip
    assert all(
        line.isprintable() and "None" not in line and "{of_value}" not in line for line in lines
    )
    for one in (found, run):
        assert msgspec.json.decode(msgspec.json.encode(one), type=type(one)) == one


@given(situations)
def test_a_server_in_the_foreground_of_ssh_is_never_called_safe(situation: Situation) -> None:
    at_ssh = msgspec.structs.replace(
        situation, has_terminal=True, is_foreground=True, hangup="default", environment={},
        owner=Kin(9, "sshd", "sshd: ann@pts/1"), ends_container=False,
    )  # fmt: skip
    assert verdict(at_ssh).level == "will_stop"


@given(situations)
def test_less_knowledge_never_makes_the_verdict_better(situation: Situation) -> None:
    order = ["keeps", "managed", "job", "probably", "unknown", "at_risk", "will_stop"]
    known = msgspec.structs.replace(
        situation, has_systemd=True, lingers=True, logind=Logind(False, (), (), 0.0)
    )
    blind = msgspec.structs.replace(known, lingers=None, logind=None)
    assert order.index(verdict(known).level) <= order.index(verdict(blind).level)


def test_a_protected_server_is_said_to_be_one_with_its_limits() -> None:
    for case in CASES:
        found = verdict(case.situation)
        assert found.protected == (case.situation.log is not None)
        said = texts.verdict_title(found) == texts.PROTECTED
        owes_it = found.reason in {"hangup_handled", "no_terminal"}
        assert said == (found.protected and found.level in BETTER and owes_it)


def test_a_protected_server_in_tmux_is_still_said_to_be_in_tmux() -> None:
    case = next(case for case in CASES if case.name == "tmux, no systemd")
    both = msgspec.structs.replace(case.situation, hangup="handled", log="/r/log")
    found = verdict(both)
    assert found.protected
    assert texts.verdict_title(found) == "Safe to close your laptop"
    assert "It runs inside tmux" in texts.verdict_sentence(found)


def test_where_protecting_does_not_help_it_is_said_why_and_what_would() -> None:
    for case in CASES:
        safe = msgspec.structs.replace(case.situation, hangup="handled", log="/tmp/log")
        before, after = verdict(case.situation), verdict(safe)
        if after.level not in {"at_risk", "will_stop"}:
            continue
        sentence = texts.verdict_sentence(after)
        if after.reason in {"editor", "other_terminal"}:
            assert sentence.startswith("A closed terminal does not end it any more. But ")
            assert "`jupyter remote-helper up`" in sentence
            assert sentence != texts.verdict_sentence(before)
        else:
            said = texts.advice(after)
            assert said == texts.ADVICE.get(after.reason, texts.ELSE_AT_RISK)


def test_a_login_node_and_an_idle_limit_are_warned_of() -> None:
    found = verdict(Situation(schedulers=("Slurm",), environment={"TMOUT": "600"}))
    assert {Fact("login_node", "Slurm"), Fact("shell_timeout", "600")} <= set(found.facts)
    in_job = Situation(schedulers=("Slurm",), environment={"SLURM_JOB_ID": "7", "TMOUT": "x"})
    assert {"login_node", "shell_timeout"}.isdisjoint(fact.code for fact in verdict(in_job).facts)


def test_the_job_says_when_it_ends() -> None:
    job = next(case for case in CASES if case.ends_at)
    assert "at 2026-11-18T11:06:40.000Z" in texts.verdict_sentence(verdict(job.situation))
    early = Verdict("job", "batch_job", protected=False, ends_at=None, facts=())
    assert texts.verdict_sentence(early).startswith("It ends with the job, whatever")
