"""Made-up wire copy, as much of it as one wants: for measuring what many versions cost, not what copy means.

Words come as often as in general English (`wordfreq`), with the beat's own words, stock phrases of the trade, names
that come back, figures, and lines an outlet puts under everything. A story has 1 to 200 versions, most of them
few; they come in over days, between those of other stories. A version is mostly the first one again: exactly,
with some sentences cut and words changed, or cut short; one in ten is an account of its own. The same seed gives
the same copy.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from wordfreq import top_n_list, word_frequency

WORDS, NAMES, BEATS, BEAT_WORDS, PHRASES, OUTLETS = 60_000, 30_000, 500, 160, 3_000, 300
MOST_VERSIONS, STEEPNESS = 200, 1.7
"""Sizes of stories: a power law, with a mean of about 6.5."""
STORIES_A_DAY = 400
DAYS_ALIVE = 1.5
"""Mean time from a story's first version to another of its versions."""
BEGAN = datetime(2020, 1, 1, 6, tzinfo=UTC)
EXACT, LIGHT, SHORT = 0.15, 0.70, 0.90
"""Up to which chance a version is the same text, an edited one, a short one; beyond, an account of its own."""
HOUSES = ("Gazette", "Post", "Wire", "Herald")
_SYLLABLES = [
    "ka",
    "lor",
    "men",
    "ta",
    "ri",
    "dov",
    "sel",
    "bra",
    "nu",
    "vik",
    "to",
    "has",
    "per",
    "lin",
    "go",
    "mar",
    "ul",
    "fen",
    "ze",
    "ya",
    "quin",
    "dar",
    "os",
    "bel",
]


@dataclass(frozen=True, slots=True)
class Copy:
    """One version. `story` counts from 1 in the order of first versions: what is true, whatever matching finds."""

    story: int
    number: int
    outlet: str
    headline: str
    text: str
    published: datetime


@dataclass(slots=True)
class _Story:
    beat: int
    names: list[str]
    sentences: list[str]
    headline: str


@lru_cache(maxsize=1)
def _english() -> tuple[list[str], Any]:
    words = [w for w in top_n_list("en", WORDS * 2) if w.isalpha() and w.isascii()][:WORDS]
    chances = np.cumsum([word_frequency(w, "en") for w in words])
    return words, chances / chances[-1]


def _curve(many: int, steepness: float = 1.0) -> Any:
    """Chances that fall as a power of the rank, added up."""
    chances = np.cumsum(np.arange(1, many + 1, dtype=float) ** -steepness)
    return chances / chances[-1]


def _names(chance: Any) -> list[str]:
    return [
        "".join(chance.choice(_SYLLABLES, size=length)).capitalize()
        for length in chance.integers(2, 5, size=NAMES)
    ]


@dataclass(frozen=True, slots=True)
class Coming:
    """That a version comes in: which of which story, when, and whether it is the story's last."""

    story: int
    number: int
    day: float
    last: bool


class Wire:
    """`copies(count)`: that many versions in the order they come in."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._words, self._often = _english()
        self._chance = chance = np.random.default_rng(seed)
        self._name_list = _names(chance)
        rare = np.arange(2_000, len(self._words))
        self._beats = chance.choice(rare, size=(BEATS, BEAT_WORDS))
        self._phrases = [" ".join(self._draw(n)) for n in chance.integers(3, 6, size=PHRASES)]
        self._furniture = [" ".join(self._draw(14)).capitalize() + "." for _ in range(OUTLETS)]
        self._outlets = [f"{self._name_list[n]} {HOUSES[n % len(HOUSES)]}" for n in range(OUTLETS)]
        self._zipf = _curve(PHRASES), _curve(NAMES), _curve(OUTLETS)
        self._story = lru_cache(maxsize=2_000)(self._story_of)

    def copies(self, count: int) -> Iterator[Copy]:
        for coming in self.plan(count):
            yield self.copy(coming)

    def plan(self, count: int) -> Iterator[Coming]:
        """What comes in, in order, without its words: these depend on story and number alone."""
        chance = np.random.default_rng(self._seed)
        sizes = _curve(MOST_VERSIONS, STEEPNESS)
        waiting: list[tuple[float, int, int, bool]] = []
        clock, story, given = 0.0, 0, 0
        while given < count:
            clock += float(chance.exponential(1 / STORIES_A_DAY))
            while waiting and waiting[0][0] < clock and given < count:
                day, key, number, last = heapq.heappop(waiting)
                yield Coming(key, number, day, last)
                given += 1
            story += 1
            more = int(np.searchsorted(sizes, chance.random()))
            days = [clock, *sorted(clock + chance.exponential(DAYS_ALIVE, size=more))]
            for number, day in enumerate(days):
                heapq.heappush(waiting, (day, story, number, number == more))

    def copy(self, coming: Coming) -> Copy:
        """The version itself: the same whenever it is asked for."""
        story = self._story(coming.story)
        self._chance = chance = np.random.default_rng((self._seed, coming.story, coming.number + 1))
        outlet = self._pick(self._zipf[2], 1)[0]
        kind = float(chance.random()) if coming.number else 0.0
        sentences, headline = story.sentences, story.headline
        furniture = coming.number > 0 and kind >= EXACT and bool(chance.random() < 0.5)
        if kind >= SHORT:
            sentences, headline = self._tell(story.beat, story.names)
        elif kind >= LIGHT:
            sentences = sentences[: max(2, int(len(sentences) * chance.uniform(0.3, 0.6)))]
        elif kind >= EXACT:
            kept = chance.random(len(sentences)) > 0.12
            sentences = [s for s, keep in zip(sentences, kept, strict=True) if keep] or sentences[:1]
            sentences = [self._edited(s) if chance.random() < 0.25 else s for s in sentences]
        lines = [*sentences, self._furniture[outlet]] if furniture else sentences
        text = "\n\n".join(" ".join(lines[n : n + 2]) for n in range(0, len(lines), 2))
        published = BEGAN + timedelta(days=coming.day)
        return Copy(coming.story, coming.number, self._outlets[outlet], headline, text, published)

    def _draw(self, many: int) -> list[str]:
        return [self._words[i] for i in np.searchsorted(self._often, self._chance.random(many))]

    def _pick(self, curve: Any, many: int) -> list[int]:
        return list(np.searchsorted(curve, self._chance.random(many)))

    def _story_of(self, key: int) -> _Story:
        self._chance = chance = np.random.default_rng((self._seed, key, 0))
        beat = int(chance.integers(BEATS))
        # Half of a story's names are those of its beat, and come back; half are anybody's.
        names = [self._name_list[(beat * 37 + int(n)) % NAMES] for n in chance.integers(0, 40, size=4)]
        names += [self._name_list[n] for n in self._pick(self._zipf[1], 4)]
        return _Story(beat, names, *self._tell(beat, names))

    def _tell(self, beat: int, names: list[str]) -> tuple[list[str], str]:
        words = int(np.clip(self._chance.lognormal(5.75, 0.45), 60, 1_500))
        sentences = self._sentences(words, beat, names)
        return sentences, " ".join(sentences[0].rstrip(".").split()[:9])

    def _sentences(self, many: int, beat: int, names: list[str]) -> list[str]:
        chance = self._chance
        words = self._draw(many)
        kinds = chance.random(many)
        beats = self._beats[beat][(chance.random(many) ** 2 * BEAT_WORDS).astype(int)]
        phrases = self._pick(self._zipf[0], many)
        which = chance.integers(0, len(names), size=many)
        lengths = iter(chance.integers(10, 27, size=many // 10 + 2))
        said: list[str] = []
        line: list[str] = []
        length = next(lengths)
        for place, kind in enumerate(kinds):
            if kind < 0.14:
                line.append(self._words[beats[place]])
            elif kind < 0.20:
                line.append(names[which[place]])
            elif kind < 0.22:
                line.append(str(int(1000 ** kinds[place - 1])))
            elif kind < 0.26:
                line.append(self._phrases[phrases[place]])
            else:
                line.append(words[place])
            if len(line) >= length or place == many - 1:
                line[0] = line[0][:1].upper() + line[0][1:]
                said.append(" ".join(line) + ".")
                line, length = [], next(lengths)
        return said

    def _edited(self, sentence: str) -> str:
        words = sentence.split(" ")
        words[int(self._chance.integers(len(words) - 1)) if len(words) > 1 else 0] = self._draw(1)[0]
        return " ".join(words)
