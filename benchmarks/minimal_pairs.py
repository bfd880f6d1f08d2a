"""Recall and false alarms on the minimal pairs (tests/corpus/minimal_pairs), a line a category.

    .venv/bin/python benchmarks/minimal_pairs.py [CATEGORY…] [--misses]

`recall`: the edit was told in its category; `any`: told in some category; `elsewhere`: findings that point
away from the edit; for `harmless`, substantive findings, of which there should be none.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.corpus.pairs import CATEGORIES, HARMLESS, Tally, judge


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("categories", nargs="*", default=[*CATEGORIES, HARMLESS])
    parser.add_argument(
        "--misses", action="store_true", help="list what was missed and what was a false alarm"
    )
    arguments = parser.parse_args()
    print(f"{'category':14}{'pairs':>6}{'recall':>8}{'any':>7}{'elsewhere':>11}  other categories")
    total = Tally()
    tallies = {}
    for category in arguments.categories:
        tally = tallies[category] = judge(category)
        if category == HARMLESS:
            print(f"{category:14}{tally.pairs:6}{'':15}{tally.alarms:11}  (substantive)")
            continue
        for name in ("pairs", "found", "found_any", "alarms"):
            setattr(total, name, getattr(total, name) + getattr(tally, name))
        print(_line(category, tally))
    print(_line("all edits", total))
    if arguments.misses:
        for category, tally in tallies.items():
            print(f"\n{category}: missed")
            print(*(f"  {line}" for line in tally.missed), sep="\n")
            print(f"{category}: in vain")
            print(*(f"  {line}" for line in tally.alarmed), sep="\n")


def _line(name: str, tally: Tally) -> str:
    pairs = tally.pairs or 1
    others = ", ".join(f"{category} {count}" for category, count in tally.misfiled.most_common(4))
    return f"{name:14}{tally.pairs:6}{tally.found / pairs:8.3f}{tally.found_any / pairs:7.3f}{tally.alarms:11}  {others}"


if __name__ == "__main__":
    main()
