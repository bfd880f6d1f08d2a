"""Which story a text belongs to: candidates with evidence, and a verdict.

Two signals are added up. *Wording* is the IDF-weighted share of the shorter text's sampled shingles that
the other has too; *topic* is the cosine between weighted names, rare words and numbers, corrected for
length. Each is measured against what would be enough alone (`ENOUGH_WORDING`, `ENOUGH_TOPIC`); a story is
taken when the two together make up one such whole. docs/matching.md says where the figures come from.

IDF counts *stories*, never versions: the story that everyone re-published is still one story, and its
words keep their weight. While few stories are held, general English speaks in their place.
"""

from __future__ import annotations

import heapq
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
WORTH_NAMING = 1 / 3
"""From this multiple of enough on a story is named to somebody who chooses; what is weaker is in any two articles."""
TELLING_WORDING = 0.02
"""Share of wording from which on it is told."""
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
POOL, FINALISTS = 200, 16
"""Stories of each signal that are put up, and those of them that are judged."""
TOO_FAR = 0.9
"""Strength below which no verdict is changed by a story: neither taken, nor a rival, nor near enough to one."""

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
    to_decide: bool = False,
) -> list[Candidate]:
    """Stories the text may belong to, best first.

    `visible` gets story ids and returns those the user may see; others are never named. `must_link`: the
    story an editor put this text in; it comes first whatever the evidence. `cannot_link`: stories an editor
    took it out of, never proposed again. `to_decide`: for `decide` alone, which comes to the same without the
    stories that cannot be as strong as `TOO_FAR`; most of them then need no judging.
    """
    total = index.stories()
    found = index.postings([*text.shingles, *(term.hash for term in text.terms)])
    shingles = _shingle_weights(text.shingles, found, total)
    terms = _term_weights(text.terms, found, total)
    open_to_all = visible is None and not cannot_link
    pool = _vote(text, found, shingles, terms, FINALISTS if open_to_all else POOL)
    pool = [story for story in pool if story not in cannot_link]
    if must_link is not None and must_link not in pool:
        pool.append(must_link)
    if visible is not None:
        allowed = visible(pool)
        pool = [story for story in pool if story in allowed]
    if must_link in pool:
        pool.remove(must_link)
        pool.insert(0, must_link)
    finalists = pool[:FINALISTS]
    members = index.members(finalists)
    judge = _Judge(text, shingles, terms)
    judged = [
        judge.candidate(members[story], forced=story == must_link)
        for story in finalists
        if members.get(story)
        and (not to_decide or story == must_link or judge.at_most(members[story]) >= TOO_FAR)
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


def worth_naming(candidate: Candidate) -> bool:
    """Whether what speaks for a story is more than any two articles have in common, such as one name."""
    told = candidate.wording >= TELLING_WORDING or len(candidate.shared_terms) > 1
    return strength(candidate) >= (WORTH_NAMING if told else 1.0)


def strength(candidate: Candidate) -> float:
    """What speaks for the story, as a multiple of what is enough."""
    return _strength(candidate.score)


def thresholds_said() -> str:
    """What the thresholds mean, in one sentence for an editor."""
    sure, enough = round(100 * CERTAIN * ENOUGH_WORDING), round(100 * ENOUGH_WORDING)
    return (
        f"A text joins a story by itself when it shares {sure} % of its wording with one version there, has names and "
        f"rare words in common that weigh as much, or some of both; from {enough} % on it joins too, but an editor is "
        "asked to look, as where a second story fits nearly as well; below that it starts a story of its own."
    )


def explain(candidate: Candidate, label: str) -> str:
    """The evidence as a sentence fragment that names the nearest version: "shares 41 % …  with LABEL"."""
    if candidate.wording >= TELLING_WORDING:
        return candidate.evidence.replace("of its wording", f"of its wording with {label}", 1)
    return f"{candidate.evidence}, nearest to {label}"


def _vote(
    text: Sketch, found: Mapping[Hash, Postings], shingles: Weights, terms: Weights, most: int
) -> list[StoryId]:
    """The most promising stories by either signal, taken in turn so that neither crowds the other out.

    At least `most` of them where there are so many.
    """
    ballots = []
    for hashes, weights in ((text.shingles, shingles), ([t.hash for t in text.terms], terms)):
        votes: defaultdict[StoryId, float] = defaultdict(float)
        for hash_ in hashes:
            posting = found.get(hash_)
            if posting:
                weight = weights[hash_]
                for story in posting.stories:
                    votes[story] += weight
        enough = heapq.nlargest(most, votes.values())[-1:] or [0.0]
        chosen = [story for story, vote in votes.items() if vote >= enough[0]]
        ballots.append(sorted(chosen, key=lambda story: (-votes[story], -story))[:most])
    merged: dict[StoryId, None] = {}
    for place in range(max(map(len, ballots))):
        for ballot in ballots:
            if place < len(ballot):
                merged[ballot[place]] = None
    return list(merged)


class _Judge:
    """Judges stories for one text: what depends on the text alone is worked out once."""

    def __init__(self, text: Sketch, shingles: Weights, terms: Weights) -> None:
        self._text = text
        self._shingles, self._terms = shingles, terms
        self._own = sum(shingles.values())
        self._unseen = max(shingles.values(), default=1.0)
        self._mine = _unit({term.hash: term.weight * terms[term.hash] for term in text.terms})

    def at_most(self, members: Sequence[Member]) -> float:
        """A strength that the story does not exceed, from what it shares with the text in all its versions together."""
        profiles = [member.sketch.profile for member in members]
        words = min(member.sketch.words for member in members)
        said = {hash_ for profile in profiles for hash_ in self._text.profile.shingles & profile.shingles}
        wording = 0.0
        if said:
            shared = sum(map(self._shingles.__getitem__, said))
            if len(said) == len(self._text.shingles):
                wording = 1.0  # as copy that is the same is given
            else:
                wording = min(1.0, max(shared / self._room(len(profile.shingles)) for profile in profiles))
        named = {hash_ for profile in profiles for hash_ in self._mine.keys() & profile.weights.keys()}
        topic = math.sqrt(sum(self._mine[hash_] ** 2 for hash_ in named))
        topic = min(topic * _length_factor(self._text.words, words), 1.0)
        return wording / ENOUGH_WORDING + topic / ENOUGH_TOPIC + 1e-9

    def candidate(self, members: Sequence[Member], *, forced: bool) -> Candidate:
        text = self._text
        wording, nearest = self._wording(members)
        topic, like = self._topic(members)
        topic *= _date_factor(text.published, (member.sketch.published for member in members))
        strength = wording / ENOUGH_WORDING + topic / ENOUGH_TOPIC
        shared = self._shared_terms(members)
        return Candidate(
            story=members[0].story,
            score=1.0 if forced else strength / (1 + strength),
            evidence="was put there by an editor" if forced else _evidence(wording, shared),
            version=(nearest if wording > 0 else like).version,
            wording=wording,
            topic=topic,
            shared_terms=tuple(shared[:5]),
        )

    def _room(self, shingles: int) -> float:
        """What a version of so many shingles is measured against: the weight of the shorter of the two texts."""
        return min(self._own, shingles * self._unseen) + SMOOTH_SHINGLES * self._unseen

    def _wording(self, members: Sequence[Member]) -> tuple[float, Member]:
        """The greatest weighted containment in any one version, and that version.

        In one version, not in all of the story's together: a story that holds two hundred would contain a
        little of everything.
        """
        weigh = self._shingles.__getitem__
        mine = self._text.profile.shingles
        best, nearest = 0.0, members[0]
        for member in members:
            theirs = member.sketch.profile.shingles
            shared = sum(map(weigh, mine & theirs))
            if shared:
                share = shared / self._room(len(theirs))
                if share > best:
                    best, nearest = min(share, 1.0), member
        if best and self._text.shingles == nearest.sketch.shingles:
            best = 1.0
        return best, nearest

    def _topic(self, members: Sequence[Member]) -> tuple[float, Member]:
        """Mean of the cosines with the nearest version and with the story as a whole, corrected for length."""
        mine, terms, words = self._mine, self._terms, self._text.words
        whole: defaultdict[Hash, float] = defaultdict(float)
        best, nearest = 0.0, members[0]
        for member in members:
            profile = member.sketch.profile
            # What both have weighs as in the stories held, the rest as in general English.
            both = {
                hash_: profile.weights[hash_] * terms[hash_] for hash_ in mine.keys() & profile.weights.keys()
            }
            square = profile.square + sum(
                weight * weight - profile.vector[hash_] ** 2 for hash_, weight in both.items()
            )
            length = math.sqrt(square) if square > 1e-9 else 1.0
            cosine = _dot(both, mine) / length * _length_factor(words, member.sketch.words)
            if cosine > best:
                best, nearest = cosine, member
            for hash_, weight in (profile.vector | both).items():
                whole[hash_] += weight / length
        if not best:
            return 0.0, nearest
        longest = max(member.sketch.words for member in members)
        centre = _dot(mine, _unit(whole)) * _length_factor(words, longest)
        return min((best + centre) / 2, 1.0), nearest

    def _shared_terms(self, members: Sequence[Member]) -> list[str]:
        text = self._text
        held = {
            term for member in members for term in self._mine.keys() & member.sketch.profile.weights.keys()
        }
        shared = [term for term in text.terms if term.hash in held]
        shared.sort(key=lambda term: (-term.weight * self._terms[term.hash], term.hash))
        return [text.labels[term.hash] for term in shared if term.hash in text.labels]


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


def _evidence(wording: float, shared: Sequence[str]) -> str:
    parts = []
    if wording >= TELLING_WORDING:
        parts.append(f"shares {wording:.0%}".replace("%", " %") + " of its wording")
    if shared:
        some = ", ".join(shared[:4])
        many = f"{len(shared)} names and rare words" if len(shared) > 1 else "a name or rare word"
        parts.append(f"has {many} in common ({some}{', …' if len(shared) > 4 else ''})")
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
