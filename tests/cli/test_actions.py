"""Acting on runs from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_remote_helper.engine.records import Cancelled, Succeeded
from jupyter_remote_helper.runs.manager import RunManager
from tests.conftest import Cli, Notebook, outputs_of, runs_of, text_of
from tests.running import in_cell, run_to_end, submission
from tests.waiting import is_over, wait_until

SLEEP = "import time; time.sleep(600)"


def test_cancel_waits_for_the_end_and_says_where_the_result_is(
    cli: Cli, manager: RunManager, notebook: Notebook
) -> None:
    run_id = manager.submit(submission(notebook("print('one')", SLEEP))).id
    in_cell(manager, run_id, 2)
    done = cli("cancel", run_id[-6:])
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first.startswith("work.ipynb: Cancelled by ")
    assert text_of(outputs_of(second.removeprefix("Result: "))[0]) == "one\n"
    again = cli("cancel", run_id)
    assert (again.returncode, again.stdout) == (2, "")
    assert "has ended already" in again.stderr


def test_cancel_as_json_is_a_run(cli: Cli, manager: RunManager, notebook: Notebook) -> None:
    run_id = manager.submit(submission(notebook(SLEEP))).id
    (run,) = runs_of(cli("cancel", run_id, "--json").stdout)
    assert isinstance(run.state, Cancelled)


def test_a_run_that_is_cancelled_while_followed_exits_with_3(
    cli: Cli, manager: RunManager, notebook: Notebook
) -> None:
    run_id = manager.submit(submission(notebook(SLEEP))).id
    assert cli("cancel", run_id).returncode == 0
    done = cli("follow", run_id)
    assert done.returncode == 3
    assert "Cancelled by" in done.stdout


def test_follow_shows_a_run_from_its_beginning(
    cli: Cli, manager: RunManager, notebook: Notebook
) -> None:
    run = run_to_end(manager, notebook("a = 1", "b = 2"))
    done = cli("follow", run.id)
    assert done.returncode == 0
    assert [line.split()[-3:] for line in done.stdout.splitlines()[1:3]] == [
        ["a", "=", "1"],
        ["b", "=", "2"],
    ]


def test_logs_are_what_was_printed(cli: Cli, manager: RunManager, notebook: Notebook) -> None:
    cells = ["print('one')", "6 * 7", "print('\\x1b[2Jbad\\x1b[31mred')", "1/0"]
    run = run_to_end(manager, notebook(*cells))
    text = cli("logs", run.id).stdout
    assert "── cell 1  print('one')\none\n── cell 2  6 * 7\n42\n" in text
    assert "\x1b[2J" not in text
    assert "bad\x1b[31mred" in text
    assert "ZeroDivisionError" in text
    assert cli("logs", run.id, "--cell", "2").stdout == "── cell 2  6 * 7\n42\n"


def test_logs_can_be_followed(cli: Cli, manager: RunManager, notebook: Notebook) -> None:
    run_id = manager.submit(
        submission(notebook("print('one')", "import time; time.sleep(1)", "3"))
    ).id
    assert cli("logs", "-f", run_id).stdout.endswith("── cell 3  3\n3\n")


def test_retry_starts_again(cli: Cli, manager: RunManager, notebook: Notebook) -> None:
    run = run_to_end(manager, notebook("print('x')"))
    (again,) = runs_of(cli("retry", run.id, "--json").stdout)
    assert again.retry_of == run.id
    assert cli("follow", again.id).returncode == 0


def test_remove_asks_or_wants_to_be_told(
    cli: Cli, manager: RunManager, notebook: Notebook, runs_root: Path
) -> None:
    runs = [run_to_end(manager, notebook("1")) for _ in range(2)]
    wait_until(lambda: all(is_over(run.id) for run in runs))
    asked = cli("remove", runs[0].id)
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    done = cli("remove", "--yes", *[run.id for run in runs])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(runs_root.iterdir()) == []
    assert all(Path(run.result.path).exists() for run in runs)


@pytest.mark.parametrize("command", ["cancel", "follow", "logs", "retry", "treat-as-ended"])
def test_an_unknown_run_is_one_sentence(command: str, cli: Cli) -> None:
    extra = ["--yes"] if command == "treat-as-ended" else []
    done = cli(command, "zzzzzz", *extra)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no run zzzzzz")


def test_a_living_run_is_not_treated_as_ended(
    cli: Cli, manager: RunManager, notebook: Notebook
) -> None:
    run_id = manager.submit(submission(notebook(SLEEP))).id
    done = cli("treat-as-ended", "--yes", run_id)
    assert (done.returncode, "cancel it instead" in done.stderr) == (2, True)
    assert cli("cancel", run_id).returncode == 0
    assert Succeeded() != manager.run(run_id).state
