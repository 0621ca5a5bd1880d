"""What can be refused, and why: one class for each reason, each with its code and HTTP status.

::

    RemoteHelperError
    ├── MalformedRequest      400
    ├── NotAllowed            403
    │   └── OutsideRoot
    ├── NotFound              404
    │   ├── RunNotFound, SourceNotFound, ContentNotFound, ResultNotFound
    │   └── SessionNotFound
    ├── Conflict              409   not in this state
    │   ├── KeyReused
    │   ├── RunHasEnded, RunNotEnded, ResultChanged
    │   └── SessionChanged, SessionNameTaken, SessionHoldsServer
    ├── TooLarge              413
    ├── Refused               422   understood, and cannot be done here
    │   ├── NotFileBased
    │   ├── SourceNotRegular, SourceUnreadable, KindNotSupported, NotebookRefused
    │   ├── KernelNotFound
    │   ├── ParameterRefused, ParametersNotSupported
    │   ├── ResultRefused
    │   ├── EngineNotInstalled
    │   ├── FormatNotAvailable, ExportFailed
    │   ├── SessionNameRefused, MultiplexerNotUsable
    │   ├── TerminalsDisabled, NotProtectable
    │   └── TunnelValueRefused
    ├── QueueFull             429
    └── Broken                500
        └── LaunchFailed, StorageFailed, MultiplexerFailed

The message is a sentence for the user: what is wrong, and what to do.
"""

from __future__ import annotations

from typing import ClassVar

from .contract import ErrorCode


class RemoteHelperError(Exception):
    """Anything that is refused. `field` names the part of the request that is to blame."""

    code: ClassVar[ErrorCode] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class MalformedRequest(RemoteHelperError):
    """The request does not follow the contract."""

    code = "malformed_request"
    status = 400


class NotAllowed(RemoteHelperError):
    """This user may not do that."""

    code: ClassVar[ErrorCode] = "not_allowed"
    status = 403


class OutsideRoot(NotAllowed):
    """The path leads out of the server's root folder."""

    code = "outside_root"


class NotFound(RemoteHelperError):
    """There is no such thing."""

    status = 404


class RunNotFound(NotFound):
    """There is no such run."""

    code = "run_not_found"


class SourceNotFound(NotFound):
    """There is no such file."""

    code = "source_not_found"


class ContentNotFound(NotFound):
    """The run keeps no such content."""

    code = "content_not_found"


class ResultNotFound(NotFound):
    """The run has no result, or it is not there any more."""

    code = "result_not_found"


class SessionNotFound(NotFound):
    """There is no such session of tmux or screen, or not any more."""

    code = "session_not_found"


class Conflict(RemoteHelperError):
    """The run is in another state than that needs."""

    status = 409


class KeyReused(Conflict):
    """The same request key came with another request."""

    code = "key_reused"


class RunHasEnded(Conflict):
    """The run has ended already."""

    code = "run_has_ended"


class RunNotEnded(Conflict):
    """The run has not ended, or may not have."""

    code = "run_not_ended"


class ResultChanged(Conflict):
    """The file is not any more what the run left there."""

    code = "result_changed"


class SessionChanged(Conflict):
    """Another session has taken the place of the one that was meant."""

    code = "session_changed"


class SessionNameTaken(Conflict):
    """A session of that name is there already."""

    code = "session_name_taken"


class SessionHoldsServer(Conflict):
    """A Jupyter server that nobody said may end runs in that session."""

    code = "session_holds_server"


class TooLarge(RemoteHelperError):
    """The request is larger than any that makes sense."""

    code = "too_large"
    status = 413


class Refused(RemoteHelperError):
    """It was understood, and cannot be done here."""

    status = 422


class NotFileBased(Refused):
    """The server keeps its documents in something else than files."""

    code = "not_file_based"


class SourceNotRegular(Refused):
    """The source is a folder, a device, a pipe or the like."""

    code = "source_not_regular"


class SourceUnreadable(Refused):
    """The source cannot be read."""

    code = "source_unreadable"


class KindNotSupported(Refused):
    """Files of this kind cannot be run."""

    code = "kind_not_supported"


class NotebookRefused(Refused):
    """The file is not a notebook that can be run."""

    code = "not_a_notebook"


class KernelNotFound(Refused):
    """The kernel is not installed here."""

    code = "kernel_not_found"


class ParameterRefused(Refused):
    """A parameter cannot be set like that."""

    code = "parameter_refused"


class ParametersNotSupported(Refused):
    """Parameters cannot be set in notebooks of this language."""

    code = "parameters_not_supported"


class ResultRefused(Refused):
    """The result cannot go there."""

    code = "result_refused"


class EngineNotInstalled(Refused):
    """The program that should do the work is not installed here."""

    code = "engine_not_installed"


class FormatNotAvailable(Refused):
    """A result cannot be converted into that format here."""

    code = "format_not_available"


class ExportFailed(Refused):
    """This result cannot be converted into that format."""

    code = "export_failed"


class TunnelValueRefused(Refused):
    """A value for the tunnel could not stand in a command."""

    code = "tunnel_value_refused"


class SessionNameRefused(Refused):
    """A session cannot have that name."""

    code = "session_name_refused"


class MultiplexerNotUsable(Refused):
    """tmux or screen is not installed here, or too old."""

    code = "multiplexer_not_usable"


class TerminalsDisabled(Refused):
    """The server offers no terminals."""

    code = "terminals_disabled"


class NotProtectable(Refused):
    """This process cannot be protected against a closed terminal."""

    code = "not_protectable"


class QueueFull(RemoteHelperError):
    """So many runs wait already that another one is likely a mistake."""

    code = "queue_full"
    status = 429


class Broken(RemoteHelperError):
    """Something that should work does not."""


class LaunchFailed(Broken):
    """The launcher did not come up."""

    code = "launch_failed"


class StorageFailed(Broken):
    """The runs folder cannot be written or read."""

    code = "storage_failed"


class MultiplexerFailed(Broken):
    """tmux or screen does not answer, or did not do what it was told."""

    code = "multiplexer_failed"
