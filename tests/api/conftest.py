from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from newsdiff.api.models import Scope
from newsdiff.api.services import token_create
from tests import factories


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    """Requests are counted in a cache that outlives a test."""
    cache.clear()


class Caller:
    """A program with a token: JSON in, JSON out."""

    def __init__(self, text: str) -> None:
        self.client = Client()
        self.headers = {"authorization": f"Bearer {text}"} if text else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/1/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        more = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.client.post(
            f"/api/1/{path}", body, content_type="application/json", headers=self.headers | more
        )

    def send(self, path: str, **fields: Any) -> Any:
        return self.client.post(f"/api/1/{path}", fields, headers=self.headers)


@pytest.fixture
def caller() -> Callable[..., Caller]:
    """A caller for a person, with all scopes unless told; for a role, a person of that role is made."""

    def make(who: Any = "editor", scopes: Any = tuple(Scope.values)) -> Caller:
        user = factories.person(who, who) if isinstance(who, str) else who
        return Caller(token_create(user=user, name="test", scopes=scopes)[1])

    return make


@pytest.fixture
def nobody() -> Caller:
    return Caller("")
