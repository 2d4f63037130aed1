"""The description of every door as OpenAPI 3.1, made from the same signatures that the doors obey."""

import inspect
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from kernel.idempotency import takes_key
from kernel.problem import PROBLEM, Problem
from kernel.web import Download, Endpoint

_REF = "#/components/schemas/{name}"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A command sent twice under one key happens once; the repeat gets the first answer and the header"
    " `Idempotent-Replay: true`. Kept for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"},
}
_NAME = {
    "name": "name",
    "in": "query",
    "required": False,
    "description": "The name of the file.",
    "schema": {"type": "string", "maxLength": 1000},
}
_RANGE = {
    "name": "Range",
    "in": "header",
    "required": False,
    "description": "One range of bytes, such as `bytes=0-1023`.",
    "schema": {"type": "string", "maxLength": 60},
}


def describe(
    endpoints: Sequence[Endpoint], *, version: str, cookie: str = "__Host-dure", tags: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The whole description as plain JSON values; `tags` says what each room is for."""
    kinds = _kinds(endpoints)
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    by_kind = {str(kind): schema for kind, schema in zip(kinds, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in sorted(endpoints, key=lambda endpoint: endpoint.path):
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, by_kind, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dure",
            "version": version,
            "summary": "One groupware that all institutions of a city share.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "security": [{"cookie": []}, {"bearer": []}],
        "tags": [{"name": name, "description": text} for name, text in (tags or {}).items()],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {
                "Problem": {
                    "description": "A refusal. `code` is stable; `detail` is for people.",
                    "headers": {
                        "Retry-After": {"description": "Seconds, where waiting helps.", "schema": {"type": "integer"}}
                    },
                    "content": {PROBLEM: {"schema": by_kind[str(Problem)]}},
                }
            },
            "securitySchemes": {
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": cookie,
                    "description": "Set by signing in. Commands sent with the cookie also need the header `X-Dure: 1`.",
                },
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The value of the session cookie, for programs.",
                },
            },
        },
    }


def _kinds(endpoints: Sequence[Endpoint]) -> list[Any]:
    found: dict[str, Any] = {str(Problem): Problem}
    for endpoint in endpoints:
        names = [parameter.name for parameter in endpoint.parameters if parameter.name != "upload"]
        for kind in [endpoint.hints[name] for name in names] + [answer_kind(endpoint)]:
            if kind not in (None, Download):
                found.setdefault(str(kind), kind)
    return list(found.values())


def answer_kind(endpoint: Endpoint) -> Any:
    """What the door answers with: a type, Download, or None where it says nothing. None within a union is dropped."""
    kind = endpoint.hints.get("return")
    if kind in (None, NoneType):
        return None
    if get_origin(kind) in (Union, UnionType) and NoneType in get_args(kind):
        rest = [part for part in get_args(kind) if part is not NoneType]
        return rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007 - built from parts at run time
    return kind


def _operation(endpoint: Endpoint, schemas: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    text = inspect.getdoc(endpoint.function) or ""
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.name.split("_", 1)[0]],
        "parameters": _parameters(endpoint, schemas, components),
        "responses": _responses(endpoint, schemas),
    }
    if rest := text.partition("\n")[2].strip():
        operation["description"] = rest
    if endpoint.open:
        operation["security"] = []
    if endpoint.permission:
        operation["x-permission"] = str(endpoint.permission)
    if "body" in endpoint.hints:
        required = {p.name: p.default is inspect.Parameter.empty for p in endpoint.parameters}["body"]
        content = {"application/json": {"schema": schemas[str(endpoint.hints["body"])]}}
        operation["requestBody"] = {"required": required, "content": content}
    elif endpoint.max_upload:
        operation["requestBody"] = {
            "required": True,
            "description": f"The bytes of the file, at most {endpoint.max_upload}.",
            "content": {"*/*": {"schema": {}}},
        }
    return operation


def _parameters(endpoint: Endpoint, schemas: Mapping[str, Any], components: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for parameter in endpoint.parameters:
        if "{" + parameter.name + "}" in endpoint.path:
            schema = schemas[str(endpoint.hints[parameter.name])]
            found.append({"name": parameter.name, "in": "path", "required": True, "schema": schema})
    if "query" in endpoint.hints:
        name = schemas[str(endpoint.hints["query"])]["$ref"].rsplit("/", 1)[1]
        struct = components[name]
        for field, schema in struct["properties"].items():
            required = field in struct.get("required", ())
            found.append({"name": field, "in": "query", "required": required, "schema": schema})
    if endpoint.max_upload:
        found.append(_NAME)
    if takes_key(endpoint):
        found.append(_KEY)
    if endpoint.method == "GET" and answer_kind(endpoint) is Download:
        found.append(_RANGE)
    return found


def _responses(endpoint: Endpoint, schemas: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    kind = answer_kind(endpoint)
    if kind is Download:
        found["200"] = {"description": "The bytes.", "content": {"*/*": {"schema": {}}}}
        found["206"] = {"description": "The bytes of the range.", "content": {"*/*": {"schema": {}}}}
        found["304"] = {"description": "Unchanged since the entity tag that was sent."}
    elif kind is not None:
        content = {"application/json": {"schema": schemas[str(kind)]}}
        found[str(endpoint.status)] = {"description": "Done.", "content": content}
    if kind is None or kind is not endpoint.hints.get("return"):
        found["204"] = {"description": "Done; nothing to say."}
    if endpoint.open:
        found["303"] = {"description": "Continue at the address in `Location`."}
    problem = {"$ref": "#/components/responses/Problem"}
    return found | {"4XX": problem, "5XX": problem}
