"""Tickets and slots: whose turn it is, and what is there of them."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from pathlib import Path

import pytest

from jupyter_remote_helper.engine.queue import SlotKeeper, Ticket, waiting


def test_tickets_have_their_turn_by_time_of_submission(tmp_path: Path) -> None:
    late = Ticket(tmp_path, 2.0, "b")
    early = Ticket(tmp_path, 1.0, "a")
    assert waiting(tmp_path) == ["a", "b"]
    assert late.take_slot(1) is None, "it is not its turn"
    slot = early.take_slot(1)
    assert slot is not None
    early.close()
    assert late.take_slot(1) is None, "the slot is held"
    os.close(slot)
    slot = late.take_slot(1)
    assert slot is not None
    os.close(slot)
    late.close()
    assert waiting(tmp_path) == []


def test_a_ticket_that_nobody_holds_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir(mode=0o700)
    (tmp_path / "queue" / "000000000000500.dead").touch()
    ticket = Ticket(tmp_path, 1.0, "a")
    slot = ticket.take_slot(1)
    assert slot is not None
    assert waiting(tmp_path) == ["a"]
    os.close(slot)
    ticket.close()


def test_a_ticket_whose_folder_was_cleaned_away_is_there_again(tmp_path: Path) -> None:
    """Old files in the folder for temporary ones may be taken away by the host's cleaner."""
    first, second = Ticket(tmp_path, 1.0, "a"), Ticket(tmp_path, 2.0, "b")
    for name in ("queue", "slots"):
        shutil.rmtree(tmp_path / name)
    assert second.look_again_s(1) > 0
    slot = first.take_slot(1)
    assert slot is not None
    assert second.take_slot(1) is None
    assert waiting(tmp_path) == ["a", "b"]
    first.close()
    os.close(slot)
    slot = second.take_slot(1)
    assert slot is not None
    os.close(slot)
    second.close()


def test_a_ticket_that_cannot_be_put_back_yet_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no room at first, and nothing else may be closed by the number that it had."""
    ticket = Ticket(tmp_path, 1.0, "a")
    next((tmp_path / "queue").iterdir()).unlink()

    def refuse(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        for _ in range(2):
            with pytest.raises(OSError, match="No space"):
                ticket.take_slot(1)
    slot = ticket.take_slot(1)
    assert slot is not None and waiting(tmp_path) == ["a"]
    os.close(slot)
    ticket.close()


def test_a_launcher_that_was_killed_while_it_lined_up_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir(mode=0o700)
    (tmp_path / "queue" / ".dead").touch()
    ticket = Ticket(tmp_path, 1.0, "a")
    slot = ticket.take_slot(1)
    assert slot is not None
    assert [path.name.partition(".")[2] for path in (tmp_path / "queue").iterdir()] == ["a"]
    os.close(slot)
    ticket.close()


def test_a_slot_whose_file_was_taken_away_meanwhile_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = Ticket(tmp_path, 1.0, "a")
    lock = fcntl.flock

    def lock_late(fd: int, how: int) -> None:
        """Lock after the cleaner came, the first time."""
        monkeypatch.setattr(fcntl, "flock", lock)
        (tmp_path / "slots" / "0").unlink()
        lock(fd, how)

    monkeypatch.setattr(fcntl, "flock", lock_late)
    assert ticket.take_slot(1) is None, "others would take the same number"
    slot = ticket.take_slot(1)
    assert slot is not None
    os.close(slot)
    ticket.close()


def test_the_file_of_a_slot_stays_while_its_holder_lives(tmp_path: Path) -> None:
    first, second = Ticket(tmp_path, 1.0, "a"), Ticket(tmp_path, 2.0, "b")
    slot = first.take_slot(1)
    assert slot is not None
    keeper = SlotKeeper(slot)
    first.close()
    file = tmp_path / "slots" / "0"
    os.utime(file, (0, 0))
    keeper.keep()
    assert file.stat().st_mtime > time.time() - 3600, "no cleaner takes it for an old one"
    file.unlink()
    keeper.keep()
    assert second.take_slot(1) is None, "it is held all the same"
    os.close(slot)
    keeper.close()
    slot = second.take_slot(1)
    assert slot is not None
    os.close(slot)
    second.close()


def test_no_limit_needs_no_slot(tmp_path: Path) -> None:
    first = Ticket(tmp_path, 1.0, "a")
    second = Ticket(tmp_path, 2.0, "b")
    for ticket in (second, first):
        slot = ticket.take_slot(0)
        assert slot is not None
        os.close(slot)
        ticket.close()
