"""Following a journal: each record once, whatever becomes of the journal meanwhile."""

from __future__ import annotations

from pathlib import Path

from jupyter_remote_helper.cli.journals import GrowingJournal
from jupyter_remote_helper.cli.logs import text_of
from jupyter_remote_helper.engine.disk import Reserve
from jupyter_remote_helper.engine.journal import read_journal
from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import Ended, Opened, Stream, Succeeded
from jupyter_remote_helper.runs.store import RunStore
from tests.failing import failing_sync
from tests.running import another

RUN = "20261130-120000-abcdef"


def growing(root: Path) -> GrowingJournal:
    manager = another(root)
    return GrowingJournal(lambda at: manager.journal(RUN, at, 1 << 20))


def test_each_record_is_given_once_when_the_last_ones_are_cut_off_again(tmp_path: Path) -> None:
    folder = RunStore(tmp_path).folder(RUN)
    folder.mkdir()
    path = folder / "journal.jsonl"
    journal, reader = Journal(path, Reserve(folder)), growing(tmp_path)
    journal.append(Opened(*journal.stamp(), format=1, attempt=1, total=1))
    journal.sync()
    for number in range(3):
        text = f"{number}\n" * 2000
        journal.append(Stream(*journal.stamp(), cell=1, name="stdout", text=text))
        journal.flush()
    given = reader.more()
    assert len(given) == 4
    with failing_sync(once=True):
        assert not journal.settle()  # nobody knows what of it is on the disk
    journal.append(Ended(*journal.stamp(), state=Succeeded()))
    with failing_sync(once=True):
        assert not journal.give_up()
    journal.close()
    assert not [record for record in read_journal(path) if isinstance(record, Stream)]
    assert reader.more() == [] and not reader.is_at_end, "it begins anew"
    rest = reader.more()
    assert [type(record).__name__ for record in rest] == ["Ended", "Noted"]
    assert "3 outputs" in text_of(rest[1]) and "are missing" in text_of(rest[1])
    assert reader.more() == [] and reader.is_at_end


def test_each_attempt_counts_anew(tmp_path: Path) -> None:
    folder = RunStore(tmp_path).folder(RUN)
    folder.mkdir()
    reader = growing(tmp_path)
    for attempt in (1, 2):
        journal = Journal(folder / "journal.jsonl")
        journal.append(Opened(*journal.stamp(), format=1, attempt=attempt, total=1))
        journal.close()
        assert len(reader.more()) == 1
