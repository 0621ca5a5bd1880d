"""What the launches start: like a Jupyter server it does nothing about SIGHUP, unless told to.

Usage: python launched.py FILE [handle]; FILE gets its process number.
"""

import os
import signal
import sys
import time
from pathlib import Path

if sys.argv[2:] == ["handle"]:
    signal.signal(signal.SIGHUP, lambda *_: None)
ready = Path(f"{sys.argv[1]}.new")
ready.write_text(f"{os.getpid()}")
ready.rename(sys.argv[1])
while True:
    time.sleep(0.5)
