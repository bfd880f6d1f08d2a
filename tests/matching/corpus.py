"""The corpus of look-alike events: reading it, and feeding it in random orders."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from pathlib import Path

from newsdiff.matching import (
    Held,
    Index,
    candidates,
    decide,
    settle,
    sketch,
)

PATH = Path(__file__).with_name("corpus.txt")
HELD_OUT = Path(__file__).with_name("heldout.txt")
"""A second corpus, held out from fitting: settings were only chosen between on it."""
DEVELOPMENT = Path(__file__).with_name("development.txt")
"""A third one, to fit and to try things on."""
LONGER = Path(__file__).with_name("longer.txt")
"""A fourth one for the same purpose: steps of four sagas in articles as long as news sites print them."""
ORDINARY = Path(__file__).with_name("ordinary.txt")
"""Everyday copy on look-alike events; to try things on, too."""
SEEN = ("ferry", "rates", "hostage", "masked")
"""Families that the threshold of topic was chosen on."""


@dataclass(frozen=True, slots=True)
class Article:
    event: str
    outlet: str
    text: str


def articles(path: Path = PATH) -> list[Article]:
    found = []
    for part in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, _, text = part.partition("\n")
        event, _, outlet = head.partition(" / ")
        found.append(Article(event.strip(), outlet.strip(), text.strip()))
    return found


def place_all(texts: Sequence[str], index: Index) -> list[int]:
    """The story of each text, put in one by one as the product does."""
    stories: list[int] = []
    for version, text in enumerate(texts, 1):
        kept = sketch(text)
        verdict = decide(candidates(kept, index, to_decide=True))
        story = verdict.story if verdict.story is not None else version
        index.add(version, story, kept)
        stories.append(story)
    return stories


def settled(texts: Sequence[str], stories: Sequence[int]) -> list[object]:
    """The story of each text after all of them were grouped anew; what became a new one has no number yet."""
    held = [
        Held(version, story, sketch(text).kept, free=True)
        for version, (text, story) in enumerate(zip(texts, stories, strict=True), 1)
    ]
    found: list[object] = list(stories)
    for moved in settle(held, most=len(held)):
        for version in moved.versions:
            found[version - 1] = ("new", moved.together) if moved.into is None else moved.into
    return found


def adjusted_rand(truth: Sequence[object], found: Sequence[object]) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985): 1 for equal partitions, 0 on average by chance."""
    pairs = lambda counts: sum(comb(n, 2) for n in counts.values())  # noqa: E731
    both, left, right = (
        pairs(Counter(zip(truth, found, strict=True))),
        pairs(Counter(truth)),
        pairs(Counter(found)),
    )
    expected = left * right / comb(len(truth), 2)
    return (both - expected) / ((left + right) / 2 - expected)


def score(chosen: Sequence[Article], make_index, *, orders: int) -> float:
    """Mean adjusted Rand index over random orders, as the articles come."""
    return scores(chosen, make_index, orders=orders)[0]


def scores(chosen: Sequence[Article], make_index, *, orders: int) -> tuple[float, float]:
    """Mean adjusted Rand index over random orders: as the articles come, and when they have settled."""
    totals = [0.0, 0.0]
    for seed in range(orders):
        order = random.Random(seed).sample(list(chosen), len(chosen))
        truth, texts = [a.event for a in order], [a.text for a in order]
        placed = place_all(texts, make_index())
        for number, found in enumerate((placed, settled(texts, placed))):
            totals[number] += adjusted_rand(truth, found)
    return totals[0] / orders, totals[1] / orders


def doubts(chosen: Sequence[Article], make_index, *, orders: int) -> tuple[float, float]:
    """Of the joins that are right and of those that are wrong, the shares that are marked for an editor.

    A join is right where most versions of the story are of the text's event.
    """
    marked: Counter[tuple[bool, bool]] = Counter()
    for seed in range(orders):
        index, held = make_index(), {}
        for version, article in enumerate(random.Random(seed).sample(list(chosen), len(chosen)), 1):
            text = sketch(article.text)
            verdict = decide(candidates(text, index))
            story = verdict.story if verdict.story is not None else version
            events = held.setdefault(story, Counter())
            if events:
                right = events.most_common(1)[0][0] == article.event
                marked[right, verdict.outcome == "uncertain"] += 1
            events[article.event] += 1
            index.add(version, story, text)
    share = lambda right: marked[right, True] / max(marked[right, True] + marked[right, False], 1)  # noqa: E731
    return share(True), share(False)


def wrong_pairs(chosen: Sequence[Article], make_index, *, orders: int) -> tuple[float, float, float]:
    """Pairs of articles, means over random orders: rightly together, events joined, events torn apart."""
    right = joined = torn = 0
    for seed in range(orders):
        order = random.Random(seed).sample(list(chosen), len(chosen))
        found = place_all([a.text for a in order], make_index())
        for (one, here), (other, there) in combinations(zip(order, found, strict=True), 2):
            same, together = one.event == other.event, here == there
            right += same and together
            joined += together and not same
            torn += same and not together
    return right / orders, joined / orders, torn / orders
