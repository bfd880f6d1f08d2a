"""From what intake read to a version on its way in: the one place where the two vocabularies meet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from newsdiff.intake import Document, Hints, IntakeError, labelled, read
from newsdiff.stories.models import Version
from newsdiff.stories.services import NewVersion


def version_of(document: Document, *, fallback_id: str = "") -> NewVersion:
    """An intake document as a version on its way in. `fallback_id`: the name of its file, where it has no id itself."""
    return NewVersion(
        text=document.text,
        source_id=document.identifier or fallback_id,
        named_by_file=bool(fallback_id and not document.identifier),
        outlet=document.outlet or _whose(document),
        headline=document.headline,
        byline=document.byline,
        url=document.url,
        published=document.published,
        published_has_time=not document.published_is_day,
        language=document.language,
        kind=document.kind,
        pub_status=_status(document),
        embargoed_until=document.embargoed_until,
        ed_note=document.ed_note,
        usage_terms=document.usage_terms,
        slugline=document.slugline,
        metadata=_metadata(document),
    )


def _whose(document: Document) -> str:
    """Wire copy is its source's own version. A page, a feed or an e-mail only *carries* that source's copy:
    the agency it credits (or the person who sent it) is not who published it."""
    return "" if document.format in {"html", "feed", "eml"} or "@" in document.source else document.source


def _metadata(document: Document) -> dict[str, Any]:
    """What the file says of itself beyond the fields of a version: kept as it stands, shown with the version."""
    said: dict[str, Any] = {
        "slugline": document.slugline,
        "dek": document.dek,
        "dateline": document.dateline,
        "credit_line": document.credit_line,
        "captions": [f"{c.text} ({c.credit})" if c.credit else c.text for c in document.captions],
        "source": document.source,
        "urgency": document.urgency,
        "version": document.version,
        "updated": document.updated.isoformat() if document.updated else "",
        "rewrite_of": document.rewrite_of,
        "derived_from": document.derived_from,
    }
    fields = {name: value for name, value in said.items() if value not in ("", None, [])}
    kept: dict[str, Any] = {"fields": fields} if fields else {}
    if document.filename:
        kept["file"] = document.filename.replace("\\", "/").rsplit("/", 1)[-1]
    if document.warnings:
        kept |= {"warnings": list(document.warnings), "format": document.format}
    return kept


def _status(document: Document) -> str:
    """An embargo without a time that can be read is held back until somebody lifts it."""
    if document.embargoed and document.embargoed_until is None and document.pub_status in ("", "usable"):
        return Version.PubStatus.WITHHELD
    return document.pub_status or Version.PubStatus.USABLE


LABELLED = frozenset({"kind", "pub_status", "embargoed_until"})
"""What a text's labels say of it."""
HEADED = ("slugline", "headline", "published")
"""What its header lines say ("SLUG: …", "HEADLINE: …", "DATE: …")."""


def as_labelled(new: NewVersion, *, stated: Collection[str]) -> NewVersion:
    """What the copy says of itself (kill, correction, embargo; slugline, headline and date), where its sender says nothing."""
    try:
        said = version_of(labelled(new.text))
    except IntakeError:
        return new
    own = {name: getattr(said, name) for name in LABELLED.difference(stated)}
    headed = [name for name in HEADED if name not in stated and not getattr(new, name)]
    own |= {name: value for name in headed if (value := getattr(said, name))}
    if "published" in own:
        own["published_has_time"] = said.published_has_time
    return replace(new, **own)


def version_of_paste(text: str) -> NewVersion:
    """Pasted text, untouched, with what its labels say (kill, correction, embargo)."""
    try:
        document = read(text.encode("utf-8", "surrogatepass"), hints=Hints(format="text"))[0]
    except IntakeError:
        return NewVersion(text=text)  # the service says what is wrong with it
    return replace(version_of(document), text=text, source_id="", outlet="")
