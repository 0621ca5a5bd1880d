"""A server extension that measures how long the server's event loop was held up.

`GET /bench-stalls` gives the longest time since it was asked last, in milliseconds.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import ioloop, web

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

INTERVAL_S = 0.002


class Meter:
    """Asks the loop to be called back soon, and sees how late it is."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._due_s = 0.0

    def begin_anew(self) -> None:
        """Forget what was, and the time that just passed."""
        self.longest_s = 0.0
        self._due_s = time.monotonic() + INTERVAL_S

    def begin(self) -> None:
        """Ask for the next call."""
        self._due_s = time.monotonic() + INTERVAL_S
        ioloop.IOLoop.current().call_later(INTERVAL_S, self._called)

    def _called(self) -> None:
        self.longest_s = max(self.longest_s, time.monotonic() - self._due_s)
        self.begin()


class StallsHandler(APIHandler):
    """Tells the longest time, and forgets it."""

    def initialize(self, meter: Meter) -> None:
        """Take the meter."""
        self._meter = meter

    @web.authenticated
    def get(self) -> None:
        """Answer in milliseconds."""
        longest_s = self._meter.longest_s
        gc.collect()  # what others left, such as the server's start, is not to be paid later
        self._meter.begin_anew()
        self.finish(f"{longest_s * 1000:.1f}")


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Begin to measure when the loop runs."""
    meter = Meter()
    base_url = server.web_app.settings["base_url"]
    route = (url_path_join(base_url, "/bench-stalls"), StallsHandler, {"meter": meter})
    server.web_app.add_handlers(".*$", [route])  # type: ignore[no-untyped-call]
    ioloop.IOLoop.current().add_callback(meter.begin)
