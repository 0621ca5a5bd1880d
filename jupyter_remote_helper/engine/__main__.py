"""`python -m jupyter_remote_helper.engine`: launch the run whose folder comes on standard input."""

from __future__ import annotations

from .launcher import launch

if __name__ == "__main__":
    launch()
