"""Which story a text belongs to: candidates with evidence, and a verdict.

Two signals are added up. *Wording* is the IDF-weighted share of the shorter text's sampled shingles that
the nearest version has too, measured against what would be enough alone (`ENOUGH_WORDING`). *Topic* says
whether names, rare words, numbers and days are those of one event (`topic`), on average over the versions.
A story is taken when the two together make up one whole. docs/matching.md says where the figures come from.

IDF counts *stories*, never versions: the story that everyone re-published is still one story, and its
words keep their weight. A story is judged by the *other* stories that have a word: what it alone has counts
in full, what its saga has as well counts less. While few stories are held, general English speaks in their place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from datetime import date
from itertools import accumulate, chain, zip_longest
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.columns import RUNS, Columns, Members, Numbers, in_common
from newsdiff.matching.memory import can_find, hashes_of
from newsdiff.matching.topic import Agreement, agreement
from newsdiff.matching.types import Candidate, Index, Sketch, StoryId, Verdict

ENOUGH_WORDING = 0.4
TOPIC_GROWS = 0.35
"""Log odds of 0 are enough alone; by so much the strength of topic grows where they are higher by 1."""
CERTAIN = 1.5
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
NEAR_DAYS, FAR_DAYS, FAR_FACTOR = 2, 7, 0.5
"""Topic alone counts less when the dates are known and lie days apart: the same people will have done the next thing."""
POOL, FINALISTS = 200, 16
"""Stories of each signal that are put up, and those of them that are judged."""
BARELY_RUNS, BARELY_TERMS = 1.5, 0.03
"""What a story must have to be judged at all where only a verdict is wanted: so many runs of full weight, or such a share
of the text's names and rare words. With less, one in 3,000 texts of made-up wire copy had a story of `TOO_FAR`."""
TOO_FAR = 0.9
"""Strength below which no verdict is changed by a story: neither taken, nor a rival, nor near enough to one."""

Visible = Callable[[Sequence[StoryId]], Container[StoryId]]


def candidates(
    text: Sketch,
    index: Index,
    visible: Visible | None = None,
    *,
    must_link: StoryId | None = None,
    cannot_link: Collection[StoryId] = (),
    limit: int = 5,
    to_decide: bool = False,
    near: set[StoryId] | None = None,
) -> list[Candidate]:
    """Stories the text may belong to, best first.

    `visible` gets story ids and returns those the user may see; others are never named. `must_link`: the
    story an editor put this text in; it comes first whatever the evidence. `cannot_link`: stories an editor
    took it out of, never proposed again. `to_decide`: for `decide` alone, which comes to the same without the
    stories that cannot be as strong as `TOO_FAR`; most of them then need no judging. `near` gets the stories of which
    one version alone is as strong: their other versions may be of another event.
    """
    weighed = _Weighed(text, index)
    open_to_all = visible is None and not cannot_link
    pool = weighed.vote(FINALISTS if open_to_all else POOL, to_decide=to_decide)
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
    stories = [members[story] for story in finalists if story in members]
    judge = _Judge(text, weighed, stories)
    if near is not None and stories:
        near.update(
            held.story for held, best in zip(stories, judge.nearest(), strict=True) if best >= TOO_FAR
        )
    judged = [
        judge.candidate(place, forced=held.story == must_link)
        for place, held in enumerate(stories)
        if not to_decide or held.story == must_link or judge.at_most[place] >= TOO_FAR
    ]
    judged.sort(key=lambda candidate: (-candidate.score, candidate.story))
    return judged[:limit]


def finalists(text: Sketch, index: Index) -> list[StoryId]:
    """The stories that `candidates` would judge to decide, as far as the index knows now: those to read for many texts."""
    return _Weighed(text, index).vote(FINALISTS, to_decide=True)[:FINALISTS]


def decide(ranked: Sequence[Candidate]) -> Verdict:
    """Assign, assign with a mark for an editor, or start a new story. Never merges stories."""
    best = ranked[0] if ranked else None
    if best is None or best.score < 0.5:
        reason = (
            f"nearest story {best.evidence}: too little" if best else "no story shares its wording or names"
        )
        return Verdict("new", None, reason, tuple(ranked))
    strength = _strength(best.score)
    second = _strength(ranked[1].score) if len(ranked) > 1 else 0.0
    rival = ranked[1].story if second >= 1.0 and second >= CLOSE_RIVAL * strength else None
    outcome: Literal["uncertain", "assign"] = (
        "assign" if strength >= CERTAIN and rival is None else "uncertain"
    )
    return Verdict(outcome, best.story, best.evidence, tuple(ranked), rival)


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


class _Weighed:
    """What a text's shingles and terms weigh, and which stories have them."""

    def __init__(self, text: Sketch, index: Index) -> None:
        total, terms = index.stories(), text.kept.terms
        self._runs = len(text.kept.shingles)
        self._can_find = can_find(terms)
        self._found = index.postings(hashes_of(text))
        counts = np.zeros(len(terms), np.int64)
        counts[self._can_find] = self._found.counts[self._runs :]
        prior = terms["prior"].astype(float)
        self.shingles = _shingle_weights(self._found.counts[: self._runs], total)
        self.terms = _term_weights(prior, counts, total)
        self.elsewhere = _term_weights(prior, np.maximum(counts - 1, 0), total)
        """How rare each term is in the other stories than one that has it."""
        self.enough: set[StoryId] = set()
        """Of those that were put up, the ones that have more than too little; no other changes what is decided."""

    def vote(self, most: int, *, to_decide: bool) -> list[StoryId]:
        """The most promising stories by either signal, taken in turn so that neither crowds the other out.

        At least `most` of them where there are so many; to decide at most so many, and none that has too little.
        """
        found, runs = self._found, self._runs
        stories, which = np.unique(found.stories, return_inverse=True)
        votes = np.repeat(np.concatenate([self.shingles, self.terms[self._can_find]]), found.named)
        half = int(found.named[:runs].sum())
        by_runs, by_terms = (
            np.bincount(which[part], votes[part], len(stories)) for part in (slice(half), slice(half, None))
        )
        ballots = [_ballot(stories, by_runs, most), _ballot(stories, by_terms, most)]
        taken_in_turn = chain.from_iterable(zip_longest(*ballots))
        taken = list(dict.fromkeys(story for story in taken_in_turn if story is not None))
        some = (by_runs >= BARELY_RUNS) | (by_terms >= BARELY_TERMS * self.terms[self._can_find].sum())
        self.enough = set(stories[some].tolist())
        if not to_decide:
            return taken
        return [story for story in taken[:most] if story in self.enough]


def _ballot(stories: NDArray[Any], votes: NDArray[Any], most: int) -> list[StoryId]:
    """Those that have most of the hashes by weight, the newer one first where two have as much."""
    some = np.flatnonzero(votes > 0)
    if len(some) > most:
        least = np.partition(votes[some], -most)[-most]
        some = np.flatnonzero(votes >= least)
    best: list[StoryId] = stories[some][np.lexsort((-stories[some], -votes[some]))[:most]].tolist()
    return best


class _Judge:
    """Judges stories for one text. Of all their versions together is worked out what each has in common with it."""

    def __init__(self, text: Sketch, weighed: _Weighed, stories: Sequence[Members]) -> None:
        self._text, self._terms = text, weighed.terms
        self.stories = stories
        self._ends = list(accumulate((len(members.versions) for members in stories), initial=0))
        if stories:
            self._versions = Columns.joined([members.columns for members in stories])
            numbers = np.repeat(np.arange(len(stories)), np.diff(self._ends))
            self._share = self._wordings(weighed.shingles)
            near = np.array([members.story in weighed.enough for members in stories])
            self._like: Agreement = agreement(
                text, self._versions, numbers, weighed.terms, weighed.elsewhere, near=near
            )
            self._topics = self._mean_topics()
            self.at_most = self._at_most()
            """Of each story, a strength that it does not exceed."""

    def _wordings(self, weigh: Numbers) -> Numbers:
        """Of each version, the weighted share of the shorter text's shingles that both have.

        In one version, not in all of the story's together: a story that holds two hundred would contain a
        little of everything.
        """
        mine = self._text.kept.shingles
        unseen = float(weigh.max(initial=0.0)) or 1.0
        lengths = self._versions.each[:, RUNS]
        at, place = in_common(mine, self._versions.shingles)
        owner = np.searchsorted(np.cumsum(lengths), at, "right")
        shared = np.bincount(owner, weigh[place], len(lengths))
        own, spare = float(weigh.sum()), SMOOTH_SHINGLES * unseen
        self._share_of_same = own / (own + spare) - 1e-9
        room = np.minimum(own, lengths * unseen) + spare
        return np.minimum(shared / room, 1.0)

    def _mean_topics(self) -> Numbers:
        """Of the versions on average, not of the nearest alone: one that went astray would draw its own kind after it."""
        mean = np.add.reduceat(self._like.odds, self._ends[:-1]) / np.diff(self._ends)
        strengths: Numbers = np.maximum(1.0 + TOPIC_GROWS * mean, 0.0)
        return strengths

    def nearest(self) -> list[float]:
        """Of each story the strength of that version which is nearest."""
        topics = np.maximum(1.0 + TOPIC_GROWS * self._like.odds, 0.0)
        best: list[float] = np.maximum.reduceat(
            self._share / ENOUGH_WORDING + topics, self._ends[:-1]
        ).tolist()
        return best

    def _at_most(self) -> Numbers:
        """Strengths that the stories do not exceed: dates may lessen them."""
        wording = np.maximum.reduceat(self._share, self._ends[:-1])
        wording[wording >= self._share_of_same] = 1.0  # it may be the same copy, which counts in full
        bound: Numbers = wording / ENOUGH_WORDING + self._topics + 1e-9
        return bound

    def candidate(self, place: int, *, forced: bool) -> Candidate:
        text, members = self._text, self.stories[place]
        span = slice(self._ends[place], self._ends[place + 1])
        nearest, like = (int(each[span].argmax()) for each in (self._share, self._like.odds))
        wording = self._wording(span.start + nearest)
        topic = float(self._topics[place]) * _date_factor(text.published, members.published)
        strength = wording / ENOUGH_WORDING + topic
        shared = self._shared_terms(span)
        return Candidate(
            story=members.story,
            score=1.0 if forced else strength / (1 + strength),
            evidence="was put there by an editor" if forced else _evidence(wording, shared),
            version=members.versions[nearest if wording > 0 else like],
            wording=wording,
            topic=topic,
            shared_terms=tuple(shared[:5]),
        )

    def _wording(self, number: int) -> float:
        """The share in one version; all of it where that is the same copy."""
        share, mine = float(self._share[number]), self._text.kept.shingles
        lengths = self._versions.each[:, RUNS].astype(int)
        first = int(lengths[:number].sum())
        same = share and np.array_equal(mine, self._versions.shingles[first : first + lengths[number]])
        return 1.0 if same else share

    def _shared_terms(self, span: slice) -> list[str]:
        text = self._text
        first, end = np.searchsorted(self._like.of, [span.start, span.stop])
        held = set(self._like.shared[first:end].tolist())
        mine = text.kept.terms
        weights = (-mine["weight"] * self._terms).tolist()
        found = zip(weights, mine["hash"].tolist(), can_find(mine).tolist(), strict=True)
        shared = sorted((weight, hash_) for weight, hash_, told in found if told and hash_ in held)
        return [text.labels[hash_] for _, hash_ in shared if hash_ in text.labels]


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
        share = f"{wording:.0%}".replace("%", " %")
        # Every fourth run of words was compared: a changed figure may stand in the others.
        parts.append(f"shares {'almost all' if share == '100 %' else share} of its wording")
    if shared:
        some = ", ".join(shared[:4])
        many = f"{len(shared)} names and rare words" if len(shared) > 1 else "a name or rare word"
        parts.append(f"has {many} in common ({some}{', …' if len(shared) > 4 else ''})")
    return " and ".join(parts) or "has nothing in common"


def _shingle_weights(counts: NDArray[Any], total: int) -> Numbers:
    """A run of words that no story, or one, has counts in full; one in every story hardly at all."""
    return 1.0 - np.log(np.maximum(counts, 1)) / math.log(total + PRIOR_STORIES)


def _term_weights(prior: Numbers, counts: NDArray[Any], total: int) -> Numbers:
    """How unlikely each term is in a story, by those held that have it."""
    chance = (counts + PRIOR_STORIES * prior) / (total + PRIOR_STORIES)
    return np.maximum(-np.log(np.minimum(chance, 1.0)), 0.0)


def _strength(score: float) -> float:
    return score / (1 - score) if score < 1 else math.inf
