"""Requests made from the OpenAPI document, and answers held to it: as much of JSON Schema as the document uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
# Half of a surrogate pair can be written in JSON, and NUL too: whatever a program sends may come.
CHARACTERS = st.one_of(
    st.characters(), st.sampled_from(list("\x00\x01\x1f\x7f\ud800\udfff\ufffe~²½٣%_&=#?/\\'\"<>"))
)
ANY_TEXT = st.text(CHARACTERS, max_size=12)
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY_TEXT, inner, max_size=3)),
    max_leaves=4,
)
MOMENTS = st.one_of(
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.sampled_from(
        [
            "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-02-30T00:00:00Z", "2024-02-08", "1e9", "-1", "0",
            "2024-02-08T10:00:00+99:99", "99999999999999999999", "2024-02-08T24:00:00Z", "inf", "nan",
        ]
    ),
)  # fmt: skip


def resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def values(schema: Schema, document: Schema) -> st.SearchStrategy[Any]:
    """Values that fit, mostly; one in some is whatever JSON can say."""
    return st.one_of(_fitting(schema, document), _fitting(schema, document), ANY_JSON)


def _fitting(schema: Schema, document: Schema) -> st.SearchStrategy[Any]:
    schema = resolved(schema, document)
    if "anyOf" in schema:
        return st.one_of([_fitting(each, document) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        needed = set(schema.get("required", ()))
        fields = {name: values(each, document) for name, each in schema.get("properties", {}).items()}
        return st.fixed_dictionaries(
            {name: each for name, each in fields.items() if name in needed},
            optional={name: each for name, each in fields.items() if name not in needed},
        )
    if kind == "array":
        return st.lists(_fitting(schema["items"], document), max_size=3)
    if kind == "string":
        if schema.get("format") == "date-time":
            return MOMENTS
        if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True)
        most = schema.get("maxLength", 40)
        return st.text(CHARACTERS, min_size=schema.get("minLength", 0), max_size=min(most, 40))
    if kind == "integer":
        return st.integers(schema.get("minimum", -(10**20)), schema.get("maximum", 10**20))
    return {"boolean": st.booleans(), "number": st.floats(), "null": st.none()}.get(str(kind), ANY_JSON)


def misfits(value: Any, schema: Schema, document: Schema, place: str = "answer") -> list[str]:
    """Where a value is not what its schema says; empty where it is."""
    schema = resolved(schema, document)
    if "anyOf" in schema:
        tried = [misfits(value, each, document, place) for each in schema["anyOf"]]
        return [] if any(not found for found in tried) else tried[0]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} is none of {schema['enum']}"]
    kind = schema.get("type")
    if kind and not _is(value, kind):
        return [f"{place}: {value!r} is no {kind}"]
    if kind == "object":
        lacks = [f"{place}: lacks {name}" for name in schema.get("required", ()) if name not in value]
        known = schema.get("properties", {})
        odd = [f"{place}: {name} is not documented" for name in value if known and name not in known]
        inner = [
            p
            for name in known
            if name in value
            for p in misfits(value[name], known[name], document, f"{place}.{name}")
        ]
        return lacks + ([] if schema.get("additionalProperties") else odd) + inner
    if kind == "array":
        return [
            p
            for n, each in enumerate(value)
            for p in misfits(each, schema.get("items", {}), document, f"{place}[{n}]")
        ]
    if schema.get("format") == "date-time" and isinstance(value, str):
        return (
            []
            if datetime.fromisoformat(value) and re.search(r"(Z|[+-]\d\d:\d\d)$", value)
            else [f"{place}: no time"]
        )
    return []


def _is(value: Any, kind: str) -> bool:
    if kind in ("integer", "number"):
        return not isinstance(value, bool) and isinstance(value, int if kind == "integer" else int | float)
    types = {"string": str, "boolean": bool, "object": dict, "array": list, "null": type(None)}
    return isinstance(value, types[kind])
