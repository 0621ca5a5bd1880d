"""Into which other formats results can be converted here: by nbconvert, where it is installed."""

from __future__ import annotations

import importlib.util
import shutil
import sys

from jupyter_remote_helper.contract import ExportFormat
from jupyter_remote_helper.errors import EngineNotInstalled, FormatNotAvailable

FORMATS: tuple[ExportFormat, ...] = ("html", "markdown", "script", "slides", "pdf")
TOOLS: dict[ExportFormat, tuple[str, ...]] = {"pdf": ("pandoc", "xelatex")}
"""Programs that nbconvert itself needs for a format."""


def export_formats() -> tuple[ExportFormat, ...]:
    """The formats into which results can be converted here."""
    if not has_nbconvert():
        return ()
    return tuple(name for name in FORMATS if not _missing_tools(name))


def _missing_tools(name: ExportFormat) -> list[str]:
    return [tool for tool in TOOLS.get(name, ()) if shutil.which(tool) is None]


def has_nbconvert() -> bool:
    """Whether nbconvert is installed in the Python that runs here."""
    return importlib.util.find_spec("nbconvert") is not None


def require_nbconvert(field: str = "engine") -> None:
    """Refuse where nbconvert is missing. `field` is the part of the request that needs it.

    Raises
    ------
    EngineNotInstalled
        It is; the sentence says how to install it.
    """
    if not has_nbconvert():
        raise EngineNotInstalled(
            f"nbconvert is not installed here; install it: {sys.executable} -m pip install "
            "nbconvert",
            field,
        )


def require_format(name: ExportFormat, field: str) -> None:
    """Refuse a format that cannot be made here.

    Raises
    ------
    EngineNotInstalled, FormatNotAvailable
        nbconvert is missing, or what it needs for the format.
    """
    require_nbconvert(field)
    missing = _missing_tools(name)
    if missing:
        raise FormatNotAvailable(
            f"{name} needs {' and '.join(missing)} on this host; choose html instead.", field
        )
