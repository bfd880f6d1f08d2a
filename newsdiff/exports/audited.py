from __future__ import annotations

from django.db.models import Q

from newsdiff.accounts.audit import History, audit_history
from newsdiff.exports.models import ShareLink
from newsdiff.stories.audited import stories_of

audit_history(
    History(
        kind="share",
        label="Shared link",
        model=ShareLink,
        visible=lambda user: Q(story__in=stories_of(user)),
        story="story__slug",
        about=lambda row: f"evidence on {row.story.slugline if row.story else 'a story that is gone'}",
        related=("story",),
        quiet=("token_hash", "keys"),
    )
)
