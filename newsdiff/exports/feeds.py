"""Atom: the newest substantive findings, of one story or of all that a person may see; none that was dismissed."""

from __future__ import annotations

from typing import Any

from django.utils.feedgenerator import Atom1Feed

from newsdiff.exports.formats.safe import xml_safe
from newsdiff.exports.pack import STANDING, absolute
from newsdiff.review.models import Finding
from newsdiff.review.selectors import findings_visible_to
from newsdiff.stories.selectors import visible_to

NEWEST = 50


def atom(reader: Any, slug: str) -> str | None:
    """The feed as XML; None where `reader` may see no story called `slug`. Two queries, or three."""
    found = findings_visible_to(reader).filter(severity=Finding.Severity.SUBSTANTIVE)
    found = found.exclude(state=Finding.State.DISMISSED)
    title, home = "newsdiff: new substantive findings", absolute("/stories/")
    if slug:
        story = visible_to(reader).filter(slug=slug).first()
        if story is None:
            return None
        found = found.filter(story=story)
        title, home = f"newsdiff: {story.slugline}", absolute(story.get_absolute_url())
    # The token is a secret: the feed's own id is its page, never its address.
    feed = Atom1Feed(title=xml_safe(title), link=home, description="", feed_guid=home)
    for finding in found.select_related("story", "created_by").order_by("-created_at", "-pk")[:NEWEST]:
        link = absolute(finding.get_absolute_url())
        added = f" Added by {finding.added_by}." if finding.by_hand else ""
        standing = STANDING[Finding.State(finding.state)]
        feed.add_item(
            title=xml_safe(f"{finding.story.slugline}: {finding.message}"),
            link=link,
            unique_id=link,
            description=xml_safe(f"{finding.category}. {standing}.{added}"),
            pubdate=finding.created_at,
            updateddate=finding.created_at,
        )
    return feed.writeString("utf-8")
