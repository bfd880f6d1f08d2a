"""Break one rule of the engine at a time and see that a test fails.

    python scripts/mutate.py [words of a rule's name]

Works on a copy of the project in a temporary folder, one break at a time, and runs there the tests named
for it. Prints a table; exits with 1 where a break is not noticed, a line that is to be broken is no longer
found exactly once, or the tests do not run (nothing is proven then).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ENGINE = "newsdiff/collation"
TESTS = "tests/collation"
EXAMPLES = f"{TESTS}/detectors/test_examples.py"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", "images", "node_modules"
)
TIMEOUT = 180
"""Seconds that the tests of one rule may take."""


class Rule(NamedTuple):
    """A rule of the engine, how to break it, and who must notice."""

    name: str
    file: str
    """Below the engine."""
    source: str
    """Stands in the file exactly once."""
    broken: str
    tests: tuple[str, ...]
    """What pytest is given."""


def _examples(detector: str) -> tuple[str, ...]:
    return (EXAMPLES, "-k", detector)


RULES = (
    Rule(
        "how much two segments must share to be linked",
        "align.py",
        "FIRST_SHARE, SECOND_SHARE = 0.22, 0.12",
        "FIRST_SHARE, SECOND_SHARE = 0.02, 0.01",
        (f"{TESTS}/test_third_version.py", f"{TESTS}/test_alignment.py"),
    ),
    Rule(
        "a third version's veto on a weak link",
        "linking.py",
        "if not linking and holding and weak:",
        "if False:",
        (f"{TESTS}/test_third_version.py",),
    ),
    Rule(
        "two other versions must agree before explained words count again",
        "linking.py",
        "if linking >= AGREED and linking >= MOST * holding:",
        "if linking >= 1:",
        (f"{TESTS}/test_third_version.py",),
    ),
    Rule(
        "a version of another story stands apart",
        "kinship.py",
        "LEAST_COVERAGE = 0.14",
        "LEAST_COVERAGE = 0.0",
        (f"{TESTS}/test_kinship.py",),
    ),
    Rule(
        "one measure in two units is one value",
        "figures/comparing.py",
        'return "notation" if _converted(left, right) else "precision"',
        'return "different"',
        (f"{TESTS}/test_figures.py",),
    ),
    Rule(
        "two units are one measure only where the values are close",
        "figures/comparing.py",
        "and left.base is not None and right.base is not None and _close(left, right):",
        "and left.base is not None and right.base is not None:",
        (f"{TESTS}/test_figures.py",),
    ),
    Rule(
        "a figure of another period is a different measure",
        "detectors/figure.py",
        "if other_period:",
        "if False:",
        (f"{TESTS}/detectors/test_periods.py",),
    ),
    Rule(
        "quotation marks stripped",
        "detectors/quote.py",
        "if not item.quoting or not bare or _is_scare(item):",
        "if True:",
        _examples("quote.marks"),
    ),
    Rule(
        "an attribution dropped",
        "detectors/attribution.py",
        "bare = [s for s, found in said.items() if not found and self._as_fact(cluster, row, s)]",
        "bare = []",
        _examples("attribution.source"),
    ),
    Rule(
        "a sentence inside its speaker's quotation is not told as fact",
        "detectors/attribution.py",
        "_hangs_on_neighbour(cluster, row, siglum)\n            or speaks_for_itself",
        "speaks_for_itself",
        _examples("attribution.source"),
    ),
    Rule(
        "never-suppress guard: a changed value is substantive",
        "judgement.py",
        'if finding.detector in GUARDED_DETECTORS or finding.evidence.get("value_changed"):',
        "if False:",
        (f"{TESTS}/test_judgement.py",),
    ),
    Rule(
        "never-suppress guard: a value is never style or furniture",
        "judgement.py",
        '        severity = "wording"\n',
        "        pass\n",
        (f"{TESTS}/test_judgement.py",),
    ),
    Rule(
        "one difference is told once",
        "judgement.py",
        "        if twin is None:\n            for row in finding.rows",
        "        if True:\n            for row in finding.rows",
        (f"{TESTS}/test_judgement.py",),
    ),
    Rule(
        "identical copies have no comparative findings",
        "detectors/credit.py",
        "len({tuple(sorted(names)) for names in named.values()}) < 2",
        "len({tuple(sorted(names)) for names in named.values()}) < 1",
        (f"{TESTS}/test_judgement.py", "-k", "identical"),
    ),
    Rule(
        "a name spelt otherwise across versions",
        "detectors/names_across.py",
        "and edits(left, right, 2) == 1",
        "and edits(left, right, 2) == 0",
        _examples("name.across"),
    ),
    Rule(
        "a version that has both spellings names two people",
        "detectors/names_across.py",
        "if set(a.first) & set(b.first) and not accents and (sounds or not _unheard_of(left, right)):",
        "if False:",
        _examples("name.across"),
    ),
    Rule(
        "a photo credit missing",
        "detectors/credit.py",
        "for n, group in enumerate(credit_groups(cluster) if len(cluster.sigla) > 1 else ()):\n"
        "            readings, lacking = _compared(cluster, group)",
        "for n, group in enumerate(credit_groups(cluster) if len(cluster.sigla) > 1 else ()):\n"
        "            readings, lacking = _compared(cluster, group)[0], []",
        _examples("credit.photo"),
    ),
    Rule(
        "damage: an amount in brackets has lost its currency",
        "detectors/damage/characters.py",
        "for match in _LOST_SIGN.finditer(place.text, place.segment.start, place.segment.end):",
        "for match in ():",
        _examples("garble.sign"),
    ),
    Rule(
        "an outlet's stored boilerplate is furniture",
        "segment.py",
        "stored = boilerplate(witness.boilerplate)",
        "stored = boilerplate(())",
        (f"{TESTS}/test_boilerplate.py",),
    ),
)


def fits(rule: Rule) -> bool:
    """Whether what is to be broken stands in the project exactly once."""
    return (ROOT / ENGINE / rule.file).read_text(encoding="utf-8").count(rule.source) == 1


def run(project: Path, tests: tuple[str, ...]) -> tuple[int | None, str]:
    """What pytest answers (`None`: not in time), and the first test that failed."""
    # without bytecode: a break of the same length in the same second would not be seen
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, ""
    failed = re.search(r"^FAILED \S*?([^/\s]+?\.py)::(.*?)(?: - .*)?$", done.stdout, re.MULTILINE)
    return done.returncode, f"{failed[1]}::{failed[2]}" if failed else ""


def verdict(project: Path, rule: Rule) -> tuple[bool, str]:
    """Whether the break is noticed, and by which test."""
    if not fits(rule):
        return False, "SOURCE NOT FOUND"
    file = project / ENGINE / rule.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(rule.source, rule.broken), encoding="utf-8")
    try:
        code, test = run(project, rule.tests)
    finally:
        file.write_text(whole, encoding="utf-8")
    if code == 1 and test:
        return True, test
    return False, "SURVIVED" if code == 0 else "NOT IN TIME" if code is None else "TESTS DO NOT RUN"


def main(words: str = "") -> int:
    rules = [rule for rule in RULES if words in rule.name]
    if not rules:
        print(f"No rule is named “{words}”.")
        return 1
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        shutil.copytree(ROOT, project, ignore=LEFT_OUT)
        files = dict.fromkeys(words for rule in rules for words in rule.tests if words.endswith(".py"))
        if run(project, tuple(files))[0] != 0:  # a test that fails anyway notices nothing
            print(f"Unbroken, these tests do not pass: {' '.join(files)}")
            return 1
        print("| rule | broken in | killed by |\n|---|---|---|", flush=True)
        for rule in rules:
            noticed, told = verdict(project, rule)
            bad += not noticed
            told = f"`{told}`" if noticed else f"**{told}**"
            print(f"| {rule.name} | `{rule.file}` | {told} |", flush=True)
    print(f"\n{len(rules) - bad} of {len(rules)} breaks are noticed.")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
