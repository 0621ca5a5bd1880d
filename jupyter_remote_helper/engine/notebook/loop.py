"""The one loop between a kernel and the journal.

One thread, one poller. What the kernel publishes is taken away before anything else is looked
at, each wait has an end, and the kernel's process is watched together with its sockets.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
import zmq

from jupyter_remote_helper.engine.recording import Journal
from jupyter_remote_helper.engine.records import FrameReplaced, InputRefused, Noted
from jupyter_remote_helper.engine.status import StatusWriter
from jupyter_remote_helper.engine.upkeep import Upkeep

from .cells import CellBook, Reply
from .kernel import Kernel
from .limits import StopWatch
from .memory import OomCounter
from .outputs import OutputWriter
from .wire import Message, Wire, lenient

TAKE_MOST = 1000
SHUTDOWN_S = 2.5
DRAIN_S = 1.0
ASK_AGAIN_S = 0.5
HUNG_UP_S = 5.0
"""For so long a kernel may go on without its sockets, since one that ends closes them first."""


class KernelInfo(msgspec.Struct, frozen=True):
    """What a kernel says of itself."""

    language_info: msgspec.Raw = msgspec.Raw(b"{}")
    implementation: str = ""


class _Status(msgspec.Struct, frozen=True):
    execution_state: str = ""


class _ExecuteInput(msgspec.Struct, frozen=True):
    execution_count: int | None = None


class _InputRequest(msgspec.Struct, frozen=True):
    prompt: str = ""


class KernelEnded(Exception):
    """The kernel's process has ended, and everything that it had sent is taken."""


class Loop:
    """Moves messages between one kernel and the journal, a turn at a time.

    Whoever needs something of the kernel sends a request and calls `turn` until it is there.
    `close` must be called at the end.
    """

    def __init__(
        self,
        kernel: Kernel,
        journal: Journal,
        status: StatusWriter,
        outputs: OutputWriter,
        watch: StopWatch,
    ) -> None:
        self.info: KernelInfo | None = None
        self.hears_output = False
        self.timings: dict[str, str] = {}
        self.execution_count: int | None = None
        self.oom = OomCounter(kernel.process.pid)
        self._kernel = kernel
        self._journal = journal
        self._status = status
        self._watch = watch
        self._outputs = outputs
        self._wire = Wire(kernel.connection)
        self._answered: set[str] = set()
        self._hung_up_s: float | None = None
        self._is_leaving = False
        self._is_told_to_stop = False
        self._upkeep = Upkeep(journal, status, self.flush, kernel.usage)
        self._handlers: dict[str, Callable[[Message], None]] = {
            "shell": self._on_reply,
            "stdin": self._on_input_request,
            "control": self._on_control,
        }
        self._poller = zmq.Poller()
        wire = self._wire
        channels = (wire.iopub, wire.shell, wire.stdin, wire.control)
        for source in (*channels, wire.departures, kernel.pidfd, watch.wakeup_fd):
            self._poller.register(source, zmq.POLLIN)

    @property
    def book(self) -> CellBook:
        """Whose message is whose."""
        return self._outputs.book

    def ask_info(self) -> None:
        """Ask the kernel what it is; the answer arrives in `info`."""
        self._wire.send(self._wire.shell, "kernel_info_request", {})

    def execute(self, code: str, *, silent: bool = False) -> str:
        """Send code to the kernel and return the request's id."""
        content = {
            "code": code,
            "silent": silent,
            "store_history": not silent,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        return self._wire.send(self._wire.shell, "execute_request", content)

    def heed_no_limits(self) -> None:
        """Wake up no more for limits and wishes: the run was told to stop, or is over."""
        self._is_told_to_stop = True

    def interrupt(self) -> None:
        """Interrupt what the kernel does, by a signal or a message as it wants it."""
        if not self._kernel.interrupt():
            self._wire.send(self._wire.control, "interrupt_request", {})

    def is_answered(self, request_id: str) -> bool:
        """Whether a request to execute was replied to."""
        return request_id in self._answered

    def turn(self, most_s: float) -> bool:
        """Wait for at most `most_s` seconds, take what came, keep journal and status up to date.

        Returns whether anything came.

        Raises
        ------
        KernelEnded
            It has, and nothing that it sent is left to take.
        """
        events = dict(self._poller.poll(int(self._wait_s(most_s) * 1000) + 1))
        heard = self._take_output()
        for channel, handle in self._handlers.items():
            if getattr(self._wire, channel) in events:
                for message in self._wire.take(channel, TAKE_MOST):
                    heard = True
                    handle(message)
        if self._watch.wakeup_fd in events:
            self._watch.drain()
        if self._wire.departures in events:
            self._poller.unregister(self._wire.departures)
            self._hung_up_s = time.monotonic()
        self._upkeep.keep_up()
        if self._kernel.pidfd in events and not heard:
            self._drain()
            raise KernelEnded
        return heard

    @property
    def has_hung_up(self) -> bool:
        """Whether the kernel closed its end of the output channel and has gone on since."""
        return self._hung_up_s is not None and time.monotonic() > self._hung_up_s + HUNG_UP_S

    def _drain(self) -> None:
        """Take what a kernel that has ended had still sent."""
        self._wire.wait_for_departure(DRAIN_S)
        while self._take_output():
            pass
        for message in self._wire.take("shell", TAKE_MOST):
            self._on_reply(message)

    def flush(self) -> None:
        """Hand everything taken so far to the operating system."""
        self._outputs.flush()
        self._journal.flush()

    def close(self) -> None:
        """Ask the kernel to end, keep what it still prints, and make sure that it is gone."""
        self.heed_no_limits()
        deadline_s = time.monotonic() + SHUTDOWN_S
        try:
            while self._kernel.exit_code is None and time.monotonic() < deadline_s:
                if not self._is_leaving:  # some kernels miss a request, so it is repeated
                    self._wire.send(self._wire.control, "shutdown_request", {"restart": False})
                self._turn_for(ASK_AGAIN_S)
        except KernelEnded:
            pass
        self.flush()
        self._wire.close()
        self._kernel.end(terminate_after_s=1.0, kill_after_s=2.0)
        self._status.note_peak(self._kernel.peak_bytes())

    def _turn_for(self, seconds: float) -> None:
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            self.turn(left_s)

    def _wait_s(self, most_s: float) -> float:
        is_pending = self._outputs.is_pending or self._journal.is_pending
        due_s = self._upkeep.due_in_s(is_pending=is_pending)
        # what nobody asks the watch for any more stays due, and there would be no waiting at all
        stop_s = most_s if self._is_told_to_stop else self._watch.due_in_s()
        return max(0.0, min(most_s, stop_s, due_s))

    def _take_output(self) -> bool:
        heard = False
        for message in self._wire.take("iopub", TAKE_MOST):
            heard = self.hears_output = True
            self._on_output(message)
        return heard

    def _on_output(self, message: Message) -> None:
        is_current = self.book.is_current(message.parent_id)
        if message.type == "status":
            state = lenient(message.content, _Status).execution_state
            if is_current and state in {"busy", "idle"}:
                self._time(f"iopub.status.{state}", message)
            if state == "idle":
                self.book.idle(message.parent_id)
        elif message.type == "execute_input":
            if is_current:
                self._time("iopub.execute_input", message)
                self.execution_count = lenient(message.content, _ExecuteInput).execution_count
        elif self._outputs.take(message):
            note = FrameReplaced(self.book.owner(message.parent_id))
            self._journal.append(Noted(*self._journal.stamp(), note=note))

    def _time(self, what: str, message: Message) -> None:
        if message.date:  # some kernels leave it out
            self.timings[what] = message.date

    def _on_reply(self, message: Message) -> None:
        if message.type == "kernel_info_reply":
            self.info = lenient(message.content, KernelInfo)
        elif message.type == "execute_reply":
            self._answered.add(message.parent_id)
            if self.book.is_current(message.parent_id):
                self._time("shell.execute_reply", message)
            self.book.reply(message.parent_id, lenient(message.content, Reply))

    def _on_control(self, message: Message) -> None:
        self._is_leaving = self._is_leaving or message.type == "shutdown_reply"

    def _on_input_request(self, message: Message) -> None:
        """Refuse input at once: an empty answer, so that the kernel goes on, and a record."""
        prompt = lenient(message.content, _InputRequest).prompt
        cell = self.book.owner(message.parent_id)
        self._journal.append(InputRefused(*self._journal.stamp(), cell=cell, prompt=prompt))
        self._wire.send(self._wire.stdin, "input_reply", {"value": "", "status": "error"})
