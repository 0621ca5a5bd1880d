"""A server whose documents are not files refuses politely."""

from __future__ import annotations

import pytest
from jupyter_server.services.contents.manager import AsyncContentsManager
from traitlets.config import Config

from .conftest import Ask


class Nowhere(AsyncContentsManager):
    """Keeps documents in something else than files."""

    async def dir_exists(self, path: str) -> bool:
        return path == ""

    async def get_kernel_path(self, path: str, model: object = None) -> str:
        return ""


@pytest.fixture
def jp_server_config() -> Config:
    extensions = {"jupyter_remote_helper": True}
    return Config(
        {"ServerApp": {"jpserver_extensions": extensions, "contents_manager_class": Nowhere}}
    )


async def test_a_run_is_refused_with_the_reason(ask: Ask) -> None:
    status, error = await ask("POST", "runs", body={"path": "a.ipynb"})
    assert (status, error["code"]) == (422, "not_file_based")
    assert (await ask("GET", "runs"))[0] == 200
