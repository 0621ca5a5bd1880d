"""Where a kernel listens, and the key that its messages are signed with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

Transport: TypeAlias = Literal["ipc", "tcp"]


class Connection(msgspec.Struct, frozen=True):
    """A connection file, as kernels read it.

    Over ipc, `ip` is the path that the port numbers are appended to.
    """

    transport: str
    ip: str
    shell_port: int
    iopub_port: int
    stdin_port: int
    control_port: int
    hb_port: int
    key: str
    signature_scheme: str
    kernel_name: str

    def address(self, channel: str) -> str:
        """Where a channel listens."""
        port = getattr(self, f"{channel}_port")
        separator = "-" if self.transport == "ipc" else ":"
        return f"{self.transport}://{self.ip}{separator}{port}"


def new_connection(name: str, folder: Path, transport: Transport) -> Connection:
    """Fresh addresses and a fresh key; TCP ports are free now, and may be taken before use."""
    ports = range(1, 6) if transport == "ipc" else _free_ports(5)
    shell, iopub, stdin, control, heartbeat = ports
    return Connection(
        transport=transport,
        ip=str(folder / "k") if transport == "ipc" else "127.0.0.1",
        shell_port=shell,
        iopub_port=iopub,
        stdin_port=stdin,
        control_port=control,
        hb_port=heartbeat,
        key=os.urandom(32).hex(),
        signature_scheme="hmac-sha256",
        kernel_name=name,
    )


def _free_ports(count: int) -> list[int]:
    import socket  # noqa: PLC0415  # not needed for ipc, and start-up time counts

    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
