"""What of a sentence is a clause of its own: stretches without a counterpart, opened and closed as clauses are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsdiff.collation import lexicon
from newsdiff.collation.attributions import find_attributions
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.tools import content
from newsdiff.collation.types import SegmentId, Token
from newsdiff.collation.wording import carries_meaning

LEAST_WORDS = 4
"""Content words a clause must have to be told as a statement of its own."""
FEWEST = 3
"""The same for a clause set off by commas or dashes, or at the end, and opened by a word that opens clauses."""
SET_OFF = 2
"""The same for a clause with a mark before and behind ("who was cleared of theft,"), if it has five words."""


def missing(tokens: tuple[Token, ...], matched: frozenset[int]) -> list[tuple[Token, ...]]:
    """Stretches without counterpart. One matched word between two of them is a coincidence where the
    first opens a clause behind a mark: the word stands somewhere else in the other version's sentence."""
    if not _side_by_side(tokens, matched):
        return []
    place = {token.start: n for n, token in enumerate(tokens)}
    joined: list[tuple[Token, ...]] = []
    for run in _stretches(tokens, matched):
        before = joined[-1] if joined else None
        between = tokens[place[before[-1].start] + 1 : place[run[0].start]] if before else ()
        if before and len(between) == 1 and between[0].kind != "mark" and _set_off(tokens, place, before):
            joined[-1] = (*before, *between, *run)
        else:
            joined.append(run)
    return joined


def _side_by_side(tokens: tuple[Token, ...], matched: frozenset[int]) -> bool:
    """Whether two content words without counterpart follow each other; without that no stretch is worth a look."""
    before = False
    for token in content(tokens):
        lacking = token.start not in matched
        if lacking and before:
            return True
        before = lacking
    return False


def _set_off(tokens: tuple[Token, ...], place: Mapping[int, int], run: tuple[Token, ...]) -> bool:
    first = place[run[0].start]
    return first > 0 and tokens[first - 1].text[-1] in _ENDS and run[0].norm in _OPENS


def _stretches(tokens: tuple[Token, ...], matched: frozenset[int]) -> Iterator[tuple[Token, ...]]:
    """Words without counterpart in one piece; one small matched word inside does not end one."""
    run: list[Token] = []
    small = 0
    for token in tokens:
        if token.start not in matched:
            run.append(token)
            small = 0
        elif run and small < 2 and not carries_meaning(token) and token.text not in ".;":
            run.append(token)
            small += 1
        elif run:
            yield from _worth(run, small)
            run, small = [], 0
    yield from _worth(run, small)


def _worth(run: list[Token], trailing: int) -> Iterator[tuple[Token, ...]]:
    kept = run[: len(run) - trailing] if trailing else run
    while kept and kept[0].kind == "mark":
        kept = kept[1:]
    while kept and kept[-1].kind == "mark":
        kept = kept[:-1]
    if len(content(kept)) >= SET_OFF:
        yield tuple(kept)


LACKED = 0.7
"""Share of a clause's words of weight without counterpart from which the rest stand there by coincidence."""
LEAST_LENGTH = 5
"""Words of a clause between marks."""


def parts(
    cluster: Cluster, segment_id: SegmentId, tokens: tuple[Token, ...], matched: frozenset[int]
) -> Iterator[tuple[Token, ...]]:
    """Whole clauses between marks that another version lacks, though a word or two of them stands elsewhere in its
    sentence ("…, yet all five are still held in the bay"), and the main clause before a "but" of which it has kept
    the name alone ("That leaves little room for the Gull, but …")."""
    first = 0
    for n, token in enumerate(tokens):
        if token.text[0] not in _PARTS and n + 1 < len(tokens):
            continue
        part = tokens[first : n if token.kind == "mark" else n + 1]
        behind = tokens[n + 1].norm if n + 1 < len(tokens) else ""
        if len(part) >= LEAST_LENGTH and (
            _lacked_but_for_coincidence(tokens, first, part, matched)
            or (not first and behind in _CONTRASTS and _kept_by_name(part, matched))
        ):
            segment = cluster.segment(segment_id)
            said = find_attributions(cluster.witness(segment.siglum).text, segment.start, segment.end)
            if not any(a.start < part[-1].end and part[0].start < a.end for a in said):
                yield part
        first = n + 1


_PARTS = frozenset(",;:–—(")
_CONTRASTS = frozenset({"but", "yet", "although", "though"})


def _lacked_but_for_coincidence(
    tokens: tuple[Token, ...], first: int, part: tuple[Token, ...], matched: frozenset[int]
) -> bool:
    words = content(part)
    lacking = [t for t in words if t.start not in matched]
    return (
        first > 0
        and (part[0].norm in _OPENS or _participle(part))
        and len(lacking) >= SET_OFF
        and len(lacking) >= LACKED * len(words)
    )


def _participle(part: tuple[Token, ...]) -> bool:
    """ "working with the port", "again depending on the weather"."""
    return any(t.text.islower() and len(t.norm) > 5 and t.norm.endswith("ing") for t in part[:2])


def _kept_by_name(part: tuple[Token, ...], matched: frozenset[int]) -> bool:
    words = content(part)
    lacking = [t for t in words if t.start not in matched]
    kept = [t for t in words if t.start in matched]
    return len(lacking) >= FEWEST and bool(kept) and all(t.text[:1].isupper() for t in kept)


_OPENS = lexicon.listed("clause_opens")
_FRAME = re.compile(r"\s*(?:By [A-Z]|[A-Z][A-Z/ ,.]{3,40}\s?(?:,|\(|[-–—]))")
"""A byline or dateline that ran into the sentence is no clause of it."""
_ENDS = frozenset(',.;:!?)]—–-"”’»')


def clause(
    cluster: Cluster, segment_id: SegmentId, tokens: tuple[Token, ...], run: tuple[Token, ...]
) -> tuple[Token, ...] | None:
    """The run without attributions, where it is a clause: opened and closed as clauses are."""
    text = cluster.witness(cluster.segment(segment_id).siglum).text
    segment = cluster.segment(segment_id)
    said = find_attributions(text, segment.start, segment.end)
    kept = tuple(t for t in run if not any(a.start <= t.start < a.end for a in said))
    while kept and kept[0].kind == "mark":
        kept = kept[1:]
    while kept and kept[-1].kind == "mark":
        kept = kept[:-1]
    if len(content(kept)) < SET_OFF:
        return None
    first = next(i for i, t in enumerate(tokens) if t.start == kept[0].start)
    last = next(i for i, t in enumerate(tokens) if t.start == kept[-1].start)
    # the word that opens the clause may be shared with the other version: take it in
    while first > 0 and tokens[first - 1].norm in _OPENS and tokens[first].norm not in _OPENS:
        first -= 1
    if first == 0 and _FRAME.match(text[segment.start : segment.end]):
        return None
    first = _opener(tokens, first, last)
    before = tokens[first - 1].text if first else ","
    after = tokens[last + 1].text if last + 1 < len(tokens) else "."
    opened = before[-1] in _ENDS or tokens[first].norm in _OPENS
    closed = (
        after[0] in _ENDS
        or last + 2 >= len(tokens)
        or tokens[last + 1].norm in ("and", "but", "which", "who", "as", "while")
    )
    set_off = before[-1] in _ENDS and after[0] in _ENDS and tokens[first].norm in _OPENS
    by_word = first > 0 and tokens[first].norm in _OPENS_CLAUSES and after[0] in _ENDS
    least = LEAST_WORDS
    if by_word and before[-1] in _ENDS and last - first >= 4:
        least = SET_OFF
    elif set_off or by_word:
        least = FEWEST
    enough = len(content(kept)) >= least
    return tokens[first : last + 1] if opened and closed and enough else None


_OPENS_CLAUSES = lexicon.listed("clause_opens_finite")


def _opener(tokens: tuple[Token, ...], first: int, last: int) -> int:
    """Where the clause begins: what stands before its opening word in the run was reworded, not left out
    ("the five [officials who had been held for years in the bay]")."""
    if (tokens[first - 1].text if first else ",")[-1] in _ENDS or tokens[first].norm in _OPENS:
        return first
    for i in range(first + 1, last):
        if tokens[i].norm in _OPENS_CLAUSES and len(content(tokens[i : last + 1])) >= LEAST_WORDS:
            return i
    return first
