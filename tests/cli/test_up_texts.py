"""What `up` says of the future is what is known of it."""

from __future__ import annotations

from itertools import product
from typing import get_args

import msgspec
import pytest

from jupyter_remote_helper.cli.survival_texts import HELPED
from jupyter_remote_helper.cli.up_texts import down_question, running_lines
from jupyter_remote_helper.cli.way import way_to
from jupyter_remote_helper.contract_sessions import Fact, Verdict, VerdictLevel, VerdictReason
from jupyter_remote_helper.contract_tunnel import TunnelJob
from jupyter_remote_helper.lab.manager import Found, Origin
from jupyter_remote_helper.tunnel.facts import tunnel_facts
from jupyter_remote_helper.tunnel.servers import Reach, Server


def said(origin: Origin, verdict: Verdict) -> str:
    reach = Reach(Server(7), on_loopback=True, is_open=False)
    return "\n".join(running_lines(Found(reach, "", origin), "gpu1", verdict))


@pytest.mark.parametrize("origin", get_args(Origin))
def test_what_becomes_of_it_is_the_verdict(origin: Origin) -> None:
    for level in get_args(VerdictLevel):
        for reason in get_args(VerdictReason):
            text = said(origin, Verdict(level, reason, protected=False, ends_at=None, facts=()))
            assert "gpu1 (process 7)." in text
            assert "{" not in text
            is_doomed = level in {"at_risk", "will_stop"}
            assert ("helper protect` protects" in text) == (is_doomed and reason in HELPED)


@pytest.mark.parametrize("reason", ["logout_kills", "idle_stop", "user_manager_stops"])
def test_protecting_is_not_offered_against_what_it_does_not_help(reason: VerdictReason) -> None:
    for protected, lingers in product((True, False), (True, False)):
        facts = (Fact("linger_off", None),) if lingers else ()
        text = said("other", Verdict("at_risk", reason, protected, ends_at=None, facts=facts))
        assert "helper protect`" not in text
        assert "rotecting it does not help against that" in text
        # without systemd nobody lingers
        assert ("enable-linger" in text, "Ask who runs this host" in text) == (lingers, not lingers)


def test_what_is_protected_is_not_told_to_be_protected() -> None:
    for reason in get_args(VerdictReason):
        verdict = Verdict("at_risk", reason, protected=True, ends_at=None, facts=())
        assert "helper protect`" not in said("other", verdict)


def test_what_ends_is_counted_before_it_is_asked() -> None:
    assert "It has no kernels." in down_question(7, 0, 0)
    assert "Its kernels end, and what they hold" in down_question(7, None, 0)
    assert down_question(7, 2, 3).endswith("gone. 3 runs go on.")


def test_next_time_s_line_names_the_user_of_the_login_host_as_the_tunnel_does() -> None:
    job = TunnelJob("slurm", "7", "n042", "login1")
    environment = {"SLURM_JOB_ID": "7", "SLURM_SUBMIT_HOST": "login1", "SLURMD_NODENAME": "n042"}
    reach = Reach(Server(7, port=8888), on_loopback=True, is_open=False)
    facts = msgspec.structs.replace(tunnel_facts(reach, environment), user="ann", job=job)
    way = way_to(facts)
    assert " -J ann@login1 " in (way.tunnel.steps[0].command or "")
    assert way.login == "ssh -t -J ann@login1 ann@n042"
    assert any("tunnel --jump USER@HOST --remember" in notice for notice in way.notices)


def test_a_hub_is_not_said_to_lead_to_a_lab_that_is_not_its_own() -> None:
    hub = {"JUPYTERHUB_SERVICE_PREFIX": "/user/ann/", "SSH_CONNECTION": "10.0.0.1 5 127.0.0.5 22"}
    for base_url, is_led in (("/", False), ("/user/ann/", True)):
        reach = Reach(Server(7, port=8888, base_url=base_url), on_loopback=True, is_open=False)
        notices = way_to(tunnel_facts(reach, hub)).notices
        assert any("No tunnel is needed" in notice for notice in notices) == is_led


def test_a_name_that_no_command_can_have_is_said_with_what_takes_another() -> None:
    reach = Reach(Server(7, port=8888), on_loopback=True, is_open=False)
    facts = tunnel_facts(reach, {"SSH_CONNECTION": "10.0.0.1 5 127.0.0.5 22"})
    way = way_to(msgspec.structs.replace(facts, user="CORP\\ann"))
    assert (way.login, way.tunnel.steps) == (None, ())
    assert "jupyter remote-helper tunnel --user ... --remember" in way.notices[0]
    assert "CORP" not in way.notices[0]
