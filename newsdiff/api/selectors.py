from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from newsdiff.api.models import Token


def tokens_of(user: Any) -> QuerySet[Token]:
    """A person's own tokens, the newest first, dead ones too."""
    return Token.objects.filter(user=user)
