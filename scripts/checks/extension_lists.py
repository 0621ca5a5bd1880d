"""Check that Jupyter sees both halves of the package: the server's and the Lab's."""

from __future__ import annotations

import re
import subprocess
import sys

LISTS = {
    "server": (["jupyter", "server", "extension", "list"], r"jupyter_remote_helper\b.*\bOK\b"),
    "lab": (["jupyter", "labextension", "list"], r"jupyter-remote-helper\b.*\benabled\b.*\bOK\b"),
}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def is_listed(command: list[str], pattern: str) -> bool:
    """Look for a line that names the extension and calls it good."""
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    text = COLOURS.sub("", listed.stdout + listed.stderr)
    if re.search(pattern, text):
        return True
    print(f"{' '.join(command)} has no line like {pattern}:\n{text}")
    return False


if __name__ == "__main__":
    found = [is_listed(command, pattern) for command, pattern in LISTS.values()]
    sys.exit(0 if all(found) else 1)
