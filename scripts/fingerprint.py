"""Print one hash over the names and contents of the files and folders given."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

# A change in these changes nothing that is installed.
IGNORED = {"__pycache__", "__tests__", ".ipynb_checkpoints"}


def files_under(path: Path) -> list[Path]:
    """List a file itself, or the files in a folder in order; a missing path is an empty list."""
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and not IGNORED & set(p.parts))


def fingerprint(paths: list[Path]) -> str:
    """Hash names and contents; the same tree gives the same hash anywhere."""
    digest = hashlib.sha256()
    for file in (file for path in paths for file in files_under(path)):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.as_posix()} {content}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    print(fingerprint([Path(argument) for argument in sys.argv[1:]]))
