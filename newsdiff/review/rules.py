"""The curation loop: from a finding to a rule, and from rules into the engine.

A rule has a scope (one outlet, one desk, or everywhere), an author and an undo; it is applied when
a story is next collated, counted, and never silent: a finding that a rule changed says so in its
evidence, and the never-suppress guard of the engine stands above every rule.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from newsdiff.accounts.models import Desk
from newsdiff.collation import HouseRule, Options
from newsdiff.review.amending import for_engine
from newsdiff.review.models import Finding, Rule
from newsdiff.stories.models import Outlet, Story, Version
from newsdiff.stories.services import stories_collate_again, story_announce

MOST_LOOKED_FOR = 20


class RefusedRule(ValueError):
    """The rule makes no sense; the message says why."""


def readings_of(finding: Finding) -> list[str]:
    """The different wordings a finding sets against each other, the most frequent first.

    What stands where a version leaves something out ("…, [on Monday,] he said") is no wording of it.
    """
    absent = finding.evidence.get("absent") if isinstance(finding.evidence, dict) else ()
    held = {s: r for s, r in finding.readings.items() if r and s not in (absent or ())}
    words = [" ".join(span["text"] for span in reading) for reading in held.values()]
    return sorted(set(words), key=lambda w: (-words.count(w), w))


@transaction.atomic
def rule_make(
    *,
    finding: Finding,
    kind: str,
    user: Any,
    outlet: Outlet | None = None,
    desk: Desk | None = None,
    note: str = "",
) -> list[Rule]:
    """ "Treat as house style from now on", or "always flag", from a finding.

    One rule for each pair of the most frequent reading with another. Raises RefusedRule where the
    finding sets no two wordings against each other, or both scopes are given.
    """
    kind = Rule.Kind(kind)
    words = readings_of(finding)
    if len(words) < 2:
        raise RefusedRule("A rule needs two readings to set against each other; this finding has one.")
    if any(len(w) > 200 for w in words):
        raise RefusedRule(
            "These readings are too long for a rule; make one in the admin with the words that matter."
        )
    if outlet and desk:
        raise RefusedRule("A rule is for one outlet, one desk, or everywhere.")
    rules = [
        rule_add(
            kind=kind,
            term=words[0],
            other=other,
            user=user,
            outlet=outlet,
            desk=desk,
            note=note,
            finding=finding,
        )
        for other in words[1:]
    ]
    story_announce(finding.story)
    return rules


def rule_add(
    *, kind: str, term: str, other: str, user: Any, outlet: Outlet | None = None, desk: Desk | None = None,
    note: str = "", finding: Finding | None = None,
) -> Rule:  # fmt: skip
    """Make a rule, or return the living one that says the same in the same scope."""
    same = Rule.objects.filter(
        Q(term=term, other=other) | Q(term=other, other=term),
        kind=kind,
        outlet=outlet,
        desk=desk,
        withdrawn_at=None,
    ).first()
    return same or Rule.objects.create(
        kind=kind,
        term=term,
        other=other,
        note=note[:400],
        outlet=outlet,
        desk=desk,
        from_finding=finding,
        created_by=user,
    )


@transaction.atomic
def rule_save(*, rule: Rule, user: Any, collate: bool = True) -> int:
    """Keep a rule a curator made or changed. Returns how many stories are collated again for it."""
    if rule.pk is None:
        rule.created_by = user
    rule.save()
    return rule_applied(rule) if collate else 0


def rule_applied(*rules: Rule) -> int:
    """Ask for a new collation of the stories on which these rules bear. Returns how many.

    Of a whole glossary each word is not looked for: the newest stories are collated again.
    """
    many = len(rules) > MOST_LOOKED_FOR
    return stories_collate_again(Story.objects.all() if many else Story.objects.filter(_bears_on(*rules)))


@transaction.atomic
def rule_withdraw(*, rule: Rule) -> int:
    """Undo a rule. Returns how many stories are collated again without it."""
    if rule.withdrawn_at is not None:
        return 0
    rule.withdrawn_at = timezone.now()
    rule.save(update_fields=["withdrawn_at"])
    again = rule_applied(rule)
    if rule.from_finding is not None and again == 0:
        story_announce(rule.from_finding.story)
        again = 1
    return again


def _bears_on(*rules: Rule) -> Q:
    """Stories in the scope of one of `rules` that hold its words."""
    bears = Q(pk__in=[])
    for rule in rules:
        words = Q(text__body__icontains=rule.term)
        for other in (rule.other, *(rule.listed if rule.kind == Rule.Kind.LOADED else ())):
            if other:
                words |= Q(text__body__icontains=other)
        holds = Version.objects.filter(words, story=OuterRef("pk"), retired_at=None)
        if rule.outlet_id:
            holds = holds.filter(outlet=rule.outlet_id)
        scope = Q(Exists(holds))
        bears |= scope & Q(desk=rule.desk_id) if rule.desk_id else scope
    return bears


def findings_by(rule: Rule) -> int:
    """How many findings of today's collations the rule made or changed."""
    return Finding.objects.filter(present=True, rule_key=str(rule.pk)).count()


def rules_for(story: Story) -> list[Rule]:
    """The living rules whose scope takes the story in."""
    scope = Q(outlet=None, desk=None) | Q(outlet__versions__story=story, outlet__versions__retired_at=None)
    if story.desk_id:
        scope |= Q(desk=story.desk)
    return list(
        Rule.objects.filter(scope, withdrawn_at=None).select_related("outlet").distinct().order_by("pk")
    )


def options_for(story: Story) -> Options:
    """The engine's settings for this story."""
    return Options(
        rules=tuple(
            HouseRule(
                kind=rule.kind,  # type: ignore[arg-type]
                term=rule.term,
                other=rule.other,
                outlet=rule.outlet.name if rule.outlet else "",
                words=rule.listed,
                language=rule.language,
                key=str(rule.pk),
            )
            for rule in rules_for(story)
        ),
        amendments=for_engine(story),
    )
