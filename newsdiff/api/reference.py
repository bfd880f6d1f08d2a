"""The OpenAPI document as a page: frozen lines for the template, no script needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    place: str
    kind: str
    required: bool
    told: str


@dataclass(frozen=True, slots=True)
class Call:
    id: str
    method: str
    path: str
    summary: str
    told: str
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    calls: tuple[Call, ...]


def groups(document: Mapping[str, Any]) -> tuple[Group, ...]:
    """The calls of an OpenAPI document, by tag."""
    found: dict[str, list[Call]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            call = Call(
                id=operation["operationId"],
                method=method.upper(),
                path=path,
                summary=operation.get("summary", ""),
                told=operation.get("description", ""),
                fields=(*_parameters(operation), *_body(operation, document)),
                answers=tuple((s, _answer(r)) for s, r in operation["responses"].items()),
            )
            found.setdefault(operation.get("tags", ["Other"])[0], []).append(call)
    return tuple(Group(title, tuple(calls)) for title, calls in found.items())


def _answer(response: Mapping[str, Any]) -> str:
    for content in response.get("content", {}).values():
        schema = content.get("schema", {})
        name = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
        if name:
            many = "a list of " if "items" in schema else ""
            return many + name.rsplit("/", 1)[-1].removesuffix("Out")
    return response.get("description", "")


def _parameters(operation: Mapping[str, Any]) -> list[Field]:
    return [
        Field(
            p["name"], p["in"], _kind(p.get("schema", {})), bool(p.get("required")),
            p.get("description", "") or p.get("schema", {}).get("description", ""),
        )
        for p in operation.get("parameters", ())
    ]  # fmt: skip


def _body(operation: Mapping[str, Any], document: Mapping[str, Any]) -> list[Field]:
    out = []
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = _resolved(content.get("schema", {}), document)
        required = schema.get("required", ())
        out += [
            Field(name, "body", _kind(held), name in required, held.get("description", ""))
            for name, held in schema.get("properties", {}).items()
        ]
    return out


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return document["components"]["schemas"].get(name, schema) if name else schema


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(json.dumps(v) for v in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_kind(s) for s in schema["anyOf"])
    kind = str(schema.get("type", "object"))
    return f"{kind}, {schema['format']}" if "format" in schema else kind
