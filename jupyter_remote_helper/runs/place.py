"""Where the runs are kept, and where kernels are described."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_core.paths import jupyter_config_path, jupyter_data_dir, jupyter_path


def runs_folder(configured: str = "") -> Path:
    """The folder of all runs of this user.

    `JRH_RUNS_DIR` wins over what is configured; without either it lies in Jupyter's data folder.
    """
    named = os.environ.get("JRH_RUNS_DIR") or configured
    return Path(named).expanduser() if named else Path(jupyter_data_dir(), "remote-helper", "runs")


def kernel_folders() -> list[Path]:
    """The folders that describe kernels, the most important first."""
    return [Path(folder) for folder in jupyter_path("kernels")]


def config_folders() -> list[Path]:
    """The folders of Jupyter's configuration, the most important first."""
    return [Path(folder) for folder in jupyter_config_path()]
