"""The server's root folder: which paths lie beneath it, by the links as they really lead."""

from __future__ import annotations

from pathlib import Path

from jupyter_remote_helper.errors import OutsideRoot


class Root:
    """The folder that a server shows. Paths below it are spelled with `/`, relative to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def resolve(self, api_path: str) -> Path:
        """The path on disk; it need not exist.

        The last component may be a symbolic link and stays one, so that a result lies beside the
        path as given.

        Raises
        ------
        OutsideRoot
            It leads out of the root, by `..` or by a symbolic link.
        """
        parts = [part for part in api_path.split("/") if part]
        if not parts or "\0" in api_path or any(part in {".", ".."} for part in parts):
            raise OutsideRoot("The path must name a file below the folder that Jupyter shows.")
        path = self._folder.joinpath(*parts)
        for real in (path.parent.resolve(), path.resolve()):
            if not real.is_relative_to(self._folder):
                raise OutsideRoot(f"{api_path} leads out of the folder that Jupyter shows.")
        return path

    def api_path(self, path: str) -> str | None:
        """The path as the server spells it; None when it lies elsewhere."""
        given = Path(path)
        for candidate in (given, given.parent.resolve() / given.name):
            if candidate.is_relative_to(self._folder):
                return candidate.relative_to(self._folder).as_posix()
        return None
