"""Every operation of the OpenAPI document, with requests made from it: never a 500, and answers as documented."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdiff.api.api import schema
from newsdiff.review.models import Finding
from tests import factories
from tests.api.generate import ANY_TEXT, misfits, values
from tests.intake.samples import FILES

pytestmark = pytest.mark.django_db
DOCUMENT = json.loads(json.dumps(schema(), default=str))
OPERATIONS = [
    (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


def named(operation: Any) -> str:
    return f"{operation[0].upper()} {operation[1]}"


@pytest.fixture
def known(settings) -> dict[str, list[str]]:
    """What exists: half of the requests ask for it."""
    settings.API_REQUESTS_A_MINUTE = settings.API_REQUESTS_A_MINUTE_WITHOUT_TOKEN = 10**9
    story = factories.story_of()
    return {
        "slug": [story.slug], "story": [story.slug], "siglum": ["A", "B", "C", "Z"], "version": ["A", "B", "Z"],
        "base": ["A", "Z"], "key": list(Finding.objects.values_list("key", flat=True)[:4]),
        "format": ["html", "docx", "csv", "json", "tei", "pdf"], "desk": ["", "none"],
        "finding": [",".join(Finding.objects.values_list("key", flat=True)[:2])],
    }  # fmt: skip


def held_to_the_document(answer: Any, operation: Any) -> None:
    assert answer.status_code < 500, answer.content[:300]
    documented = operation["responses"].get(str(answer.status_code))
    assert documented, f"{answer.status_code} is not documented: {answer.content[:200]!r}"
    kind = answer.headers["Content-Type"].partition(";")[0]
    content = documented["content"]
    assert kind in content, f"{answer.status_code} is {kind}, documented {list(content)}"
    if kind.endswith("json") and "schema" in content[kind]:
        assert not misfits(answer.json(), content[kind]["schema"], DOCUMENT)


@pytest.mark.parametrize("operation", OPERATIONS, ids=map(named, OPERATIONS))
def test_no_request_breaks_an_operation_and_answers_are_as_documented(operation, known, caller):
    method, path, told = operation
    program = caller("curator")
    program.client.raise_request_exception = False
    body = told.get("requestBody", {}).get("content", {})

    def some(name: str, fitting: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.one_of(st.sampled_from(known[name]), fitting) if known.get(name) else fitting

    @settings(max_examples=20)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        address, query = path, {}
        for each in told.get("parameters", ()):
            name = each["name"]
            if each["in"] == "path":
                value = data.draw(some(name, ANY_TEXT.filter(bool)), name)
                address = address.replace(
                    "{" + name + "}", quote(str(value).encode("utf-8", "replace"), safe="")
                )
            elif data.draw(st.booleans()):
                query[name] = str(data.draw(some(name, values(each["schema"], DOCUMENT)), name)).encode(
                    "utf-8", "replace"
                )
        if query:
            address += "?" + urlencode(query)
        sent: dict[str, Any] = {"headers": program.headers}
        if "application/json" in body:
            given_body = data.draw(values(body["application/json"]["schema"], DOCUMENT))
            if isinstance(given_body, dict) and "story" in given_body and data.draw(st.booleans()):
                given_body["story"] = known["slug"][0]
            sent |= {"data": json.dumps(given_body), "content_type": "application/json"}
        elif body:
            name, file = FILES[data.draw(st.sampled_from(["text", "NITF", "ninjs 2", "RSS", "DOCX", "RTF"]))]
            cut = file[: data.draw(st.integers(0, len(file)))] + data.draw(st.binary(max_size=6))
            sent["data"] = {
                "file": SimpleUploadedFile(name, cut),
                "outlet": data.draw(ANY_TEXT).encode("utf-8", "replace").decode(),
            }
        held_to_the_document(getattr(program.client, method)(address, **sent), told)

    holds()


@pytest.mark.parametrize("operation", OPERATIONS, ids=map(named, OPERATIONS))
def test_every_operation_says_what_it_does_and_how_it_fails(operation):
    method, path, told = operation
    assert told["summary"]
    needed = {"400", "401", "403", "422", "429"} | ({"404"} if "{" in path else set())
    needed |= {"409", "413"} if method == "post" else set()
    assert needed <= set(told["responses"])
    for status, answer in told["responses"].items():
        assert answer["description"]
        assert answer.get("content"), f"{status} says nothing of its content"
    assert any(status.startswith("2") for status in told["responses"])
