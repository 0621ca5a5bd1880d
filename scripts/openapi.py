"""Write `openapi.json` from the types in `contract` and the table in `routes`."""

from __future__ import annotations

import json
import re
import sys
import types
import typing
from pathlib import Path

import msgspec

from jupyter_remote_helper import __version__, contract, contract_tunnel
from jupyter_remote_helper.engine import records
from jupyter_remote_helper.routes import PREFIX, ROUTES, Route

Json = dict[str, typing.Any]
REFERENCE = "#/components/schemas/{name}"
ERROR_STATUSES = (400, 403, 404, 409, 413, 422, 429, 500)
QUERY_TYPES = {int: "integer", str: "string"}


def named_types() -> tuple[dict[str, object], dict[str, object]]:
    """Every wire type by name: structs, and the unions and literals that have a name."""
    structs: dict[str, object] = {}
    aliases: dict[str, object] = {}
    for module in (records, contract_tunnel, contract):
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, msgspec.Struct):
                structs[name] = value
            elif isinstance(value, types.UnionType) or typing.get_origin(value) is typing.Literal:
                aliases[name] = value
    return structs, aliases


def schemas() -> Json:
    """The components: a schema for each named type, unions and literals by reference."""
    structs, aliases = named_types()
    values = [*structs.values(), *aliases.values()]
    found, components = msgspec.json.schema_components(
        values, ref_template=REFERENCE, schema_hook=lambda _: {"description": "Any JSON value."}
    )
    named = dict(zip(aliases, list(found)[len(structs) :], strict=True))
    references = {json.dumps(s, sort_keys=True): REFERENCE.format(name=n) for n, s in named.items()}
    result = {name: _with_references(schema, references) for name, schema in components.items()}
    for name, schema in named.items():
        result[name] = {key: _with_references(value, references) for key, value in schema.items()}
    used = _closure(result)
    return {name: result[name] for name in sorted(used)}


def _with_references(value: object, references: dict[str, str]) -> object:
    if isinstance(value, list):
        return [_with_references(item, references) for item in value]
    if not isinstance(value, dict):
        return value
    reference = references.get(json.dumps(value, sort_keys=True))
    if reference is not None:
        return {"$ref": reference}
    return {key: _with_references(item, references) for key, item in value.items()}


def _closure(components: Json) -> set[str]:
    """The types that routes need: theirs, and all that these refer to."""
    used = {kind for route in ROUTES for kind in (route.reply, route.request)}
    waiting = {_name(kind) for kind in used - {None, bytes}}
    waiting |= {"ErrorReply", "RunChanged", "State", "Cause", "Note", "Tunnel"}
    done: set[str] = set()
    while waiting:
        name = waiting.pop()
        done.add(name)
        text = json.dumps(components[name])
        prefix = REFERENCE.format(name="")
        waiting |= {part.split('"')[0] for part in text.split(prefix)[1:]} - done
    return done


def _name(kind: object) -> str:
    structs, aliases = named_types()
    return next(name for name, value in {**aliases, **structs}.items() if value is kind)


def _body(kind: object, media: str = "application/json") -> Json:
    if kind is bytes:
        return {"content": {media: {"schema": {"type": "string", "format": "binary"}}}}
    return {"content": {media: {"schema": {"$ref": REFERENCE.format(name=_name(kind))}}}}


def operation(route: Route) -> Json:
    """One verb on one URL."""
    body = _body(route.reply, route.media_type) if route.reply is not None else {}
    responses: Json = {str(route.status): {"description": "Done.", **body}}
    if route.also is not None:
        responses[str(route.also)] = {"description": "Was done before.", **body}
    for status in ERROR_STATUSES:
        responses[str(status)] = {"description": "Refused.", **_body(contract.ErrorReply)}
    parameters: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    parameters += [
        {
            "name": query.name,
            "in": "query",
            "required": False,
            "description": query.summary,
            "schema": {"type": QUERY_TYPES[query.type]},
        }
        for query in route.query
    ]
    made: Json = {"summary": route.summary, "responses": responses}
    if parameters:
        made["parameters"] = parameters
    if route.request is not None:
        made["requestBody"] = {"required": True, **_body(route.request)}
    return made


def document() -> Json:
    """The whole description of the API."""
    paths: Json = {}
    for route in ROUTES:
        paths.setdefault(PREFIX + route.path, {})[route.verb] = operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "jupyter-remote-helper", "version": __version__},
        "paths": paths,
        "components": {"schemas": schemas()},
    }


def main() -> int:
    """Write the file named on the command line; with --check only compare."""
    path = Path(sys.argv[-1])
    text = json.dumps(document(), indent=2) + "\n"
    if "--check" not in sys.argv:
        path.write_text(text, encoding="utf-8")
        return 0
    if path.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(
        f"{path.name} is not what contract.py and routes.py say: run scripts/contract\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
