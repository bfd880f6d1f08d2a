"""How well texts find their stories, and how fast. Prints a table.

.venv/bin/python benchmarks/matching.py
.venv/bin/python benchmarks/matching.py --ecb-plus FOLDER    of the ECB+ corpus, which is not part of the project
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newsdiff.matching import MemoryIndex, candidates, decide, sketch
from tests.matching.corpus import (
    DEVELOPMENT,
    HELD_OUT,
    LONGER,
    ORDINARY,
    SEEN,
    Article,
    articles,
    doubts,
    scores,
    wrong_pairs,
)

ORDERS = 20
TEST_TOPICS = range(36, 46)
"""Of ECB+, by its usual split; the others are for training and development."""


def republished(text: str, rng: random.Random) -> str:
    """A re-published copy: some sentences cut, a few words changed."""
    sentences = text.split(". ")
    kept = [s for s in sentences if rng.random() > 0.25] or sentences
    words = ". ".join(kept).split(" ")
    for _ in range(len(words) // 20):
        words[rng.randrange(len(words))] = rng.choice(words)
    return " ".join(words)


def ecb_plus(folder: Path) -> dict[str, list[Article]]:
    """The articles of ECB+ (Cybulska and Vossen 2014), real news from the web: two look-alike events a topic.

    Of `N_Mecb.xml` and `N_Mecbplus.xml` the tokens are joined, punctuation as it is printed. The first sentence of the
    latter is the address of the page, and left out, as is usual.
    """
    found: dict[str, list[Article]] = {"test topics": [], "other topics": []}
    for path in sorted(folder.rglob("*ecb*.xml")):
        named = re.fullmatch(r"(\d+)_\d+(ecb|ecbplus)", path.stem)
        if named is None:
            continue
        tokens = ET.parse(path).getroot().iter("token")
        words = [t.text or "" for t in tokens if named[2] == "ecb" or t.get("sentence") != "0"]
        part = "test topics" if int(named[1]) in TEST_TOPICS else "other topics"
        found[part].append(Article(f"{named[1]} {named[2]}", path.stem, as_printed(words)))
    return found


def as_printed(tokens: list[str]) -> str:
    text = re.sub(r"``|''", '"', " ".join(tokens))
    text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m|[.,;:!?%)\]])(?=\s|$)", r"\1", text)
    text = re.sub(r"(?<=\w) - (?=\w)", "-", text)
    return re.sub(r"([(\[$]) ", r"\1", text)


def of_ecb_plus(folder: Path) -> None:
    print(
        "adjusted Rand index on ECB+, mean of 5 random orders, as they come and after a second look; pairs as they come:"
        " right, events joined, events torn apart"
    )
    for name, chosen in ecb_plus(folder).items():
        if chosen:
            pairs = "  ".join(f"{count:.0f}" for count in wrong_pairs(chosen, MemoryIndex, orders=5))
            print(f"  {name:38} {len(chosen):4} articles  {told(chosen, orders=5)}  {pairs}")


def told(chosen: Sequence[Article], *, orders: int) -> str:
    """As they come, and after a second look."""
    return "  ".join(f"{each:.3f}" for each in scores(chosen, MemoryIndex, orders=orders))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ecb-plus", type=Path, metavar="FOLDER")
    if folder := parser.parse_args().ecb_plus:
        of_ecb_plus(folder)
        return
    corpus = articles()
    unseen = [a for a in corpus if not a.event.startswith(SEEN)]
    print(f"adjusted Rand index, mean of {ORDERS} random orders, look-alike events in short articles:")
    print("  as they come, and after a second look at all of them")
    for name, chosen in (
        ("all", corpus),
        ("families not used for the threshold", unseen),
        ("held out", articles(HELD_OUT)),
        ("for development", articles(DEVELOPMENT)),
        ("for development, longer articles", articles(LONGER)),
        ("for development, ordinary copy", articles(ORDINARY)),
    ):
        print(f"  {name:38} {len(chosen):4} articles  {told(chosen, orders=ORDERS)}")
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
