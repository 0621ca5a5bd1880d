"""The contract: what is an error is named once, and what goes over the wire is said in full."""

from __future__ import annotations

import typing
from collections.abc import Iterator

import msgspec

from jupyter_remote_helper import contract, contract_tunnel, errors
from jupyter_remote_helper.contract import ErrorCode


def test_error_codes_are_a_closed_set() -> None:
    def below(kind: type[errors.RemoteHelperError]) -> Iterator[type[errors.RemoteHelperError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    classes = list(below(errors.RemoteHelperError))
    assert {kind.code for kind in classes} == set(typing.get_args(ErrorCode))
    assert {kind.status for kind in classes} <= {400, 403, 404, 409, 413, 422, 429, 500}
    drawn = errors.__doc__ or ""
    assert [kind.__name__ for kind in classes if kind.__name__ not in drawn] == []


def test_replies_have_no_defaults_and_requests_refuse_unknown_fields() -> None:
    named = [*contract.__all__, *vars(contract_tunnel)]
    for name in named:
        kind = getattr(contract, name, None) or getattr(contract_tunnel, name)
        if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
            continue
        if name.endswith("Request"):
            assert kind.__struct_config__.forbid_unknown_fields, name
        else:
            assert kind.__struct_defaults__ == (), name
