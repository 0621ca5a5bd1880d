"""A kernel that is up in a tenth of a second, for tests of what stands around kernels.

It speaks the real protocol over real sockets and executes Python; `display(html)` is all it adds.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import json
import os
import sys
import time
import traceback
import uuid
from pathlib import Path
from typing import Any

import zmq

DELIMITER = b"<IDS|MSG>"


class SmallKernel:
    """Listens where its connection file says."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self._key = connection["key"].encode()
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._sockets = {}
        kinds = {"shell": zmq.ROUTER, "control": zmq.ROUTER, "stdin": zmq.ROUTER,
                 "iopub": zmq.PUB, "hb": zmq.REP}  # fmt: skip
        for channel, kind in kinds.items():
            socket = context.socket(kind)
            socket.setsockopt(zmq.LINGER, 1000)
            socket.bind(f"ipc://{connection['ip']}-{connection[f'{channel}_port']}")
            self._sockets[channel] = socket
        self._count = 0
        self._parent: dict[str, Any] = {}
        self._names: dict[str, Any] = {"display": self._display}

    def header(self, kind: str) -> dict[str, object]:
        """What stands at the head of a message of that kind."""
        return {
            "msg_id": uuid.uuid4().hex, "session": "s", "username": "", "msg_type": kind,
            "version": "5.3", "date": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        }  # fmt: skip

    def failure(self, error: Exception) -> dict[str, object]:
        """What is said of an error of a cell's."""
        lines = traceback.format_exception(error)
        return {"ename": type(error).__name__, "evalue": str(error), "traceback": lines}

    def _send(self, channel: str, kind: str, content: object, to: list[bytes]) -> None:
        headers: tuple[object, ...] = (self.header(kind), self._parent, {}, content)
        parts = [json.dumps(part).encode() for part in headers]
        signature = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in parts:
            signature.update(part)
        self._sockets[channel].send_multipart(
            [*to, DELIMITER, signature.hexdigest().encode(), *parts]
        )

    def _publish(self, kind: str, content: object) -> None:
        self._send("iopub", kind, content, [kind.encode()])

    def _display(self, html: str) -> None:
        content = {"data": {"text/html": html}, "metadata": {}, "transient": {}}
        self._publish("display_data", content)

    def run(self) -> None:
        """Answer until told to shut down."""
        poller = zmq.Poller()
        for channel in ("shell", "control"):
            poller.register(self._sockets[channel], zmq.POLLIN)
        while True:
            ready = dict(poller.poll())
            for channel in ("control", "shell"):
                if self._sockets[channel] in ready and not self._answer(channel):
                    return

    def _answer(self, channel: str) -> bool:
        frames = self._sockets[channel].recv_multipart()
        at = frames.index(DELIMITER)
        self._parent = json.loads(frames[at + 2])
        content = json.loads(frames[at + 5])
        kind = self._parent["msg_type"].removesuffix("_request")
        self._publish("status", {"execution_state": "busy"})
        reply: dict[str, object] = {"status": "ok"}
        if kind == "kernel_info":
            reply |= {"language_info": {"name": "python"}, "implementation": "small"}
        elif kind == "execute":
            reply |= self._execute(content["code"])
        self._send(channel, f"{kind}_reply", reply, frames[:at])
        self._publish("status", {"execution_state": "idle"})
        return bool(kind != "shutdown")

    def _execute(self, code: str) -> dict[str, object]:
        self._count += 1
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                exec(code, self._names)
        except Exception as error:  # noqa: BLE001  # it is the cell's
            what = self.failure(error)
            self._publish("error", what)
            return {"status": "error", "execution_count": self._count, **what}
        finally:
            self._publish("stream", {"name": "stdout", "text": printed.getvalue()})
        return {"execution_count": self._count}


SPEC = {
    "argv": [sys.executable, __file__, "{connection_file}"],
    "display_name": "Small",
    "language": "python",
}

if __name__ == "__main__":
    SmallKernel(json.loads(Path(sys.argv[1]).read_bytes())).run()
    os._exit(0)
