"""How it was said: reporting verbs that claim more or less, and what the speakers did."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from newsdiff.collation import lexicon
from newsdiff.collation.attributions import (
    Act,
    Attribution,
    find_acts,
)
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.attribution import biggest_first
from newsdiff.collation.detectors.saying import ballot, votes
from newsdiff.collation.detectors.sources import (
    names_a_person,
    of_cell,
    quoted_at,
    same_names,
    same_source,
)
from newsdiff.collation.detectors.tools import report
from newsdiff.collation.speakers import identity
from newsdiff.collation.types import Category, Finding, Row, Severity, Siglum, Span

LOADED = frozenset({"claim", "reveal", "accuse", "blame", "reject"})


class Verb:
    id = "attribution.verb"
    category: Category = "attribution"
    description = "The same source speaks with another reporting verb or through another channel."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[Siglum, int]] = set()
        for row in biggest_first(cluster):
            said = {
                s: found
                for s in cluster.holders(row.id)
                if (found := of_cell(cluster, row, s)) and (s, found[0].start) not in told
            }
            if len(said) < 2:
                continue
            chosen = _speakers(said)
            tones = {a.tone for a in chosen.values()}
            manners = {(_lemma(a.verb), a.channel) for a in chosen.values()}
            hearers = {s: heard for s, a in chosen.items() if (heard := _hearer(cluster, s, a))}
            others = _other_hearers([lexicon.words(h) for h in hearers.values()])
            if len(chosen) < 2 or (len(manners) < 2 and not others):
                continue
            loaded = len(tones) > 1 and bool(tones & LOADED)
            if (
                not loaded
                and len(tones) < 2
                and not others
                and not _manner_matters(list(chosen.values()))
                and not _adds({verb for verb, _ in manners})
            ):
                continue
            addressed = hearers if others else {}
            groups = _introduced(chosen, addressed)
            if len({_bare(text) for text in groups}) < 2:
                ways = {s: a.channel for s, a in chosen.items() if not a.channel.startswith("told")}
                groups = _introduced(chosen, ways)
            if len({_bare(text) for text in groups}) < 2:
                continue
            verbs: dict[str, list[Siglum]] = {}
            for siglum, a in chosen.items():
                verbs.setdefault(a.verb or _opening_words(a.text), []).append(siglum)
            told.update((s, a[0].start) for s, a in said.items())
            severity: Severity = "substantive" if loaded else "wording"
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity=severity,
                rows=[row.id],
                spans={s: [cluster.span(s, a.start, a.end)] for s, a in chosen.items()},
                message=f"The verb of saying differs, and it colours the statement: {ballot(verbs)}."
                if loaded and len(verbs) > 1
                else f"The same source is introduced otherwise: {ballot(groups)}.",
                confidence=0.75 if loaded else 0.5,
                evidence={"votes": votes(groups), "tones": sorted(tones)},
            )


def _introduced(
    chosen: Mapping[Siglum, Attribution], behind: Mapping[Siglum, str]
) -> dict[str, list[Siglum]]:
    """The introductions as they are written, each with what is to be told behind it: the hearer or the channel."""
    groups: dict[str, list[Siglum]] = {}
    for siglum, a in chosen.items():
        more = behind.get(siglum, "")
        text = a.text if not more or _bare(more) in _bare(a.text) else f"{a.text} {more}"
        known = next((k for k in groups if _bare(k) == _bare(text)), text)
        groups.setdefault(known, []).append(siglum)
    return groups


def _bare(introduction: str) -> str:
    """Without the capital of a sentence's start and the article: "Police said", "the police said"."""
    return introduction.casefold().removeprefix("the ")


def _opening_words(attribution: str) -> str:
    """ "according to" of an attribution that has no verb."""
    return " ".join(attribution.lower().split()[:2])


_HEARER = re.compile(r"\s((?:[Tt]he\s)?[A-Z][\w’'&.-]*(?:\s(?:[A-Z][\w’'&.-]*|of(?=\s[A-Z])))*)")


def _hearer(cluster: Cluster, siglum: Siglum, attribution: Attribution) -> str:
    """Whom it was told: "the Harbour Times" behind "the owner told"."""
    if not re.search(r"\b(?:told|telling|tells)$", attribution.text):
        return ""
    found = _HEARER.match(cluster.witness(siglum).text, attribution.end)
    return found[1].rstrip(".,’'") if found else ""


def _other_hearers(heard: list[tuple[str, ...]]) -> bool:
    """Whether two of them are not one house in a longer and a shorter form."""
    return any(
        not set(a) & set(b) - {"the", "of", "news"} and not lexicon.same_place(a, b)
        for a, b in itertools.combinations(heard, 2)
    )


def _lemma(verb: str) -> str:
    return "say" if verb in ("said", "says", "say") else verb


_ADDING = frozenset(
    {
        "added",
        "adds",
        "continued",
        "replied",
        "responded",
        "answered",
        "noted",
        "notes",
        "explained",
        "explains",
    }
)
"""Verbs that tie what is said to what was said before, or say what it is for."""


def _adds(verbs: set[str]) -> bool:
    """Does one version tie the words to what came before ("added", "replied") where another only has them said?"""
    return "say" in verbs and bool(verbs & _ADDING)


def _manner_matters(chosen: list[Attribution]) -> bool:
    """ "said" and "told reporters", or a full name and "he added": another way to hang the words."""
    addressed = {(a.channel, bool(re.search(r"\btold\b", a.text))) for a in chosen}
    shapes = {a.shape for a in chosen}
    return len(addressed) > 1 or ("as saying" in shapes and len(shapes) > 1)


def _one_source(said: Mapping[Siglum, list[Attribution]]) -> dict[Siglum, Attribution]:
    """The first attribution of each version, where they may all be of one speaker whom one names and another calls
    by a title: "Rep. Duncan Moore told", "a Republican congressman claimed"."""
    first = {siglum: found[0] for siglum, found in said.items()}
    described = [not names_a_person(a.source) for a in first.values()]
    if len(first) < 2 or all(described) or not any(described) or any(a.by_pronoun for a in first.values()):
        return {}
    one = all(same_source([a], [b]) for a, b in itertools.combinations(first.values(), 2))
    return first if one and all(a.verb for a in first.values()) else {}


def _speakers(said: Mapping[Siglum, list[Attribution]]) -> dict[Siglum, Attribution]:
    """Of the versions that name the source most of them name: that attribution, a verb before a phrase."""
    counts: dict[str, int] = {}
    for found in said.values():
        for name in sorted({name for a in found if a.verb for name in a.names}):
            counts[name] = counts.get(name, 0) + 1
    if not counts or (max(counts.values()) < 2 and len(said) > 1):
        return _one_source(said)
    best = min(counts, key=lambda name: (-counts[name], name))
    chosen = {}
    for siglum, found in said.items():
        named = [a for a in found if best in a.names]
        if named:
            chosen[siglum] = min(named, key=lambda a: (not a.verb, a.start))
    return chosen


class SpeechAct:
    id = "attribution.act"
    category: Category = "attribution"
    description = "What the speakers did differs: accused, rejected, agreed, praised."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[Siglum, int]] = set()
        for row in biggest_first(cluster):
            deeds = {s: found for s in cluster.holders(row.id) if (found := _acts(cluster, row, s))}
            acts = _of_one_actor(cluster, row, deeds)
            if (
                len({act.tone for act in acts.values()}) < 2
                or {(s, a.start) for s, a in acts.items()} <= told
            ):
                continue
            told.update((s, a.start) for s, a in acts.items())
            groups: dict[str, list[Siglum]] = {}
            for siglum, act in acts.items():
                groups.setdefault(act.verb, []).append(siglum)
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=[row.id],
                spans={s: [_with_object(cluster, s, act)] for s, act in acts.items()},
                message=f"What they did differs: {ballot(groups)}.",
                confidence=0.8,
                evidence={"votes": votes(groups), "tones": {s: a.tone for s, a in acts.items()}},
            )


_HEAVY = frozenset({"accuse", "blame", "reject", "agree", "urge", "praise", "claim"})


ALIKE = 0.3
"""Likeness of two cells from which the deeds they name can be told apart."""


def _of_one_actor(cluster: Cluster, row: Row, deeds: dict[Siglum, list[Act]]) -> dict[Siglum, Act]:
    """The first acts that may be one deed reported otherwise: by the same actor, in cells that are alike.
    A claim and the denial of somebody else are two deeds, and a deed that the other version tells
    further on, or in another row of the same sentence, is no other deed."""
    kept: set[Siglum] = set()
    acts = {siglum: found[0] for siglum, found in deeds.items()}
    for a, b in itertools.combinations(acts, 2):
        if (
            acts[a].tone not in _tones_beside(cluster, row, a, b)
            and acts[b].tone not in _tones_beside(cluster, row, b, a)
            and same_names(identity(acts[a].subject), identity(acts[b].subject))
            and cluster.comparison(row.id, a, b).similarity >= ALIKE
        ):
            kept |= {a, b}
    joined = [acts[s] for s in kept]
    return {
        siglum: act
        for siglum, act in acts.items()
        if siglum in kept
        or any(
            act.tone == other.tone and same_names(identity(act.subject), identity(other.subject))
            for other in joined
        )
    }


def _tones_beside(cluster: Cluster, row: Row, siglum: Siglum, other: Siglum) -> set[str]:
    """The tones of the deeds that another version tells in any row of a cell's sentences."""
    rows = {r for i in row.cells.get(siglum) or () for r in cluster.rows_of(i)}
    return {act.tone for r in sorted(rows) for act in _acts(cluster, cluster.row(r), other)}


def _acts(cluster: Cluster, row: Row, siglum: Siglum) -> list[Act]:
    found: list[Act] = []
    text = cluster.witness(siglum).text
    for segment_id in row.cells.get(siglum) or ():
        segment = cluster.segment(segment_id)
        if segment.role not in ("body", "dek"):
            continue
        for act in find_acts(text, segment.start, segment.end):
            if (
                act.tone in _HEAVY
                and (act.subject or not _needs_subject(act.verb))
                and not quoted_at(text, act.start)
                and not re.search(
                    r"\b(?:been|was|were|is|are|be|which \w+|who \w+)\s(?:\w+ly\s)?$",
                    text[max(0, act.start - 30) : act.start],
                )
            ):
                found.append(act)
    return found


def _needs_subject(verb: str) -> bool:
    """Participles and what may be a noun ("the claims") are deeds only where somebody does them."""
    return verb.endswith("ing") or verb in lexicon.listed("verbs_or_nouns")


def _with_object(cluster: Cluster, siglum: Siglum, act: Act) -> Span:
    match = re.match(r"(?:\s[\w’'.]+){0,3}", cluster.witness(siglum).text[act.end : act.end + 40])
    return cluster.span(siglum, act.start, act.end + (match.end() if match else 0))
