"""`python -m jupyter_remote_helper.engine FOLDER READY_FD`: launch the run in a folder."""

from __future__ import annotations

import sys
from pathlib import Path

from .launcher import launch

if __name__ == "__main__":
    launch(Path(sys.argv[1]), int(sys.argv[2]))
