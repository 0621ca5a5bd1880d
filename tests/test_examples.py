"""The examples in docstrings run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import jupyter_remote_helper


def doctest_modules() -> list[str]:
    found = pkgutil.walk_packages(
        jupyter_remote_helper.__path__, f"{jupyter_remote_helper.__name__}."
    )
    return [
        m.name for m in found if not m.name.endswith("__main__") and "labextension" not in m.name
    ]


@pytest.mark.parametrize("name", doctest_modules())
def test_examples_in_docstrings_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
