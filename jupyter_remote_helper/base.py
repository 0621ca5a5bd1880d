"""The handler that all others are: decodes requests, encodes replies, turns our errors to JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

import msgspec
from jupyter_server.base.handlers import APIHandler
from tornado import web
from tornado.httputil import HTTPServerRequest
from tornado.iostream import StreamClosedError

from .contract import ErrorCode, ErrorReply
from .errors import MalformedRequest, RemoteHelperError, TooLarge

P = ParamSpec("P")
T = TypeVar("T")

BODY_BYTES = 16 << 20
"""No request needs more; parameters may be long lists."""

_encoder = msgspec.json.Encoder()


class Handler(APIHandler):
    """What every handler can rely on.

    Handlers never catch: `write_error` answers with the code and the sentence of an error of
    ours, and with `internal` for a bug, whose traceback only goes to the log.
    """

    request: HTTPServerRequest

    def prepare(self, **kwargs: Any) -> Any:
        """Keep reading from counting as activity, or an open page keeps an idle server alive."""
        self._track_activity = self.request.method in {"POST", "DELETE"}
        return super().prepare(**kwargs)

    def decode(self, kind: type[T]) -> T:
        """The body of the request.

        Raises
        ------
        MalformedRequest
            It is not what the contract says.
        TooLarge
            It has more than 16 MB.
        """
        if len(self.request.body) > BODY_BYTES:
            raise TooLarge(f"A request has at most {BODY_BYTES >> 20} MB.")
        try:
            return msgspec.json.decode(self.request.body or b"{}", type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedRequest(f"The request cannot be read: {error}.") from error

    def number(self, name: str, default: int, most: int) -> int:
        """A number from the query, between 0 and `most`."""
        text = self.get_query_argument(name, str(default))
        if not text.isascii() or not text.isdigit() or int(text) > most:
            raise MalformedRequest(f"{name} must be a number from 0 to {most}.", name)
        return int(text)

    def reply(self, value: msgspec.Struct, status: int = 200) -> None:
        """Answer with a value of the contract."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(_encoder.encode(value))

    async def reply_in_pieces(self, pieces: Iterator[bytes], media_type: str) -> None:
        """Answer with bytes, one piece in memory at a time.

        An error before the first piece is refused as any; after it the connection is cut, so
        that nobody takes a part for the whole.
        """
        try:
            piece = await self.off_loop(next, pieces, b"")
            self.set_header("Content-Type", media_type)
            while piece:
                self.write(piece)
                await self.flush()
                piece = await self.off_loop(next, pieces, b"")
            await self.finish(set_content_type=media_type)
        except StreamClosedError:  # nobody reads any more
            return
        except BaseException:
            if self._headers_written:
                self.detach().close()
            raise

    async def off_loop(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call what reads or writes the disk without holding up the server."""
        return await asyncio.to_thread(call, *args, **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with an error of the contract."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, RemoteHelperError):
            self.reply(ErrorReply(error.code, error.message, error.field), error.status)
            return
        code, message = _code_and_message(status_code, error)
        self.reply(ErrorReply(code, message, None), _STATUSES.get(code, status_code))

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """One line for what was refused, a traceback only for a bug."""
        if isinstance(value, RemoteHelperError):
            self.log.info("%s %s: %s", self.request.method, self.request.path, value.message)
            return
        super().log_exception(typ, value, tb)


def _code_and_message(status: int, error: object) -> tuple[ErrorCode, str]:
    if status in {401, 403, 404}:  # 404 is Jupyter's word for a request from another site
        return "not_allowed", "Your login may not do this on this server."
    if isinstance(error, web.HTTPError) and status < 500:
        return "malformed_request", "The server does not answer this kind of request."
    return "internal", "The server met an error of its own; its log has the details."


_STATUSES: dict[ErrorCode, int] = {
    "not_allowed": 403,
    "malformed_request": 400,
    "internal": 500,
}
"""Whatever Jupyter or Tornado refuse with: hubs and proxies have other statuses to themselves."""
