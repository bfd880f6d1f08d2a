"""Which story a text belongs to: candidates with evidence, and a verdict.

Two signals are added up. *Wording* is the IDF-weighted share of the shorter text's sampled shingles that
the other has too; *topic* is the cosine between weighted names, rare words and numbers, corrected for
length. Each is measured against what would be enough alone (`ENOUGH_WORDING`, `ENOUGH_TOPIC`); a story is
taken when the two together make up one such whole. docs/matching.md says where the figures come from.

IDF counts *stories*, never versions: the story that everyone re-published is still one story, and its
words keep their weight. While few stories are held, general English speaks in their place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from datetime import date

from newsdiff.matching.types import (
    Candidate,
    Hash,
    Index,
    Member,
    Postings,
    Sketch,
    StoryId,
    Term,
    Verdict,
)

ENOUGH_WORDING = 0.25
ENOUGH_TOPIC = 0.28
CERTAIN = 1.35
"""Below this multiple of enough an editor is asked to look."""
CLOSE_RIVAL = 0.8
"""A second story that is enough and has this share of the best one's strength: ask an editor."""
PRIOR_STORIES = 200.0
"""How many stories' worth of evidence general English counts for."""
SMOOTH_SHINGLES = 3.0
"""Shingles added to the shorter text, so that one shared run in a ten-word text is no proof."""
HALF_LENGTH = 60.0
"""Words at which half of the agreement of two long texts can be expected."""
NEAR_DAYS, FAR_DAYS, FAR_FACTOR = 7, 30, 0.6
"""Topic alone counts less when the dates are known and lie weeks apart."""
POOL, FINALISTS = 200, 8

Visible = Callable[[Sequence[StoryId]], Container[StoryId]]
Weights = Mapping[Hash, float]


def candidates(
    text: Sketch,
    index: Index,
    visible: Visible | None = None,
    *,
    must_link: StoryId | None = None,
    cannot_link: Collection[StoryId] = (),
    limit: int = 5,
) -> list[Candidate]:
    """Stories the text may belong to, best first.

    `visible` gets story ids and returns those the user may see; others are never named. `must_link`: the
    story an editor put this text in; it comes first whatever the evidence. `cannot_link`: stories an editor
    took it out of, never proposed again.
    """
    total = index.stories()
    found = index.postings([*text.shingles, *(term.hash for term in text.terms)])
    shingles = _shingle_weights(text.shingles, found, total)
    terms = _term_weights(text.terms, found, total)
    pool = _vote(text, found, shingles, terms)
    pool = [story for story in pool if story not in cannot_link]
    if must_link is not None and must_link not in pool:
        pool.append(must_link)
    if visible is not None:
        allowed = visible(pool)
        pool = [story for story in pool if story in allowed]
    if must_link in pool:
        pool.remove(must_link)
        pool.insert(0, must_link)
    members = index.members(pool[: 2 * FINALISTS])
    judged = [
        _judge(text, story, members[story], shingles, terms, forced=story == must_link)
        for story in pool[: 2 * FINALISTS]
        if members.get(story)
    ]
    judged.sort(key=lambda candidate: (-candidate.score, candidate.story))
    return judged[:limit]


def decide(ranked: Sequence[Candidate]) -> Verdict:
    """Assign, assign with a mark for an editor, or start a new story. Never merges stories."""
    best = ranked[0] if ranked else None
    if best is None or best.score < 0.5:
        reason = (
            f"nearest story {best.evidence}: too little" if best else "no story shares its wording or names"
        )
        return Verdict("new", None, reason, tuple(ranked))
    strength = _strength(best.score)
    rival = _strength(ranked[1].score) if len(ranked) > 1 else 0.0
    if strength < CERTAIN:
        return Verdict("uncertain", best.story, best.evidence, tuple(ranked))
    if rival >= 1.0 and rival >= CLOSE_RIVAL * strength:
        return Verdict("uncertain", best.story, f"{best.evidence}; another story is as near", tuple(ranked))
    return Verdict("assign", best.story, best.evidence, tuple(ranked))


def explain(candidate: Candidate, label: str) -> str:
    """The evidence as a sentence fragment that names the nearest version: "shares 41 % …  with LABEL"."""
    if candidate.wording >= 0.02:
        return candidate.evidence.replace("of its wording", f"of its wording with {label}", 1)
    return f"{candidate.evidence}, nearest to {label}"


def _vote(text: Sketch, found: Mapping[Hash, Postings], shingles: Weights, terms: Weights) -> list[StoryId]:
    """The most promising stories by either signal, taken in turn so that neither crowds the other out."""
    ballots = []
    for hashes, weights in ((text.shingles, shingles), ([t.hash for t in text.terms], terms)):
        votes: defaultdict[StoryId, float] = defaultdict(float)
        for hash_ in hashes:
            posting = found.get(hash_)
            if posting:
                weight = weights[hash_]
                for story in posting.stories:
                    votes[story] += weight
        ballots.append(sorted(votes, key=lambda story: (-votes[story], -story))[:POOL])
    merged: dict[StoryId, None] = {}
    for place in range(max(map(len, ballots))):
        for ballot in ballots:
            if place < len(ballot):
                merged[ballot[place]] = None
    return list(merged)


def _judge(
    text: Sketch,
    story: StoryId,
    members: Sequence[Member],
    shingles: Weights,
    terms: Weights,
    *,
    forced: bool,
) -> Candidate:
    wording, nearest = _wording(text, members, shingles)
    topic, like = _topic(text, members, terms)
    topic *= _date_factor(text.published, (member.sketch.published for member in members))
    strength = wording / ENOUGH_WORDING + topic / ENOUGH_TOPIC
    shared = _shared_terms(text, members, terms)
    return Candidate(
        story=story,
        score=1.0 if forced else strength / (1 + strength),
        evidence="was put there by an editor" if forced else _evidence(wording, shared),
        version=(nearest if wording > 0 else like).version,
        wording=wording,
        topic=topic,
        shared_terms=tuple(shared[:5]),
    )


def _wording(text: Sketch, members: Sequence[Member], weights: Weights) -> tuple[float, Member]:
    """The greatest weighted containment in any one version, and that version.

    In one version, not in all of the story's together: a story that holds two hundred would contain a
    little of everything.
    """
    unseen = max(weights.values(), default=1.0)
    own = sum(weights.values())
    mine = weights.keys()
    best, nearest = 0.0, members[0]
    for member in members:
        theirs = member.sketch.shingles
        shared = sum(weights[hash_] for hash_ in mine & set(theirs))
        if shared:
            share = shared / (min(own, len(theirs) * unseen) + SMOOTH_SHINGLES * unseen)
            if share > best:
                best, nearest = min(share, 1.0), member
    if best and text.shingles == nearest.sketch.shingles:
        best = 1.0
    return best, nearest


def _topic(text: Sketch, members: Sequence[Member], weights: Weights) -> tuple[float, Member]:
    """Mean of the cosines with the nearest version and with the story as a whole, corrected for length."""
    mine = _unit({term.hash: term.weight * weights[term.hash] for term in text.terms})
    whole: defaultdict[Hash, float] = defaultdict(float)
    best, nearest = 0.0, members[0]
    for member in members:
        theirs = _unit(
            {
                term.hash: term.weight * weights.get(term.hash, -math.log(term.prior))
                for term in member.sketch.terms
            }
        )
        cosine = _dot(mine, theirs) * _length_factor(text.words, member.sketch.words)
        if cosine > best:
            best, nearest = cosine, member
        for hash_, weight in theirs.items():
            whole[hash_] += weight
    longest = max(member.sketch.words for member in members)
    centre = _dot(mine, _unit(whole)) * _length_factor(text.words, longest)
    return min((best + centre) / 2, 1.0), nearest


def _length_factor(left: int, right: int) -> float:
    """Short texts have less room to agree: what two long ones on the same event share, scaled up."""
    short = max(min(left, right), 1)
    return min((short + HALF_LENGTH) / short, 2.0)


def _date_factor(published: date | None, others: Iterable[date | None]) -> float:
    known = [day for day in others if day is not None]
    if published is None or not known:
        return 1.0
    apart = min(abs((published - day).days) for day in known)
    beyond = min(max(apart - NEAR_DAYS, 0) / (FAR_DAYS - NEAR_DAYS), 1.0)
    return 1.0 - (1.0 - FAR_FACTOR) * beyond


def _shared_terms(text: Sketch, members: Sequence[Member], weights: Weights) -> list[str]:
    held = {term.hash for member in members for term in member.sketch.terms}
    shared = [term for term in text.terms if term.hash in held]
    shared.sort(key=lambda term: (-term.weight * weights[term.hash], term.hash))
    return [text.labels[term.hash] for term in shared if term.hash in text.labels]


def _evidence(wording: float, shared: Sequence[str]) -> str:
    parts = []
    if wording >= 0.02:
        parts.append(f"shares {wording:.0%}".replace("%", " %") + " of its wording")
    if shared:
        some = ", ".join(shared[:4])
        parts.append(
            f"has {len(shared)} names and rare words in common ({some}{', …' if len(shared) > 4 else ''})"
        )
    return " and ".join(parts) or "has nothing in common"


def _shingle_weights(hashes: Iterable[Hash], found: Mapping[Hash, Postings], total: int) -> dict[Hash, float]:
    """A run of words that no story, or one, has counts in full; one in every story hardly at all."""
    scale = math.log(total + PRIOR_STORIES)
    weights = {}
    for hash_ in hashes:
        posting = found.get(hash_)
        weights[hash_] = 1.0 - math.log(max(posting.count, 1)) / scale if posting else 1.0
    return weights


def _term_weights(terms: Iterable[Term], found: Mapping[Hash, Postings], total: int) -> dict[Hash, float]:
    weights = {}
    for term in terms:
        posting = found.get(term.hash)
        seen = posting.count if posting else 0
        chance = (seen + PRIOR_STORIES * term.prior) / (total + PRIOR_STORIES)
        weights[term.hash] = max(-math.log(min(chance, 1.0)), 0.0)
    return weights


def _unit(vector: Mapping[Hash, float]) -> dict[Hash, float]:
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {hash_: weight / length for hash_, weight in vector.items()}


def _dot(left: Mapping[Hash, float], right: Mapping[Hash, float]) -> float:
    return sum(weight * right[hash_] for hash_, weight in left.items() if hash_ in right)


def _strength(score: float) -> float:
    return score / (1 - score) if score < 1 else math.inf
