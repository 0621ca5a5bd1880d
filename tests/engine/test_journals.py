"""The examples that the page's replay is tested with are what assembling makes of them."""

from __future__ import annotations

import json

import pytest

from .journals import EXAMPLES, Example, outputs_of

READ: dict[str, Example] = json.loads(EXAMPLES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", READ)
def test_an_example_has_the_outputs_that_assembling_makes(name: str) -> None:
    assert outputs_of(READ[name]) == READ[name]["outputs"]


def test_examples_cover_what_can_be_put_out() -> None:
    journals = "".join(example["journal"] for example in READ.values())
    kinds = ("stream", "output", "display_updated", "comm", "cleared")
    assert [kind for kind in kinds if f'"kind":"{kind}"' not in journals] == []
