"""How suspicious is the wording of a pair of sentences? A logistic model over surface features.

The coefficients are data (`data/suspicion.toml`), fitted by `benchmarks/fit_suspicion.py`. Everything is
symmetric in the two sides: which of them is wrong, two versions alone cannot tell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.likeness import related
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Siglum, Span, Token

LONGEST_PAIR = 900
"""Characters; longer texts are stories, not sentences."""
MOST_SENTENCES = 3
MOST_RENDERINGS = 6
"""One long sentence is often rendered in four or five."""


TELLING = frozenset({"body", "dek", "headline", "subhead"})
"""Roles whose words are a rendering; a byline or a credit that one side has is none."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    confidence: float
    rows: tuple[str, ...]
    spans: Mapping[Siglum, tuple[Span, ...]]
    features: Mapping[str, float]


def is_pair_of_sentences(cluster: Cluster) -> bool:
    """Two short texts of a few sentences: renderings of one passage, not versions of a story."""
    sentences = [len(cluster.segments_of(siglum)) for siglum in cluster.sigla]
    return (
        len(sentences) == 2
        and all(len(w.text) <= LONGEST_PAIR for w in cluster.witnesses)
        and min(sentences) <= MOST_SENTENCES
        and max(sentences) <= MOST_RENDERINGS
    )


def suspicion(cluster: Cluster) -> Suspicion | None:
    """The suspicion of a pair, `None` where the two texts have the same words."""
    left, right = (
        tuple(t for s in cluster.segments_of(siglum) if s.role in TELLING for t in cluster.tokens(s.id))
        for siglum in cluster.sigla
    )
    features = features_of(left, right)
    if features is None:
        return None
    model = lexicon.table("suspicion")
    z = model["intercept"] + sum(
        model["coefficients"][name] * (value - model["means"][name]) / model["scales"][name]
        for name, value in features.items()
        if name in model["coefficients"]
    )
    rows = tuple(row.id for row in cluster.rows)
    spans = {
        siglum: _spans(cluster, siglum, mine, others)
        for siglum, mine, others in ((cluster.sigla[0], left, right), (cluster.sigla[1], right, left))
    }
    return Suspicion(
        round(0.6 / (1 + math.exp(-z)), 4), rows, spans, {k: round(v, 3) for k, v in features.items()}
    )


Tokens = tuple[Token, ...]


def features_of(left: Tokens, right: Tokens) -> dict[str, float] | None:
    """Named features of a pair of sentences; `None` where their words are the same.

    `length` (root of the words of both), `unmatched` (log of the words, by stem, that one side has more of),
    `heavier_side` (rarity of the unrelated content words, of the side that has more of it), `third_rarest` (rarity of
    the third rarest unrelated word: one odd word is often a good synonym, three seldom are), `mean_rarity`.
    """
    a = tuple(t for t in left if t.kind != "mark")
    b = tuple(t for t in right if t.kind != "mark")
    if tuple(t.norm for t in a) == tuple(t.norm for t in b):
        return None
    lone_a, lone_b = _unmatched(a, b), _unmatched(b, a)
    if _style_only(lone_a, lone_b) or _figures_only(lone_a, lone_b):
        return None
    open_a, open_b = _unrelated(lone_a, b), _unrelated(lone_b, a)
    rarities = [7.0 - zipf(t.norm) for t in (*a, *b)]
    return {
        "length": math.sqrt(len(a) + len(b)),
        "unmatched": math.log(1 + len(lone_a) + len(lone_b)),
        "heavier_side": max(sum(_rarities(open_a)), sum(_rarities(open_b))),
        "third_rarest": [*_rarities((*open_a, *open_b)), 0.0, 0.0, 0.0][2],
        "mean_rarity": sum(rarities) / max(1, len(rarities)),
    }


def _style_only(lone_left: Tokens, lone_right: Tokens) -> bool:
    """Every word that stands on one side alone is another spelling of one on the other side."""
    return len(lone_left) == len(lone_right) and all(
        any(lexicon.equivalence((t.norm,), (o.norm,)) for o in lone_right) for t in lone_left
    )


def _figures_only(lone_left: Tokens, lone_right: Tokens) -> bool:
    """Other numbers or days in the same words are a changed figure, no sign of translation."""
    figures = lexicon.listed("figures")
    both = (*lone_left, *lone_right)
    return bool(both) and all(t.kind == "number" or t.norm in figures for t in both)


def _unmatched(mine: Tokens, others: Tokens) -> Tokens:
    """Words that the other side has fewer of, by stem."""
    left: dict[str, int] = {}
    for token in others:
        left[token.stem] = left.get(token.stem, 0) + 1
    out = []
    for token in mine:
        if left.get(token.stem, 0) > 0:
            left[token.stem] -= 1
        else:
            out.append(token)
    return tuple(out)


def _unrelated(mine: Tokens, others: Tokens) -> Tokens:
    """Content words without a relative on the other side."""
    return tuple(t for t in mine if zipf(t.norm) < COMMONEST and not any(related(t, o) for o in others))


def _rarities(tokens: Tokens) -> list[float]:
    """How rare the words are, rarest first: 0 … 7 each."""
    return sorted((max(0.0, 7.0 - zipf(t.norm)) for t in tokens), reverse=True)


def _spans(cluster: Cluster, siglum: Siglum, mine: Tokens, others: Tokens) -> tuple[Span, ...]:
    """The words of one side that are most suspicious, rarest first, at most three; else its first lone word."""
    words = tuple(t for t in mine if t.kind != "mark")
    lone = _unmatched(words, tuple(t for t in others if t.kind != "mark"))
    rare = sorted(_unrelated(lone, others), key=lambda t: (zipf(t.norm), t.start))[:3] or list(lone[:1])
    return tuple(cluster.span(siglum, t.start, t.end) for t in sorted(rare, key=lambda t: t.start))
