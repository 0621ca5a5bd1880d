"""No handler without a login and a permission: by walking the router of a live server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest
from jupyter_server.auth import Authorizer
from jupyter_server.serverapp import ServerApp
from tornado.routing import Rule, RuleRouter
from traitlets.config import Config

from jupyter_remote_helper.base import Handler

from .conftest import Ask

SOME = "20200101-000000-abcdef"
VERBS = ("get", "post", "put", "patch", "delete", "head", "options")


class Denying(Authorizer):
    """Allows nothing, and remembers what was asked."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return False


@pytest.fixture
def jp_server_config() -> Config:
    extensions = {"jupyter_remote_helper": True}
    return Config({"ServerApp": {"jpserver_extensions": extensions, "authorizer_class": Denying}})


def rules_below(router: RuleRouter) -> Iterator[Rule]:
    for rule in router.rules:
        yield rule
        if isinstance(rule.target, RuleRouter):
            yield from rules_below(rule.target)


def test_every_verb_of_ours_is_authenticated_and_authorised(jp_serverapp: ServerApp) -> None:
    router = jp_serverapp.web_app.default_router
    ours = [
        rule.target
        for rule in rules_below(router)
        if isinstance(rule.target, type) and issubclass(rule.target, Handler)
    ]
    assert len(ours) >= 5
    for handler in ours:
        own = [v for v in VERBS if getattr(handler, v) is not getattr(Handler, v, None)]
        assert own, handler
        for verb in own:
            method = getattr(handler, verb)
            layers = []
            while hasattr(method, "__wrapped__"):
                layers.append(method.__qualname__ + method.__code__.co_filename)
                method = method.__wrapped__
            files = [method_layer.rsplit("/", 1)[-1] for method_layer in layers]
            assert len(files) == 2, f"{handler.__name__}.{verb} needs both decorators"
            assert method.__code__.co_filename.endswith(("handlers.py", "routes.py"))


@pytest.mark.parametrize(
    ("method", "path", "action", "resource"),
    [
        ("GET", ("info",), "read", "jupyter-remote-helper:info"),
        ("GET", ("runs",), "read", "jupyter-remote-helper:runs"),
        ("POST", ("runs",), "execute", "jupyter-remote-helper:runs"),
        ("DELETE", ("runs", SOME), "delete", "jupyter-remote-helper:runs"),
        ("POST", ("runs", SOME, "cancel"), "execute", "jupyter-remote-helper:runs"),
        ("POST", ("runs", SOME, "retry"), "execute", "jupyter-remote-helper:runs"),
        ("POST", ("runs", SOME, "treat-as-ended"), "execute", "jupyter-remote-helper:runs"),
        ("POST", ("inspect",), "read", "jupyter-remote-helper:runs"),
        ("POST", ("runs", SOME, "export"), "read", "jupyter-remote-helper:runs"),
        ("GET", ("runs", "20200101-000000-abcdef"), "read", "jupyter-remote-helper:runs"),
        (
            "GET",
            ("runs", "20200101-000000-abcdef", "journal"),
            "read",
            "jupyter-remote-helper:runs",
        ),
    ],
)
async def test_who_has_no_permission_gets_nothing(
    method: str, path: tuple[str, ...], action: str, resource: str, ask: Ask
) -> None:
    Denying.asked.clear()
    body = {"path": "x.ipynb"} if method == "POST" else None
    status, error = await ask(method, *path, body=body)
    assert (status, error["code"]) == (403, "not_allowed")
    assert (action, resource) in Denying.asked
