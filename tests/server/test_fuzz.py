"""Anything may be sent to any route: the answer is never a server error, and as the API says.

What is sent comes from `openapi.json`: bodies that fit their schema, bodies that almost do, other
JSON, and no JSON at all; ids that exist, that might, and that are not even text.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import code, notebook_json
from tests.servers import TOKEN, Server, server

API = json.loads((Path(__file__).parents[2] / "openapi.json").read_text())
OPERATIONS = [(path, verb) for path, verbs in API["paths"].items() for verb in verbs]
STATUSES = {200, 201, 204, 400, 403, 404, 409, 413, 422, 429}
PATHS = ["work.ipynb", "sub/../work.ipynb", "none.ipynb", "../up.ipynb", "", "/", "a.py", "\0", "."]
SOME_IDS = ["20200101-000000-abcdef", "٢٠٢٠٠١٠١-000000-abcdef", "..", "../..", ".new-x", "a" * 300]

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(PATHS),
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=30),
    "integer": st.integers(),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "null": st.none(),
}


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that fit a schema of the API."""
    if "$ref" in schema:
        return fitting(API["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    unions = [one for name in ("anyOf", "oneOf") for one in schema.get(name, ())]
    if unions:
        return st.one_of([fitting(one) for one in unions])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        return st.lists(fitting(schema.get("items", {})), max_size=3)
    return fitting_object(schema) if kind == "object" else PLAIN.get(kind or "", anything)


def fitting_object(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    parts = {name: fitting(part) for name, part in schema.get("properties", {}).items()}
    parts |= {
        name: parts[name] | st.sampled_from(PATHS) for name in ("path", "result") if name in parts
    }
    needed = {name: parts.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(needed, optional=parts)


@st.composite
def almost(draw: st.DrawFn, schema: dict[str, Any]) -> Any:
    """A value that fits but for one part, which is anything or too much."""
    value = draw(fitting(schema))
    if isinstance(value, dict):
        value[draw(st.sampled_from([*value, "more"]))] = draw(anything)
    return value


def bodies(operation: dict[str, Any]) -> st.SearchStrategy[bytes | None]:
    if "requestBody" not in operation:
        return st.one_of(st.none(), st.binary(max_size=20))
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    values = st.one_of(fitting(schema), almost(schema), anything)
    return st.one_of(
        values.map(lambda value: json.dumps(value).encode()), st.binary(max_size=40), st.none()
    )


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, int, dict[str, bytes], bytes | None, bytes]:
    """Path, verb, which of the runs there are, query, body, and a name that is none."""
    path, verb = draw(st.sampled_from(OPERATIONS))
    operation = API["paths"][path][verb]
    words = st.one_of(
        st.integers().map(lambda n: str(n).encode()), st.binary(max_size=10),
        st.sampled_from([b"0", b"1", b"50", b"9007199254740993", b"1e3", b"-0", "٣".encode()]),
    )  # fmt: skip
    names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
    query = {name: draw(words) for name in names if draw(st.booleans())}
    if query.get("wait", b"").isdigit():  # ten seconds each would be long
        query["wait"] = b"0"
    odd = draw(st.one_of(st.sampled_from(SOME_IDS).map(str.encode), st.binary(min_size=1)))
    return path, verb, draw(st.integers(0, 9)), query, draw(bodies(operation)), odd


class Client:
    """Sends requests over one connection, and checks each reply against the API."""

    def __init__(self, one: Server) -> None:
        parts = urlsplit(one.url)
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=120)
        self.seen: dict[int, int] = {}

    def send(self, path: str, verb: str, body: bytes | None) -> tuple[int, str, bytes]:
        headers = {"Authorization": f"token {TOKEN}"}
        self._connection.request(verb.upper(), path, body, headers)
        reply = self._connection.getresponse()
        assert reply.reason == http.client.responses[reply.status]
        return reply.status, reply.headers.get("Content-Type", ""), reply.read()

    def close(self) -> None:
        self._connection.close()

    def filled(self, path: str, which: int, odd: bytes) -> str:
        """The path with an id that exists, or might, or is nonsense."""
        if which < 7 and "{id}" in path:
            _, _, body = self.send("/jupyter-remote-helper/runs", "get", None)
            ids = [run["id"] for run in json.loads(body)["runs"]]
            if ids:
                path = path.replace("{id}", ids[which % len(ids)])
        for name in ("{id}", "{sha256}", "{kind}"):
            path = path.replace(name, quote(odd, safe=""))
        return path

    def check(self, request: tuple[str, str, int, dict[str, bytes], bytes | None, bytes]) -> None:
        path, verb, which, query, body, odd = request
        url = self.filled(path, which, odd) + ("?" + urlencode(query) if query else "")
        status, media_type, reply = self.send(url, verb, body)
        self.seen[status] = self.seen.get(status, 0) + 1
        where = f"{verb} {url} {body!r}: {status} {reply[:300]!r}"
        assert status in STATUSES, where
        assert status < 400 or b"Traceback" not in reply, where
        promised = API["paths"][path][verb]["responses"][str(status)].get("content", {})
        if not promised:
            assert not reply, where
            return
        ((expected_type, content),) = promised.items()
        assert media_type.partition(";")[0] == expected_type, where
        if expected_type == "application/json":
            check_schema(json.loads(reply), content["schema"], where)
        elif expected_type == "application/x-ndjson":
            for line in reply.splitlines():
                check_schema(json.loads(line), content["schema"], where)


def check_schema(value: object, schema: dict[str, Any], where: str) -> None:
    whole = {**schema, "components": API["components"]}
    problems = list(jsonschema.Draft202012Validator(whole).iter_errors(value))
    assert not problems, f"{where}\n{problems[0]}"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    root, config = tmp_path / "root", tmp_path / "config"
    for folder in (root, config):
        folder.mkdir()
    (root / "work.ipynb").write_bytes(notebook_json(code("n = 1", "parameters"), "print(n)"))
    limits = {"max_running": 1, "max_queued": 2}
    (config / "remote_helper.json").write_text(json.dumps(limits))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(config))
    with server(root, tmp_path / "scratch") as one:
        sender = Client(one)
        yield sender
        sender.close()
        while any(run["ended_at"] is None for run in one.ask("GET", "runs")["runs"]):
            for run in one.ask("GET", "runs")["runs"]:
                if run["ended_at"] is None:
                    one.ask("POST", f"runs/{run['id']}/cancel", {})
            time.sleep(0.2)


def fuzz(client: Client, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        # the server's state goes on, so a smaller example would not fail for the same reason
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(requests())
    def send(request: tuple[str, str, int, dict[str, bytes], bytes | None, bytes]) -> None:
        client.check(request)

    send()
    assert {200, 400, 404} <= set(client.seen), client.seen


def test_nothing_that_is_sent_makes_a_server_error(client: Client) -> None:
    fuzz(client, 600)


@pytest.mark.slow
def test_nothing_that_is_sent_in_a_long_time_makes_a_server_error(client: Client) -> None:
    fuzz(client, 20_000)
