"""How fast the engine is: `python benchmarks/engine.py [--json] [--quick]`.

Texts are made from a seeded word source, so nothing is read but the seeds. Ratios to CollateX,
difflib and plain diff-match-patch come from the same run.
"""

from __future__ import annotations

import difflib
import json
import math
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from diff_match_patch import diff_match_patch

sys.path.insert(0, str(Path(__file__).parent.parent))

from newsdiff.collation import Witness, collate
from newsdiff.collation.command import read_witnesses
from newsdiff.collation.memory import Memory
from newsdiff.collation.pipeline import Options
from newsdiff.collation.warm import warm_up

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
ROWS = Options(findings=False)


def story(words: int, seed: int) -> list[str]:
    """Sentences of about 20 invented words (Zipf-like), a few thousand types."""
    source = random.Random(seed)
    letters = "abcdefghilmnoprstuv"
    types = ["".join(source.choices(letters, k=source.randint(2, 9))) for _ in range(max(600, words // 8))]
    weights = [1 / (n + 3) for n in range(len(types))]
    out = []
    for _ in range(max(1, words // 20)):
        sentence = source.choices(types, weights, k=source.randint(12, 28))
        out.append(" ".join(sentence).capitalize() + ".")
    return out


def versions(count: int, words: int) -> list[Witness]:
    """Versions of one story: each drops, changes and moves a few sentences."""
    first = story(words, 1)
    out = []
    for n in range(count):
        source = random.Random(n + 100)
        own = [s for s in first if source.random() > 0.1]
        for k in range(len(own)):
            if source.random() < 0.5:
                parts = own[k].split()
                parts[source.randrange(len(parts))] = f"word{source.randint(1, 99)}"
                own[k] = " ".join(parts)
        if len(own) > 3:
            own.insert(source.randrange(len(own)), own.pop(source.randrange(len(own))))
        out.append(Witness(siglum=f"V{n}", text="\n\n".join(own)))
    return out


def timed(work: Callable[[], object], repeat: int = 3) -> float:
    """The best of a few runs, in seconds of processor time: other work on the machine does not count."""
    best = math.inf
    for _ in range(repeat):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
        if best > 3:
            break
    return best


def degenerate() -> dict[str, list[str]]:
    same = " ".join(story(450, 1))
    return {
        "identical pair": [same, same],
        "empty": ["", ""],
        "one-character megabytes": ["a" * 1_000_000, "a" * 999_999 + "b"],
        "shifted repetitions": ["one two three four five. " * 400, "two three four five one. " * 400],
        "5,000 one-word lines": [
            "\n".join(f"w{n}" for n in range(5000)),
            "\n".join(f"w{n}" for n in range(1, 5001)),
        ],
        "a megabyte of quotation marks": ["“" * 1_000_000, '"' * 1_000_000],
        "3,000 quotations, each with who said it": ["“Yes,” he said. " * 3_000, "“No,” she said. " * 3_000],
        "a sentence of 50,000 words": [
            " ".join(f"w{n % 700}" for n in range(50_000)),
            " ".join(f"w{n % 701}" for n in range(50_000)),
        ],
    }


def measure(quick: bool) -> list[dict[str, object]]:
    out: list[dict[str, object]] = []

    def add(what: str, seconds: float, target: float | None = None, **more: object) -> None:
        out.append({"what": what, "seconds": round(seconds, 4), "target": target, **more})

    warm_up()  # as a worker does when it starts
    for count, target in ((2, 0.06), (5, 0.2), (20, 1.0), (50, 4.0)):
        if quick and count > 20:
            continue
        of = versions(count, 450)
        add(f"{count} versions of 450 words, rows", timed(lambda of=of: collate(of, options=ROWS)), target)
        add(f"{count} versions of 450 words, with findings", timed(lambda of=of: collate(of), 1), target)
    for count in (20, 50):
        if quick and count > 20:
            continue
        of = versions(count + 1, 450)
        for what, options in (("rows", ROWS), ("with findings", Options())):
            memory = Memory()
            collate(of[:count], options=options, memory=memory)
            seconds = timed(
                lambda of=of, options=options, memory=memory: collate(of, options=options, memory=memory), 1
            )
            add(f"version {count + 1} added to {count}, {what}", seconds, 0.5)
    for words, target in ((10_000, 0.5), (100_000, 6.0)):
        if quick and words > 10_000:
            continue
        add(
            f"2 versions of {words:,} words, rows",
            timed(lambda w=words: collate(versions(2, w), options=ROWS), 1),
            target,
        )
    for name, (left, right) in degenerate().items():
        pair = [Witness(siglum="A", text=left), Witness(siglum="B", text=right)]
        add(f"{name}, rows", timed(lambda pair=pair: collate(pair, options=ROWS), 1), 3.0)
        add(f"{name}, with findings", timed(lambda pair=pair: collate(pair), 1), 3.0)
    of = read_witnesses(SEEDS)
    rows = timed(lambda: collate(of, options=ROWS))
    add("the seeds, rows", rows, 0.2)
    add("the seeds, with findings", timed(lambda: collate(of)), 0.2)
    try:
        import collatex
    except ImportError:
        pass
    else:

        def run() -> None:
            collation = collatex.Collation()
            for w in of:
                collation.add_plain_witness(w.siglum, w.text)
            collatex.collate(collation, segmentation=False)

        other = timed(run, 1)
        add("the seeds, CollateX", other, None, ratio=round(other / rows, 1))
        add("  its table holds the trade figure of", 0, None, said=_lined_up_by_collatex(collatex, of))
        add("  ours holds the trade figure of", 0, None, said=_lined_up_by_us(of))
    pair = of[:2]
    ours = timed(lambda: collate(pair, options=ROWS))
    add("a pair of seeds, rows", ours)
    matcher = timed(
        lambda: difflib.SequenceMatcher(None, pair[0].text.split(), pair[1].text.split(), False).get_opcodes()
    )
    add("a pair of seeds, difflib over words", matcher, None, ratio=round(matcher / ours, 2))
    dmp = timed(lambda: diff_match_patch().diff_main(pair[0].text, pair[1].text))
    add("a pair of seeds, diff-match-patch over characters", dmp, None, ratio=round(dmp / ours, 2))
    return out


FIGURE = "billion"
"""A word of the seeds' trade figure: the cells that hold it ought to stand in one row or column."""


def _most(groups: list[list[str]], count: int) -> str:
    held = max((sum(FIGURE in text for text in group) for group in groups), default=0)
    return f"{held} of {count} versions in one place"


def _lined_up_by_us(of: list[Witness]) -> str:
    result = collate(of, options=ROWS)
    texts = {v.witness.siglum: v.witness.text for v in result.versions}
    words = {s.id: texts[s.siglum][s.start : s.end] for v in result.versions for s in v.segments}
    rows = [[" ".join(words[i] for i in cell) for cell in row.cells.values() if cell] for row in result.rows]
    return _most(rows, len(of))


def _lined_up_by_collatex(collatex: object, of: list[Witness]) -> str:
    collation = collatex.Collation()  # type: ignore[attr-defined]
    for w in of:
        collation.add_plain_witness(w.siglum, w.text)
    table = collatex.collate(collation, segmentation=False)  # type: ignore[attr-defined]
    columns = [
        [" ".join(t.token_string for t in tokens) for tokens in column.tokens_per_witness.values() if tokens]
        for column in table.columns
    ]
    return _most(columns, len(of))


def exponents(results: list[dict[str, object]]) -> dict[str, float]:
    """log(time ratio) / log(size ratio) between neighbouring sizes."""
    seconds = {str(r["what"]): float(str(r["seconds"])) for r in results}
    out = {}
    for label, first, last, growth in (
        ("versions 5 to 20", "5 versions of 450 words, rows", "20 versions of 450 words, rows", 4),
        ("versions 20 to 50", "20 versions of 450 words, rows", "50 versions of 450 words, rows", 2.5),
        (
            "words 10,000 to 100,000",
            "2 versions of 10,000 words, rows",
            "2 versions of 100,000 words, rows",
            10,
        ),
    ):
        if first in seconds and last in seconds:
            out[label] = round(math.log(seconds[last] / seconds[first]) / math.log(growth), 2)
    return out


def main() -> None:
    results = measure("--quick" in sys.argv)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if "--json" in sys.argv:
        print(json.dumps({"results": results, "exponents": exponents(results), "peak_mb": memory}, indent=1))
        return
    for r in results:
        target = f"  target {r['target']:g} s" if r["target"] else ""
        ratio = f"  {r['ratio']} × ours" if "ratio" in r else ""
        if "said" in r:
            print(f"{r['what']:52}{r['said']}")
            continue
        print(f"{r['what']:52}{r['seconds']:9.3f} s{target}{ratio}")
    print("growth:", ", ".join(f"{k}: {v}" for k, v in exponents(results).items()), f"  peak {memory} MB")


if __name__ == "__main__":
    main()
