"""Damage of one text, found in that text alone: lost and doubled characters and words, broken sentences.

Each rule takes one segment and yields the spans it objects to. A rule may ask the sibling versions for
support, never for a verdict: what is damage stays damage where a version stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.damage.apostrophes import (
    lost_apostrophe,
    lost_possessive,
    may_lack_apostrophe,
    may_lack_possessive,
)
from newsdiff.collation.detectors.damage.characters import (
    lost_currency,
    may_be_misspelt,
    may_be_stray,
    misspelt,
    mojibake,
    slip_in_phrase,
    stray_capital,
)
from newsdiff.collation.detectors.damage.neighbours import may_be_slip, slip_by_company, verb_for_noun
from newsdiff.collation.detectors.damage.place import Damage, Place, Rule
from newsdiff.collation.detectors.damage.sentences import (
    broken_order,
    cut_off,
    doubled_words,
    lost_stop,
    lost_subject,
    stop_before_lower_case,
    stray_marks,
    truncated,
    unlike_marks,
)
from newsdiff.collation.detectors.damage.spacing import (
    glued_at_capital,
    glued_words,
    lost_space,
    may_be_glued,
    may_be_glued_at_capital,
    space_at_mark,
    split_words,
)
from newsdiff.collation.types import Segment, Siglum

__all__ = ["Damage", "of_segment"]

ALONE: frozenset[Rule] = frozenset(
    {
        split_words,
        lost_space,
        space_at_mark,
        lost_currency,
        doubled_words,
        stop_before_lower_case,
        stray_marks,
        mojibake,
        truncated,
        broken_order,
        lost_subject,
        slip_in_phrase,
        verb_for_noun,
    }
)
"""The rules that look at nothing but the text: what they find is kept with the collation's memory."""
DOUBTS: Mapping[Rule, Callable[[Place], bool]] = {
    glued_words: may_be_glued,
    glued_at_capital: may_be_glued_at_capital,
    stray_capital: may_be_stray,
    misspelt: may_be_misspelt,
    lost_apostrophe: may_lack_apostrophe,
    lost_possessive: may_lack_possessive,
    slip_by_company: may_be_slip,
}
"""Rules that ask other versions, and what a segment must have for them to find anything: kept with the memory too."""
RULES: tuple[Rule, ...] = (
    glued_words,
    glued_at_capital,
    split_words,
    lost_space,
    space_at_mark,
    lost_apostrophe,
    lost_possessive,
    stray_capital,
    lost_currency,
    doubled_words,
    stop_before_lower_case,
    stray_marks,
    unlike_marks,
    mojibake,
    misspelt,
    slip_in_phrase,
    verb_for_noun,
    slip_by_company,
    cut_off,
    truncated,
    broken_order,
    lost_subject,
    lost_stop,
)

IN_ANY_LANGUAGE = frozenset([lost_currency, mojibake, truncated, cut_off])
"""Rules that know no words. The others go by English words and spacing: in French copy "journalistes" is no slip,
"nous nous" is not doubled and the space before a question mark is not stray."""


def of_segment(cluster: Cluster, siglum: Siglum, segment: Segment) -> tuple[Damage, ...]:
    """What is damaged in one segment, in reading order, no two at the same place."""
    witness = cluster.witness(siglum)
    place = Place(cluster, siglum, segment, witness.text, cluster.tokens(segment.id))
    # The tag of a version that nobody named is empty: then it is taken for English, like everywhere here.
    english = (witness.language or "en").split("-")[0].lower() == "en"
    rules = [rule for rule in RULES if english or rule in IN_ANY_LANGUAGE]
    where = (witness.text, segment.start, segment.end, segment.role, witness.language)
    alone = cluster.memory.damage.get(
        where,
        lambda: (
            {rule: tuple(rule(place)) for rule in rules if rule in ALONE}
            | {rule: () for rule in rules if rule in DOUBTS and not DOUBTS[rule](place)}
        ),
    )
    found = [damage for rule in rules for damage in (alone[rule] if rule in alone else rule(place))]
    found.sort(key=lambda d: (-d.confidence, d.start))
    kept: list[Damage] = []
    for damage in found:
        if not any(_same_place(damage, other) for other in kept):
            kept.append(damage)
    return tuple(sorted(kept, key=lambda d: d.start))


def _same_place(left: Damage, right: Damage) -> bool:
    """Half of the shorter lies in the other: two faults may share a word ("Jinping And Russia", "Russia Putin")."""
    shared = min(left.end, right.end) - max(left.start, right.start)
    return 2 * shared >= min(left.end - left.start, right.end - right.start)
