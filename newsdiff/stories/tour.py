"""The tour of two minutes: a few steps over the pages of the sample story, each saying what to try there.

A step is an address (`?tour=3`), so the tour needs no session, no script and no state: the browser's Back
works, a colleague can be sent to one step, and closing it is a link to the same page without the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from newsdiff.stories.models import Story, Upload
from newsdiff.stories.selectors import visible_to

PARAMETER = "tour"


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the tour.

    `page` is the name of a URL, `story` whether that page is the sample story's, `shows` the part of the
    page that is outlined (a word the style sheet knows), `permission` what one needs to be led there.
    Keys stand in `text` between back-ticks.
    """

    title: str
    text: str
    page: str
    shows: str = ""
    story: bool = True
    permission: str = ""


STEPS = (
    Step(
        "The overview",
        "One AFP story as five outlets carried it. A sentence says how it stands; below are the five differences "
        "that matter first.",
        "stories:overview",
        "five",
    ),
    Step(
        "The strip",
        "Left of the text in a wide window, a picture of all statements: a column a version, darker where it is further "
        "from the base, a dash where the statement is missing. Choose a line to read it.",
        "stories:overview",
        "strip",
    ),
    Step(
        "The table",
        "All versions side by side. `j` and `k` walk the substantive differences, `1` to `5` jump to the five.",
        "review:table",
        "text",
    ),
    Step(
        "Deciding",
        "Press `1`: the panel says who reads what, and why it was flagged. `c` confirms, `x` dismisses with a reason, "
        "`z` takes it back. Every decision stays in the history.",
        "review:table",
        "panel",
    ),
    Step(
        "Comparing two",
        "Two versions against each other, moved text shown as moved. `v` puts both into one text, `p` prints.",
        "review:compare-any",
        "text",
    ),
    Step(
        "Facts",
        "Figures, names, quotations and credits of all versions in one matrix. Two amounts for two periods are "
        "different measures here, not a contradiction.",
        "review:facts",
        "text",
    ),
    Step(
        "Findings",
        "The queue: filter it, select several with `space`, decide them together, add what the rules missed.",
        "review:findings",
        "text",
    ),
    Step(
        "The evidence pack",
        "Sends it on: a page that prints, a Word file with tracked changes, a letter to the outlet, a link that "
        "expires.",
        "exports:pack",
        "text",
    ),
    Step(
        "Adding a version",
        "Paste or drop any copy. It finds its story by itself, and is collated while you read on.",
        "stories:add",
        "text",
        story=False,
        permission="stories.add_version",
    ),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A step where it stands: `number` of `total`, with the addresses around it ("" at the ends)."""

    step: Step
    number: int
    total: int
    url: str
    back_url: str
    next_url: str

    @property
    def words(self) -> tuple[tuple[str, bool], ...]:
        """The text in runs: (words, whether they are a key)."""
        return tuple((run, bool(n % 2)) for n, run in enumerate(self.step.text.split("`")) if run)


def sample_story(user: Any) -> Story | None:
    """The story that the sample data made; None where nobody loaded it or the reader may not see it."""
    seeded = Upload.objects.filter(channel=Upload.Channel.SEED).values("versions__story")
    return visible_to(user).filter(pk__in=seeded).order_by("pk").first()


def stops(user: Any, sample: Story) -> tuple[Stop, ...]:
    """The tour as this reader may take it."""
    steps = [step for step in STEPS if not step.permission or user.has_perm(step.permission)]
    urls = [_url(step, sample, n) for n, step in enumerate(steps, 1)]
    around = ["", *urls, ""]
    return tuple(
        Stop(step, n, len(steps), urls[n - 1], around[n - 1], around[n + 1])
        for n, step in enumerate(steps, 1)
    )


def invitation(user: Any, listed: Sequence[Story]) -> str:
    """Where the tour starts, while the list holds nothing but the sample story: whoever comes now is new here."""
    if len(listed) != 1:
        return ""
    sample = sample_story(user)
    return stops(user, sample)[0].url if sample == listed[0] else ""


def stop_at(user: Any, asked: QueryDict) -> Stop | None:
    """The stop that an address asks for; None where it asks for none, or for one that is not there."""
    number = asked.get(PARAMETER, "")
    if not (number.isascii() and number.isdigit() and len(number) < 3):
        return None
    sample = sample_story(user)
    if sample is None:
        return None
    return next((stop for stop in stops(user, sample) if stop.number == int(number)), None)


def _url(step: Step, sample: Story, number: int) -> str:
    return f"{reverse(step.page, args=[sample.slug] if step.story else [])}?{PARAMETER}={number}"
