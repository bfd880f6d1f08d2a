"""Word-level edits as a reader wants them: every word two readings share stays unmarked.

The engine's painting without its semantic clean-up keeps all equal words; what is absorbed here are
equal stretches that carry no meaning ("of the", a comma) and stand between two edits, where they
would only stripe the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsdiff.collation.types import Edit, Token
from newsdiff.collation.wording import carries_meaning, paint

MOST_ABSORBED = 2
"""Longest equal stretch, in tokens, that an edit may swallow."""


def readable_edits(left: Sequence[Token], right: Sequence[Token]) -> list[Edit]:
    """The edits in order; ranges of both sides joined give back all tokens, as in `paint`."""
    steps = list(paint(left, right, fine=True))
    out: list[Edit] = []
    for number, step in enumerate(steps):
        if step.operation == "equal" and 0 < number < len(steps) - 1 and _is_filler(left, step):
            step = Edit("replace", step.left_start, step.left_end, step.right_start, step.right_end)
        if out and step.operation != "equal" and out[-1].operation != "equal":
            out[-1] = _joined(out[-1], step)
        else:
            out.append(step)
    return out


def _is_filler(left: Sequence[Token], step: Edit) -> bool:
    words = left[step.left_start : step.left_end]
    return len(words) <= MOST_ABSORBED and not any(carries_meaning(word) for word in words)


def _joined(one: Edit, other: Edit) -> Edit:
    i, i2, j, j2 = one.left_start, other.left_end, one.right_start, other.right_end
    operation = "replace" if i < i2 and j < j2 else "delete" if i < i2 else "insert"
    return Edit(operation, i, i2, j, j2)  # type: ignore[arg-type]
