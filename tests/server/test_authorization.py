"""No handler without a login and a permission: each route and verb, from the table of routes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from jupyter_server.auth import Authorizer
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPResponse
from tornado.routing import Rule, RuleRouter
from traitlets.config import Config

from jupyter_remote_helper.base import Handler
from jupyter_remote_helper.routes import PREFIX, ROUTES, Route

SOME = {"id": "20200101-000000-abcdef", "sha256": "a" * 64, "kind": "tmux"}
VERBS = ("get", "post", "put", "patch", "delete", "head")
READING = {"get", "head"}
READING_POSTS = {"/inspect", "/runs/{id}/export"}
"""What is asked by POST for its body, and changes nothing."""


class ReadOnly(Authorizer):
    """Lets everybody read and nobody do anything else, and remembers what was asked."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return action == "read" and resource != "jupyter-remote-helper:denied"


class Denying(Authorizer):
    """Allows nothing."""

    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        return False


@pytest.fixture
def jp_server_config(request: pytest.FixtureRequest) -> Config:
    options = getattr(request, "param", {})
    extensions = {"jupyter_remote_helper": True}
    return Config({"ServerApp": {"jpserver_extensions": extensions, **options}})


def path_of(route: Route) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: SOME[match[1]], route.path)


PATHS = sorted({path_of(route) for route in ROUTES})


async def fetched(
    client: AsyncHTTPClient, url: str, verb: str, headers: dict[str, str]
) -> HTTPResponse:
    body = b"{}" if verb in {"post", "put", "patch"} else None
    send: Any = client.fetch
    try:
        reply: HTTPResponse = await send(
            url, method=verb.upper(), body=body, headers=headers, follow_redirects=False
        )
    except HTTPClientError as error:
        if error.response is None:
            raise
        return error.response
    return reply


def rules_below(router: RuleRouter) -> Iterator[Rule]:
    for rule in router.rules:
        yield rule
        if isinstance(rule.target, RuleRouter):
            yield from rules_below(rule.target)


def test_what_the_server_answers_is_what_the_table_says(jp_serverapp: ServerApp) -> None:
    ours = {
        rule.target
        for rule in rules_below(jp_serverapp.web_app.default_router)
        if isinstance(rule.target, type) and issubclass(rule.target, Handler)
    }
    answered = {
        (handler, verb)
        for handler in ours
        for verb in VERBS
        if getattr(handler, verb) is not getattr(Handler, verb)
    }
    assert answered == {(route.handler, route.verb) for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.verb} {route.path}")
def test_every_verb_of_ours_has_both_decorators(route: Route) -> None:
    method: Any = getattr(route.handler, route.verb)
    layers = []
    while hasattr(method, "__wrapped__"):
        layers.append(method.__code__.co_filename.rsplit("/", 1)[-1])
        method = method.__wrapped__
    assert layers == ["web.py", "decorator.py"], "authenticated first, then authorised"
    assert method.__code__.co_filename.endswith(("handlers.py", "routes.py"))


@pytest.mark.parametrize(
    "jp_server_config",
    [{"allow_unauthenticated_access": False}, {"allow_unauthenticated_access": True}],
    indirect=True,
    ids=["closed", "open"],
)
@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "token wrong"}, {"Cookie": "username-localhost=wrong; _xsrf=x",
                                            "X-XSRFToken": "x"}],
    ids=["nothing", "wrong token", "wrong cookie"],
)  # fmt: skip
async def test_without_a_login_no_verb_on_any_route_does_anything(
    headers: dict[str, str], jp_serverapp: ServerApp, http_server_client: AsyncHTTPClient,
    jp_base_url: str,
) -> None:  # fmt: skip
    is_open = jp_serverapp.allow_unauthenticated_access
    known = {(path_of(route), route.verb) for route in ROUTES}
    for path in PATHS:
        for verb in VERBS:
            url = jp_base_url.rstrip("/") + PREFIX + path
            reply = await fetched(http_server_client, url, verb, headers)
            # where anybody may come in, it can be told that there is no such verb; nothing else
            no_such_verb = is_open and (path, verb) not in known
            allowed = {400, 403} if no_such_verb else {403}
            assert reply.code in allowed, (verb, path, reply.code)
            if verb != "head":
                code = json.loads(reply.body)["code"]
                assert code in {"not_allowed", "malformed_request"}, (verb, path)
                assert (code == "not_allowed") == (reply.code == 403)


@pytest.mark.parametrize("jp_server_config", [{"authorizer_class": ReadOnly}], indirect=True)
async def test_who_may_only_read_can_read_and_nothing_else(
    jp_serverapp: ServerApp, http_server_client: AsyncHTTPClient, jp_base_url: str,
    jp_auth_header: dict[str, str],
) -> None:  # fmt: skip
    for route in ROUTES:
        ReadOnly.asked.clear()
        url = jp_base_url.rstrip("/") + PREFIX + path_of(route)
        reply = await fetched(http_server_client, url, route.verb, jp_auth_header)
        ((action, resource),) = ReadOnly.asked
        assert resource.startswith("jupyter-remote-helper:")
        reads = route.verb in READING or route.path in READING_POSTS
        assert (action == "read") is reads, f"{route.verb} {route.path} asks for {action}"
        assert (reply.code == 403) is not reads, f"{route.verb} {route.path}: {reply.code}"
        if not reads:
            assert json.loads(reply.body)["code"] == "not_allowed"


@pytest.mark.parametrize("jp_server_config", [{"authorizer_class": Denying}], indirect=True)
async def test_who_has_no_permission_gets_nothing(
    jp_serverapp: ServerApp, http_server_client: AsyncHTTPClient, jp_base_url: str,
    jp_auth_header: dict[str, str],
) -> None:  # fmt: skip
    for route in ROUTES:
        url = jp_base_url.rstrip("/") + PREFIX + path_of(route)
        reply = await fetched(http_server_client, url, route.verb, jp_auth_header)
        assert (reply.code, json.loads(reply.body)["code"]) == (403, "not_allowed"), route.path


async def test_a_login_by_cookie_needs_the_xsrf_token_for_whatever_acts(
    jp_serverapp: ServerApp, http_server_client: AsyncHTTPClient, jp_base_url: str
) -> None:
    base = jp_base_url.rstrip("/")
    token = jp_serverapp.identity_provider.token
    cookies: dict[str, str] = {}
    for path in ("/login", f"/api/status?token={token}"):
        reply = await fetched(http_server_client, base + path, "get", {})
        for cookie in reply.headers.get_list("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            cookies[name] = value
    assert "_xsrf" in cookies
    for route in ROUTES:
        url = base + PREFIX + path_of(route)
        with_cookie = {"Cookie": joined(cookies)}
        reply = await fetched(http_server_client, url, route.verb, with_cookie)
        assert (reply.code == 403) is (route.verb not in READING), f"{route.verb} {route.path}"
        with_both = {**with_cookie, "X-XSRFToken": cookies["_xsrf"]}
        reply = await fetched(http_server_client, url, route.verb, with_both)
        assert reply.code != 403, f"{route.verb} {route.path}"
        with_both["Origin"] = "http://evil.example"
        reply = await fetched(http_server_client, url, route.verb, with_both)
        assert reply.code == 403, f"{route.verb} {route.path} from another site"


def joined(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
