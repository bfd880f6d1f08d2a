"""The words of two cells: tiling to detect, diff-match-patch to paint.

*Tiling* (greedy string tiling, Wise 1993) takes the longest run of equal or same-stem words first
and lets runs cross, so that a clause that changed places still counts as matched. What is left over
between matched words are substitutions (left and right both have something there) or words that
one side alone has. *Painting* is diff-match-patch over whole words mapped to code points, with its
semantic clean-up: monotone, few hunks, easy on the eye; it is for display only.

Both are computed in one canonical direction and mirrored for the other.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Sequence

from diff_match_patch import diff_match_patch

from newsdiff.collation.rarity import COMMONEST, weight, zipf
from newsdiff.collation.types import Comparison, Edit, Substitution, Token

try:
    import fast_diff_match_patch as fast
except ImportError:  # optional: the same answers, several times as fast; no wheel for Python 3.13
    fast = None

MOST_PAIRS = 200_000
"""Above so many equal word pairs tiling falls back to anchored, monotone matching."""
LONGEST_DIFF = 4_000
"""Cells of more tokens than this are cut at words unique to both before they are diffed."""

Pairs = list[tuple[int, int]]


def carries_meaning(token: Token) -> bool:
    """False for marks and for the commonest words, which match anything."""
    return token.kind == "number" or (token.kind == "word" and zipf(token.norm) < COMMONEST)


def _equal_runs(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int]] | None:
    """All maximal runs of equal keys as (length, left start, right start); None where too many."""
    where: dict[str, list[int]] = defaultdict(list)
    for j, key in enumerate(right):
        where[key].append(j)
    counts: dict[str, int] = defaultdict(int)
    for key in left:
        counts[key] += 1
    if sum(n * len(where[key]) for key, n in counts.items() if key in where) > MOST_PAIRS:
        return None
    runs: list[tuple[int, int, int]] = []
    before: dict[int, int] = {}
    for i, key in enumerate(left):
        now: dict[int, int] = {}
        for j in where.get(key, ()):
            now[j] = before.get(j - 1, 0) + 1
        for j, length in before.items():
            if j + 1 not in now:
                runs.append((length, i - length, j - length + 1))
        before = now
    for j, length in before.items():
        runs.append((length, len(left) - length, j - length + 1))
    return runs


def _tile(left: Sequence[Token], right: Sequence[Token]) -> Pairs:
    """Matched token positions, crossings allowed; content runs first, then what fits between them."""
    left_keys, right_keys = [t.stem for t in left], [t.stem for t in right]
    runs = _equal_runs(left_keys, right_keys)
    if runs is None:
        return _anchored(left_keys, right_keys)
    to_right: dict[int, int] = {}
    to_left: dict[int, int] = {}
    gain = [weight(t.norm, t.kind) for t in left]
    content = [carries_meaning(t) for t in left]
    scale = max(len(right), 1) / max(len(left), 1)

    def entry(length: int, i: int, j: int) -> tuple[float, float, int, int, int]:
        return (-sum(gain[i : i + length]) * (1 + 0.1 * min(length, 10)), abs(i * scale - j), i, j, length)

    heap = [entry(n, i, j) for n, i, j in runs if any(content[i : i + n])]
    heapq.heapify(heap)
    while heap:
        _, _, i, j, length = heapq.heappop(heap)
        free = [k for k in range(length) if i + k not in to_right and j + k not in to_left]
        if len(free) < length:  # part of it has been taken: push what is left, in contiguous pieces
            for first, last in _stretches(free):
                if any(content[i + first : i + last + 1]):
                    heapq.heappush(heap, entry(last - first + 1, i + first, j + first))
            continue
        for k in range(length):
            to_right[i + k] = j + k
            to_left[j + k] = i + k
    _fill_between(left_keys, right_keys, to_right, to_left)
    return sorted(to_right.items())


def _stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Contiguous stretches of ascending numbers, as (first, last)."""
    out: list[tuple[int, int]] = []
    for number in numbers:
        if out and out[-1][1] == number - 1:
            out[-1] = (out[-1][0], number)
        else:
            out.append((number, number))
    return out


def _fill_between(
    left: Sequence[str], right: Sequence[str], to_right: dict[int, int], to_left: dict[int, int]
) -> None:
    """Match small words and marks where they stand between, or next to, matched words of both sides."""
    for i, j in sorted(to_right.items()):  # grow every matched run outwards
        for step in (1, -1):
            a, b = i + step, j + step
            while 0 <= a < len(left) and 0 <= b < len(right) and a not in to_right and b not in to_left:
                if left[a] != right[b]:
                    break
                to_right[a], to_left[b] = b, a
                a, b = a + step, b + step
    matched = [(-1, -1), *sorted(to_right.items()), (len(left), len(right))]
    for (i, j), (i2, j2) in itertools.pairwise(matched):
        if i2 - i > 1 and j2 - j > 1 and (i2 - i) * (j2 - j) < 2_500:
            free = [b for b in range(j + 1, j2) if b not in to_left]
            for a in range(i + 1, i2):
                for b in free:
                    if left[a] == right[b]:
                        to_right[a], to_left[b] = b, a
                        free = [c for c in free if c > b]
                        break


def _anchored(left: Sequence[str], right: Sequence[str]) -> Pairs:
    """Monotone matches for cells too repetitive to tile."""
    pairs: Pairs = []
    for operation, i, i2, j, _ in _opcodes(left, right, clean=False):
        if operation == "equal":
            pairs.extend((i + k, j + k) for k in range(i2 - i))
    return pairs


def _substitutions(
    count_left: int, count_right: int, matches: Pairs
) -> tuple[tuple[Substitution, ...], tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    to_right = dict(matches)
    to_left = {j: i for i, j in matches}
    to_right[-1], to_right[count_left] = -1, count_right
    to_left[-1], to_left[count_right] = -1, count_left
    left_gaps = [(a, b + 1) for a, b in _stretches([i for i in range(count_left) if i not in to_right])]
    right_gaps = [(a, b + 1) for a, b in _stretches([j for j in range(count_right) if j not in to_left])]
    starts = {a: (a, b) for a, b in right_gaps}
    ends = {b: (a, b) for a, b in right_gaps}
    found: list[Substitution] = []
    lonely: list[tuple[int, int]] = []
    used: set[tuple[int, int]] = set()
    one_sided: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for gap in left_gaps:
        after, before = starts.get(to_right[gap[0] - 1] + 1), ends.get(to_right[gap[1]])
        if after and after == before and after not in used:
            found.append(Substitution(gap, after, True))
            used.add(after)
        elif after or before:
            one_sided.append((gap, after or before or (0, 0)))
        else:
            lonely.append(gap)
    for gap, other in one_sided:
        if other in used:
            lonely.append(gap)
        else:
            used.add(other)
            found.append(Substitution(gap, other, False))
    return (
        tuple(sorted(found, key=lambda s: s.left)),
        tuple(sorted(lonely)),
        tuple(gap for gap in right_gaps if gap not in used),
    )


def compare(left: tuple[Token, ...], right: tuple[Token, ...]) -> Comparison:
    """Two cells word by word: matches (may cross), substitutions, and what one side alone has."""
    if tuple(t.text for t in right) < tuple(t.text for t in left):
        return _mirrored(compare(right, left))
    matches = _tile(left, right)
    found, only_left, only_right = _substitutions(len(left), len(right), matches)
    total = sum(weight(t.norm, t.kind) for t in left) + sum(weight(t.norm, t.kind) for t in right)
    shared = sum(
        weight(left[i].norm, left[i].kind) + weight(right[j].norm, right[j].kind) for i, j in matches
    )
    similarity = round(shared / total, 4) if total else 1.0
    return Comparison(left, right, tuple(matches), found, only_left, only_right, similarity)


def _mirrored(c: Comparison) -> Comparison:
    return Comparison(
        c.right_tokens,
        c.left_tokens,
        tuple(sorted((j, i) for i, j in c.matches)),
        tuple(
            sorted((Substitution(s.right, s.left, s.parallel) for s in c.substitutions), key=lambda s: s.left)
        ),
        c.only_right,
        c.only_left,
        c.similarity,
    )


# --- painting -----------------------------------------------------------------------------------

Opcode = tuple[str, int, int, int, int]


def _code_points(left: Sequence[str], right: Sequence[str]) -> tuple[str, str]:
    """Both sequences as strings with one code point for every distinct item, surrogates left out."""
    codes: dict[str, str] = {}

    def encode(items: Sequence[str]) -> str:
        out = []
        for item in items:
            code = codes.get(item)
            if code is None:
                number = len(codes) + 0x100
                code = codes[item] = chr(number if number < 0xD800 else number + 0x800)
            out.append(code)
        return "".join(out)

    return encode(left), encode(right)


def _diff(left: str, right: str, clean: bool) -> list[tuple[int, int]]:
    """(operation -1, 0 or 1, length) from left to right: by the C++ extra where it is installed, alike in both."""
    if fast is not None:
        cleanup = "Semantic" if clean else "No"
        told = fast.diff(left, right, timelimit=0, checklines=False, cleanup=cleanup, counts_only=True)
        return [({"-": -1, "=": 0, "+": 1}[operation], length) for operation, length in told]
    return _diff_in_python(left, right, clean)


def _diff_in_python(left: str, right: str, clean: bool) -> list[tuple[int, int]]:
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # an answer must not depend on the clock; size is bounded by the caller
    diffs = engine.diff_main(left, right, False)
    if clean:
        engine.diff_cleanupSemantic(diffs)
    return [(operation, len(text)) for operation, text in diffs]


def _cut_at_anchors(left: str, right: str) -> list[tuple[int, int, int, int]]:
    """Pieces between items that stand once in both (longest ascending chain), for texts too long to diff."""
    once_left = (
        {c: i for i, c in enumerate(left) if left.count(c, i + 1) == 0} if len(left) < 1000 else _once(left)
    )
    once_right = _once(right)
    pairs = sorted((i, once_right[c]) for c, i in once_left.items() if c in once_right)
    keep = longest_ascending([j for _, j in pairs])
    cuts = [(-1, -1), *(pairs[k] for k in keep), (len(left), len(right))]
    pieces = []
    for (i, j), (i2, j2) in itertools.pairwise(cuts):
        pieces.append((i + 1, i2, j + 1, j2))
        if i2 < len(left):
            pieces.append((i2, i2 + 1, j2, j2 + 1))
    return pieces


def _once(text: str) -> dict[str, int]:
    seen: dict[str, int] = {}
    for i, c in enumerate(text):
        seen[c] = -1 if c in seen else i
    return {c: i for c, i in seen.items() if i >= 0}


def longest_ascending(values: Sequence[int]) -> list[int]:
    """Positions of one longest strictly ascending subsequence (patience, n log n)."""
    from bisect import bisect_left

    tails: list[int] = []
    tail_at: list[int] = []
    previous = [-1] * len(values)
    for position, value in enumerate(values):
        k = bisect_left(tails, value)
        if k == len(tails):
            tails.append(value)
            tail_at.append(position)
        else:
            tails[k] = value
            tail_at[k] = position
        previous[position] = tail_at[k - 1] if k else -1
    out = []
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        out.append(at)
        at = previous[at]
    return out[::-1]


def _opcodes(left: Sequence[str], right: Sequence[str], clean: bool) -> list[Opcode]:
    a, b = _code_points(left, right)
    prefix = 0
    shortest = min(len(a), len(b))
    while prefix < shortest and a[prefix] == b[prefix]:
        prefix += 1
    suffix = 0
    while suffix < shortest - prefix and a[-1 - suffix] == b[-1 - suffix]:
        suffix += 1
    middle_a, middle_b = a[prefix : len(a) - suffix], b[prefix : len(b) - suffix]
    pieces = [(0, len(middle_a), 0, len(middle_b))]
    if len(middle_a) + len(middle_b) > LONGEST_DIFF:
        pieces = _cut_at_anchors(middle_a, middle_b)
    steps: list[tuple[int, int]] = [(0, prefix)]
    for i, i2, j, j2 in pieces:
        if (i2 - i) + (j2 - j) > LONGEST_DIFF:
            steps += [(-1, i2 - i), (1, j2 - j)]
        else:
            steps += _diff(middle_a[i:i2], middle_b[j:j2], clean)
    steps.append((0, suffix))
    return _joined(steps)


def _joined(steps: Sequence[tuple[int, int]]) -> list[Opcode]:
    """Diff steps to opcodes: neighbouring deletions and insertions become one replacement."""
    out: list[Opcode] = []
    i = j = removed = added = equal = 0

    def change() -> None:
        nonlocal i, j, removed, added
        if removed or added:
            name = "replace" if removed and added else "delete" if removed else "insert"
            out.append((name, i, i + removed, j, j + added))
            i, j, removed, added = i + removed, j + added, 0, 0

    def same() -> None:
        nonlocal i, j, equal
        if equal:
            out.append(("equal", i, i + equal, j, j + equal))
            i, j, equal = i + equal, j + equal, 0

    for operation, length in steps:
        if not length:
            continue
        if operation == 0:
            change()
            equal += length
        else:
            same()
            if operation < 0:
                removed += length
            else:
                added += length
    change()
    same()
    return out


def equal_runs(left: Sequence[str], right: Sequence[str]) -> Pairs:
    """Positions of equal items in both, ascending on both sides: diff-match-patch, one code point an item."""
    return _anchored(left, right)


def paint(left: Sequence[Token], right: Sequence[Token], *, fine: bool = False) -> tuple[Edit, ...]:
    """The edits that lead from the left reading to the right one, for display; whole tokens only.

    `fine` leaves out the semantic clean-up, which gives up equal words between longer edits.

    Concatenating the left (right) ranges gives back every left (right) token, in order. Words
    compare as they are written (NFC); only the form of a character is forgiven, not its case.
    """
    a, b = [t.text for t in left], [t.text for t in right]
    if b < a:
        return tuple(
            Edit({"insert": "delete", "delete": "insert"}.get(op, op), j, j2, i, i2)  # type: ignore[arg-type]
            for op, i, i2, j, j2 in _opcodes(b, a, clean=not fine)
        )
    return tuple(Edit(op, i, i2, j, j2) for op, i, i2, j, j2 in _opcodes(a, b, clean=not fine))  # type: ignore[arg-type]
