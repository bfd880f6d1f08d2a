"""What one figure is: its kind, its value, and the form by which values are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from newsdiff.collation.figures.measures import DIMENSION_OF

Kind: TypeAlias = Literal[
    "money",
    "percent",
    "count",
    "quantity",
    "duration",
    "date",
    "weekday",
    "day",
    "clock",
    "period",
    "year",
    "age",
    "ordinal",
    "score",
    "fraction",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in running text; `start`/`end` are code points of the text it was found in."""

    kind: Kind
    start: int
    end: int
    text: str
    value: float | None = None
    """In `unit`; for a range its lower end. `None` where only a rough word stands ("dozens")."""
    high: float | None = None
    unit: str = ""
    base: float | None = None
    """`value` in the base unit of its dimension (metres, kilograms, seconds …)."""
    when: tuple[int | None, int | None, int | None] | None = None
    """Year, month, day of a date; what is not said is `None`."""
    until: tuple[int | None, int | None, int | None] | None = None
    word: str = ""
    """A rough word where there is no number: "weeks", "thursday", "today", "last"."""
    hedge: str = ""
    """"about", "nearly", "more than" … as written, in lower case."""
    lost_sign: bool = False
    """An amount in brackets behind another amount whose currency sign is gone."""
    subject: tuple[str, ...] = ()
    """Lower-case words around that say what is counted or measured."""
    period: str = ""
    """The period that holds for it, normalised, where its sentence names one."""

    @property
    def dimension(self) -> str:
        """What is measured: length, speed, … ; the unit itself where it has no table."""
        return DIMENSION_OF.get(self.unit, self.unit)

    @property
    def normal(self) -> str:
        """A comparison form: equal for equal values in any notation."""
        if self.when is not None:
            first = "-".join("?" if part is None else str(part) for part in self.when)
            last = "-".join("?" if part is None else str(part) for part in self.until) if self.until else ""
            return (
                f"{self.kind}:{first}" + (f"/{last}" if last else "") + (f":{self.word}" if self.word else "")
            )
        if self.value is None:
            return f"{self.kind}:{self.word or self.text.lower()}:{self.unit}"
        amount = self.base if self.base is not None else self.value
        high = f"-{_digits(self.high)}" if self.high is not None else ""
        return f"{self.kind}:{_digits(amount)}{high}:{self.dimension}" + (
            f":{self.word}" if self.word else ""
        )


def _digits(value: float) -> str:
    """A number in its shortest form that keeps every digit of it."""
    short = f"{value:.6g}"
    return short if abs(float(short) - value) <= abs(value) * 1e-11 else f"{value:.12g}"
