"""How well texts find their stories, and how fast. Prints a table.

.venv/bin/python benchmarks/matching.py
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newsdiff.matching import MemoryIndex, candidates, decide, sketch
from tests.matching.corpus import (
    DEVELOPMENT,
    HELD_OUT,
    LONGER,
    ORDINARY,
    SEEN,
    articles,
    doubts,
    score,
    wrong_pairs,
)

ORDERS = 20


def republished(text: str, rng: random.Random) -> str:
    """A re-published copy: some sentences cut, a few words changed."""
    sentences = text.split(". ")
    kept = [s for s in sentences if rng.random() > 0.25] or sentences
    words = ". ".join(kept).split(" ")
    for _ in range(len(words) // 20):
        words[rng.randrange(len(words))] = rng.choice(words)
    return " ".join(words)


def main() -> None:
    corpus = articles()
    unseen = [a for a in corpus if not a.event.startswith(SEEN)]
    print(f"adjusted Rand index, mean of {ORDERS} random orders, look-alike events in short articles")
    for name, chosen in (
        ("all", corpus),
        ("families not used for the threshold", unseen),
        ("held out", articles(HELD_OUT)),
        ("for development", articles(DEVELOPMENT)),
        ("for development, longer articles", articles(LONGER)),
        ("for development, ordinary copy", articles(ORDINARY)),
    ):
        print(f"  {name:38} {len(chosen):4} articles  {score(chosen, MemoryIndex, orders=ORDERS):.3f}")
    print("pairs of articles, mean of 10 orders: rightly together, events joined, events torn apart")
    print("  and of the joins that are right, and of those that are wrong, the share marked for an editor")
    for name, path in (
        ("corpus", None),
        ("held out", HELD_OUT),
        ("development", DEVELOPMENT),
        ("longer", LONGER),
        ("ordinary", ORDINARY),
    ):
        chosen = articles(path) if path else corpus
        right, joined, torn = wrong_pairs(chosen, MemoryIndex, orders=10)
        marked = "  ".join(f"{share:.0%}" for share in doubts(chosen, MemoryIndex, orders=10))
        print(f"  {name:38} {len(chosen):4} articles  {right:5.1f} {joined:5.1f} {torn:5.1f}   {marked}")
    index = MemoryIndex()
    for number, article in enumerate(corpus, 1):
        index.add(number, number, sketch(article.text))
    rng = random.Random(0)
    right = total = 0
    began = time.perf_counter()
    for number, article in enumerate(corpus, 1):
        for _ in range(5):
            verdict = decide(candidates(sketch(republished(article.text, rng)), index))
            right += bool(verdict.candidates) and verdict.candidates[0].story == number
            total += 1
    each = (time.perf_counter() - began) / total
    print(
        f"re-published copy: the right story is first in {right / total:.1%} of {total} ({each * 1000:.1f} ms each)"
    )


if __name__ == "__main__":
    main()
