"""Sentences broken: words said twice, stray stops, cut ends, an order no sentence has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.damage.place import (
    ABBREVIATED,
    SMALL,
    Damage,
    Place,
)
from newsdiff.collation.quotations import quotations_touching
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Segment, Siglum

_REPEATABLE = lexicon.listed("repeatable")


def doubled_words(place: Place) -> Iterator[Damage]:
    if not place.prose:
        return
    tokens = place.tokens
    norms = [t.norm for t in tokens]
    for i, token in enumerate(tokens):
        if token.kind != "word":
            continue
        for n in (4, 3, 2, 1):
            if i + 2 * n > len(norms) or norms[i] != norms[i + n]:
                continue
            a, b = tokens[i : i + n], tokens[i + n : i + 2 * n]
            if any(t.kind == "mark" for t in a) or norms[i : i + n] != norms[i + n : i + 2 * n]:
                continue
            if n == 1 and (
                token.norm in _REPEATABLE
                or len(token.norm) == 1
                or (token.text[0].isupper() and b[0].text[0].isupper())
            ):
                continue
            if b[-1].text[:1].isupper() and n == 1:
                continue
            yield Damage(
                a[0].start, b[-1].end, "doubled", "Words stand twice: “{text}” in {siglum}.", "wording", 0.85
            )
            break


_TO_LOWER = re.compile(r"(?<![\w.])([^\W\d_]{2,})\.\s+(?:[\[(]?)([a-z]{2,})\b")


def stop_before_lower_case(place: Place) -> Iterator[Damage]:
    """A full stop in the middle of a sentence, perhaps with a word said again after it."""
    if not place.prose:
        return
    text, end = place.text, place.segment.end
    for match in _TO_LOWER.finditer(text, place.segment.start, min(len(text), end + 40)):
        if match.start() >= end or match[1].casefold() in ABBREVIATED or "\n" in match.group():
            continue
        if zipf(match[1].casefold()) < 2.5 or zipf(match[2]) < 3:
            continue
        start, stop = match.start(), match.end()
        again = re.search(rf"\b{re.escape(match[1])}\.\s+{re.escape(match[1])}\b", text[start : stop + 20])
        before = re.search(r"[^\s.]+\s+$", text[max(place.segment.start, start - 25) : start])
        if before:
            start -= len(before.group())
        if again:
            yield Damage(
                start,
                stop,
                "doubled",
                "A stop and a word said twice break the sentence: “{text}” in {siglum}.",
                "wording",
                0.95,
            )
        else:
            substantive = "[" not in match.group() and "(" not in match.group()
            yield Damage(
                start,
                stop,
                "stop",
                "A full stop breaks the sentence: “{text}” in {siglum}.",
                "substantive" if substantive else "wording",
                0.85,
            )


_SPACE_BEFORE = re.compile(r"(?<![^\W_])([^\W_]+) ([.,])(?=\s|$|[\"”'’)])")


_TWICE = re.compile(r"(?<![^\W_])[^\W_]+\s?(?:,,|;;|::|(?<![.?!])\.\.(?![.])|,\.)(?!\d)")


def stray_marks(place: Place) -> Iterator[Damage]:
    if not place.prose:
        return
    for match in _SPACE_BEFORE.finditer(place.text, place.segment.start, place.segment.end):
        if match[1].isdigit() and match[2] == ".":
            continue
        yield Damage(
            match.start(),
            match.end(),
            "stray space",
            "A stray space before the stop: “{text}” in {siglum}.",
            "style",
            0.7,
        )
    for match in _TWICE.finditer(place.text, place.segment.start, place.segment.end):
        word = re.match(r"[^\W_]+", match.group())
        if word and word[0].casefold() in ABBREVIATED:
            continue
        if len(match.group()) > 3:
            yield Damage(
                match.start(),
                match.end(),
                "stray mark",
                "A mark stands twice: “{text}” in {siglum}.",
                "style",
                0.6,
            )


_PARTNER = {"“": "”", '"': '"', "‘": "’", "'": "'"}


_SHAPES = {
    "“": "curly double", "”": "curly double", '"': "straight double", "‘": "curly single", "’": "curly single",
    "'": "straight single",
}  # fmt: skip


def unlike_marks(place: Place) -> Iterator[Damage]:
    """A quotation opened with one shape of mark and closed with another."""
    if not place.prose:
        return
    text = place.text
    for quotation in quotations_touching(text, place.segment.start, place.segment.end):
        at = quotation.end - 1
        partner = _PARTNER.get(text[quotation.start])
        if not quotation.closed or quotation.depth or partner is None:
            continue
        if not place.segment.start <= at < place.segment.end or text[at] == partner:
            continue
        if text[at] not in _PARTNER.values() or text[at - 1] not in ".,!?":
            continue  # elsewhere it may be an apostrophe
        word = re.search(r"([^\W_]+)\W*$", text[max(quotation.start, at - 40) : at])
        if word is None:
            continue
        opened, closed = _SHAPES[text[quotation.start]], _SHAPES[text[at]]
        message = (
            f"A quotation that {{siglum}} opens with a {opened} mark ends with a {closed} one: “{word[1]}”."
        )
        start = at - len(word.group())
        yield Damage(start, at + 1, "unlike marks", message, "style", 0.5)


def truncated(place: Place) -> Iterator[Damage]:
    """A paragraph that ends in a small word without a stop."""
    if place.segment.role not in ("body", "subhead"):
        return
    words = [t for t in place.tokens if t.kind != "mark"]
    if len(words) < 6 or place.tokens[-1].kind == "mark":
        return
    rest = place.text[place.segment.end : place.segment.end + 3]
    last = words[-1]
    if last.norm in SMALL - {"it", "in", "on", "before", "after", "over", "not"} and (
        not rest.strip() or "\n" in rest
    ):
        yield Damage(
            words[-2].start,
            last.end,
            "truncated",
            "The sentence breaks off: “{text}” in {siglum}.",
            "substantive",
            0.85,
        )


LEAST_WHOLE = 6
"""Words that a sentence must share with its whole form to be called cut off."""


def cut_off(place: Place) -> Iterator[Damage]:
    """A paragraph that ends in the middle of a word, where another version has the word and the rest."""
    last = place.tokens[-1] if place.tokens else None
    words = [t for t in place.tokens if t.kind != "mark"]
    if last is None or last.kind != "word" or len(words) < LEAST_WHOLE or len(last.norm) < 2:
        return
    rest = place.text[place.segment.end : place.segment.end + 3]
    if place.segment.role not in ("body", "dek", "caption", "subhead") or (rest.strip() and "\n" not in rest):
        return
    begun = [t.norm for t in words[:-1]]
    for siglum in place.cluster.sigla:
        for segment in place.cluster.segments_of(siglum) if siglum != place.siglum else ():
            whole = [t.norm for t in place.cluster.tokens(segment.id) if t.kind != "mark"]
            n = len(begun)
            if (
                whole[:n] == begun
                and len(whole) > n
                and whole[n] != last.norm
                and whole[n].startswith(last.norm)
            ):
                yield Damage(
                    words[-2].start, last.end, "truncated", "The sentence breaks off: “{text}” in {siglum}.", "substantive", 0.9
                )  # fmt: skip
                return


_NO_SUBJECT = re.compile(
    r"(?:^|[:;]\s+)((?:The )?[A-Z][\w’'-]*(?: (?:(?:of|for|and|the) )?[A-Z][\w’'-]*){0,6} "
    r"(?:said|says|believes|believed|claimed|insists|insisted|warns|warned|argues|argued) "
    r"(?:could|would|should|must|may|might|was|were|is|are|has been|have been|had been)) (?!not so\b)[a-z]"
)
"""Somebody named who says, and straight behind it a verb that nobody does: "the bridge, which Otto says could fall"
recast without its "which"."""


def lost_subject(place: Place) -> Iterator[Damage]:
    if place.segment.role not in ("body", "dek", "caption"):
        return
    for match in _NO_SUBJECT.finditer(place.text[place.segment.start : place.segment.end]):
        start, end = (place.segment.start + n for n in match.span(1))
        message = "Nobody does what is said to be done: “{text}” in {siglum}."
        yield Damage(start, end, "broken", message, "wording", 0.75)


FEWEST_ENDS = 4
"""Paragraphs by whose ends a version shows that it sets a stop there."""
HABIT = 0.75
LEAST_SENTENCE = 6
"""Words of a paragraph's last sentence that wants a stop."""


@once_a_cluster
def _sets_stops(cluster: Cluster, siglum: Siglum) -> bool:
    """Whether the paragraphs of a version end in a stop as a rule."""
    text = cluster.witness(siglum).text
    ends = [
        text[s.end - 1].isalnum()
        for s in cluster.segments_of(siglum)
        if s.role == "body" and _last_of_paragraph(text, s)
    ]
    return len(ends) >= FEWEST_ENDS and sum(ends) <= (1 - HABIT) * len(ends)


def _last_of_paragraph(text: str, segment: Segment) -> bool:
    rest = text[segment.end : segment.end + 3]
    return not rest.strip() or "\n" in rest


def lost_stop(place: Place) -> Iterator[Damage]:
    """A paragraph that ends in a word without its stop, in a version that sets one at the end of nearly all."""
    segment, tokens = place.segment, place.tokens
    if segment.role != "body" or not tokens or tokens[-1].kind == "mark":
        return
    words = [t for t in tokens if t.kind != "mark"]
    if len(words) < LEAST_SENTENCE or not _last_of_paragraph(place.text, segment):
        return
    if not words[0].text[:1].isupper() or not any(t.text.islower() for t in words[1:]):
        return
    if words[-1].norm in SMALL or not _sets_stops(place.cluster, place.siglum):
        return  # it breaks off
    yield Damage(
        words[-3].start,
        words[-1].end,
        "lost stop",
        "A paragraph ends without its full stop: “{text}” in {siglum}.",
        "style",
        0.5,
    )


_BROKEN = (
    (re.compile(r"\b(?:was|were|is|are|been|being) (?:critical|supportive|suspicious|accusatory|dismissive) by\b", re.I), "An adjective stands for a participle: “{text}” in {siglum}.", "substantive"),
    (re.compile(r"\b(?:called|named|accused) it (?:will|would|has|is|was)\b(?: not)?(?: be)?(?: until [^.,]{0,30}?that)?", re.I), "The sentence runs into another: “{text}” in {siglum}.", "substantive"),
    (re.compile(r"\bnot (?:did|does|do) [a-z]+\b"), "The words are out of order: “{text}” in {siglum}.", "wording"),
    (re.compile(r"\b(?:the|a|an) (?:the|a|an|of|and|to)\b(?! (?:la|le|el)\b)", re.I), "Two small words clash: “{text}” in {siglum}.", "wording"),
    (re.compile(r"\b(?:barred|bars|banned|bans) (?:an?|the) [a-z -]{3,40}? the [a-z]+ (?:to|from|the)\b", re.I), "The words are out of order: “{text}” in {siglum}.", "substantive"),
    (re.compile(r"\b(?:will|would|can|could|must|should|may|might) (?:will|would|can|could|must|should|may|might)\b"), "Two verbs clash: “{text}” in {siglum}.", "wording"),
    (re.compile(r"\b(?:bars|bar|banned|bans) [a-z -]{3,40}? (?:the|a) standing\b"), "The words are out of order: “{text}” in {siglum}.", "substantive"),
)  # fmt: skip


_NOT_BROKEN = re.compile(r"\b(?:a to|the to|the and|a and|an and|not do so)\b", re.I)


def broken_order(place: Place) -> Iterator[Damage]:
    """Word orders that no English sentence has."""
    if not place.prose:
        return
    for pattern, message, severity in _BROKEN:
        for match in pattern.finditer(place.text, place.segment.start, place.segment.end):
            if "a " in match.group() and _NOT_BROKEN.search(match.group()):
                continue
            if re.search(r"\bnot do\b", match.group()) and re.search(
                r"\b(?:did|does|do|will|would|can|could|must|should|may|to)\s+$",
                place.text[max(0, match.start() - 10) : match.start()],
            ):
                continue
            if re.search(r"[A-Z]", match.group()[1:]) and "clash" in message:
                continue  # "The A", names
            yield Damage(match.start(), match.end(), "broken", message, severity, 0.7)  # type: ignore[arg-type]
