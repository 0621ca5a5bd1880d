"""A throw-away server for the browser tests: own port, own folders, no login.

Only for tests: anybody who reaches its port can run code.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

# A test that ends its server itself names the folder, keeps it, and removes it in the end.
given = os.environ.get("JRH_UI_SCRATCH")
scratch = Path(given or tempfile.mkdtemp(prefix="jrh-ui-"))
if given is None:
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
root = scratch / "root"
# The pictures for the documentation are taken in a folder with a short name.
(root / "work").mkdir(parents=True, exist_ok=True)
os.environ["JRH_RUNS_DIR"] = str(scratch / "runs")
os.environ["JRH_LOCAL_DIR"] = str(scratch / "local")
# What a test chooses for the tunnel is not for whoever runs the tests.
os.environ["JUPYTER_DATA_DIR"] = str(scratch / "data")
# tmux and screen of the tests' own.
(scratch / "screen").mkdir(mode=0o700, exist_ok=True)
os.environ["TMUX_TMPDIR"] = str(scratch)
os.environ["SCREENDIR"] = str(scratch / "screen")

c = get_config()  # noqa: F821
configure_jupyter_server(c)
c.ServerApp.root_dir = str(root)
c.ServerApp.port = int(os.environ.get("JRH_UI_PORT", "18888"))
c.ServerApp.base_url = os.environ.get("JRH_UI_BASE_URL", "/")
# Without this the server refuses to start in a container, where one often is root.
c.ServerApp.allow_root = os.geteuid() == 0
# Silence: at the end of a test its kernels and folders go while the page still asks for them.
c.Application.log_level = "CRITICAL"
