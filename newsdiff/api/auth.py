"""Which token may make which call."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from newsdiff.api.models import Scope, Token
from newsdiff.api.problems import Problem


class Bearer(HttpBearer):
    """A live token with `scope`, of a person with `permission`. The guard has looked the token up."""

    openapi_name = "token"

    def __init__(self, scope: Scope, permission: str) -> None:
        super().__init__()
        self.scope, self.permission = scope, permission

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        held: Token | None = request.api_token  # type: ignore[attr-defined]
        if held is None:
            return None
        if self.scope not in held.scopes:
            raise Problem(403, f"This token may not do that: it lacks the scope “{self.scope.value}”.")
        if not held.user.has_perm(self.permission):
            raise Problem(403, "The owner of this token may not do that.")
        return held


reads = Bearer(Scope.READ, "stories.view_story")
writes = Bearer(Scope.WRITE, "stories.add_version")
collates = Bearer(Scope.WRITE, "stories.add_version")
decides = Bearer(Scope.DECIDE, "review.add_decision")
hooks = Bearer(Scope.HOOKS, "stories.curate")
adds = Bearer(Scope.DECIDE, "review.add_finding")
exports = Bearer(Scope.EXPORT, "stories.view_story")
