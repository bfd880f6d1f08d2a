from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from newsdiff.api.models import Delivery, Endpoint, Token
from newsdiff.stories.selectors import visible_to


def tokens_of(user: Any) -> QuerySet[Token]:
    """A person's own tokens, the newest first, dead ones too."""
    return Token.objects.filter(user=user)


def endpoints_of(user: Any) -> QuerySet[Endpoint]:
    """A curator's own webhooks, an administrator all; the newest first."""
    if not user.has_perm("stories.curate"):
        return Endpoint.objects.none()
    held = Endpoint.objects.select_related("created_by")
    return held if user.has_perm("auth.change_user") else held.filter(created_by=user)


def deliveries_of(endpoint: Endpoint, user: Any) -> QuerySet[Delivery]:
    """What was sent to the endpoint of stories that `user` may see now, the newest first."""
    seen = Q(story=None) | Q(story__in=visible_to(user))
    return endpoint.deliveries.filter(seen).select_related("story")
