"""What `up` says of the future is what is known of it."""

from __future__ import annotations

from typing import get_args

import pytest

from jupyter_remote_helper.cli.up_texts import STAYS, down_question, running_sentence
from jupyter_remote_helper.contract_tunnel import TunnelJob
from jupyter_remote_helper.contract_up import Check, CheckCode
from jupyter_remote_helper.doctor.host import logout_rules
from jupyter_remote_helper.lab.manager import Found, Origin
from jupyter_remote_helper.tunnel.servers import Reach, Server


def said(origin: Origin, check: Check, job: TunnelJob | None = None) -> str:
    reach = Reach(Server(7), on_loopback=True, is_open=False)
    return running_sentence(Found(reach, "", origin), "gpu1", check, job)


@pytest.mark.parametrize(
    ("answer", "idle", "words"),
    [("b false\nas 0\nas 0", None, "It stays when you disconnect."),
     ("b true\nas 0\nas 0", None, "But this host ends all programs of a user at logout"),
     ("b false\nas 0\nas 0", "t 900000000", "idle, after 15 min."),
     (None, None, "It should stay when you disconnect; ")],
)  # fmt: skip
def test_the_host_s_own_rules_decide_what_is_promised(
    answer: str | None, idle: str | None, words: str
) -> None:
    check = logout_rules(answer, idle, "ann", "off")
    for origin in get_args(Origin):
        assert (words in said(origin, check)) == (origin != "other")
        assert "{" not in said(origin, check)


def test_in_a_batch_job_it_ends_with_the_job() -> None:
    job = TunnelJob("slurm", "4711", "n1", "login1")
    text = said("started", Check("logout_nobody", "ok", {}), job)
    assert text.endswith("It ends with the batch job 4711, whatever becomes of the connection.")


def test_every_rule_of_logouts_has_its_sentence() -> None:
    assert set(STAYS) == {code for code in get_args(CheckCode) if code.startswith("logout_")}


def test_what_ends_is_counted_before_it_is_asked() -> None:
    assert "It has no kernels." in down_question(7, 0, 0)
    assert "Its kernels end, and what they hold" in down_question(7, None, 0)
    assert down_question(7, 2, 3).endswith("gone. 3 runs go on.")
