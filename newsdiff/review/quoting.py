"""A statement found by the words that somebody quotes of it, for programs that add findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsdiff.review import anchoring
from newsdiff.review.by_hand import RefusedFinding
from newsdiff.review.lasting import statement_successor
from newsdiff.review.models import Statement
from newsdiff.review.selectors import current_collation
from newsdiff.stories.models import Story, Text

Places = dict[str, list[anchoring.Stretch]]


def statement_quoted(
    *, story: Story, quotes: Mapping[str, Sequence[str]], key: str = ""
) -> tuple[Statement, Places]:
    """The one statement in which all of `quotes` stand, and where. `key`: that statement, or its successor.

    `quotes`: siglum -> words of that version. Raises RefusedFinding where they stand in none together, or in
    several and no key says which.
    """
    collation = current_collation(story)
    if collation is None or not collation.result:
        raise RefusedFinding("The story has no finished collation yet.")
    result = anchoring.Result(collation.result)
    texts = dict(Text.objects.filter(sha256__in=result.hashes.values()).values_list("sha256", "body"))
    for siglum in quotes:
        if result.hashes.get(siglum) not in texts:
            raise RefusedFinding(f"There is no version {siglum} in the story's collation.")
    rows = list(result.cells)
    if key:
        named = Statement.objects.filter(story=story, key=key).first()
        rows = [statement_successor(named).row] if named else []
    fits = [(row, places) for row in rows if (places := _places(result, texts, row, quotes))]
    if not fits:
        raise RefusedFinding("These words do not stand in one statement of the story.")
    row, places = fits[0]
    if any(other != places for _, other in fits):  # one sentence may stand in two statements: either will do
        raise RefusedFinding(f"These words stand in {len(fits)} statements: quote more, or send `statement`.")
    statement = Statement.objects.filter(story=story, row=row).first()
    if statement is None:
        raise RefusedFinding("The statement is gone: the story was collated again meanwhile.")
    return statement, places


def _places(
    result: anchoring.Result, texts: Mapping[str, str], row: str, quotes: Mapping[str, Sequence[str]]
) -> Places:
    """Where the quotes stand in a row; {} where one of them does not."""
    found: Places = {}
    for siglum, quoted in quotes.items():
        text = texts[result.hashes[siglum]]
        within = anchoring.stretches(result.spans(row, siglum), text)
        spans = [anchoring.occurrences(text, within, words)[:1] for words in quoted]
        if not spans or not all(spans):
            return {}
        found[siglum] = sorted({span[0] for span in spans})
    return found
