"""Any journal makes a valid result, always the same, which can be run again."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_remote_helper.engine.records import Cleared, JournalRecord, Output, Stream
from tests.conftest import notebook_json

from .made_up import AT, assembled, display, ended, outputs, stream, update

some_cells = st.integers(1, 3)
some_ids = st.none() | st.sampled_from(["d1", "d2"])
anything = st.lists(
    st.one_of(
        st.builds(stream, some_cells, st.text(max_size=9), st.sampled_from(["stdout", "stderr"])),
        st.builds(display, some_cells, st.text(st.characters(codec="utf-8"), max_size=5), some_ids),
        st.builds(lambda c, w: Cleared(*AT, cell=c, wait=w), some_cells, st.booleans()),
        st.builds(ended, some_cells, st.none() | st.integers(1, 99)),
        st.builds(
            update,
            st.sampled_from(["d1", "d2", "d3"]),
            st.text(st.characters(codec="utf-8"), max_size=5),
            st.just("text/html"),
        ),
    ),
    max_size=14,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(anything)
def test_any_journal_makes_a_valid_result_that_is_always_the_same(
    records: list[JournalRecord],
) -> None:
    found = outputs(records, cells=3)
    for number, cell in enumerate(found, start=1):
        own = [r for r in records if isinstance(r, Stream | Output | Cleared) and r.cell == number]
        cleared = [i for i, r in enumerate(own) if isinstance(r, Cleared) and not r.wait]
        later = [r for r in own[max(cleared, default=-1) + 1 :] if not isinstance(r, Cleared)]
        assert bool(cell) == bool(later)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(anything, st.integers(0, 14))
def test_a_result_can_be_run_again_and_gives_the_same(
    records: list[JournalRecord], cut_at: int
) -> None:
    source = notebook_json("a", "b", "c")
    once = assembled(source, records[:cut_at])
    assert assembled(once, records[:cut_at]) == once
