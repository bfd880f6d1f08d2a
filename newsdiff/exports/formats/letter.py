"""A draft letter to an outlet. Only confirmed findings are called errors; nothing is sent."""

from __future__ import annotations

from newsdiff.exports.formats.safe import one_line
from newsdiff.exports.pack import Item, Pack
from newsdiff.review.presentation.dossier import unless_chosen
from newsdiff.review.presentation.reading import strangers
from newsdiff.stories.models import Version


def letter(pack: Pack, siglum: str) -> str:
    """Plain text. Lists the pack's findings that mark or miss something in the version. Raises KeyError."""
    held = pack.held(siglum)
    if held is None:
        raise KeyError(siglum)
    about = [item for item in pack.items if _concerns(item, siglum, _chosen_base(pack))]
    confirmed = [i for i in about if i.is_confirmed]
    others = [i for i in about if i.finding.state == "open"]
    title = held.version.headline or pack.story.headline or pack.story.slugline
    lines = (
        [
            f"[{one_line(pack.not_for_use)} What it says may be quoted below: see to that before this is sent.]",
            "",
        ]
        if pack.not_for_use
        else []
    )
    lines += [f"To: {_whom(held.version)}", f"About: “{one_line(title)}”"]
    lines += [f"Address: {held.version.url}"] if held.version.url else []
    lines += [f"Text checked: SHA-256 {held.sha256}", ""]
    if not about:
        return "\n".join([*lines, "We have found nothing to raise about your text in this selection.", ""])
    lines += ["Dear colleagues,", "", _letters(pack, siglum), ""]
    if confirmed:
        lines += [
            "An editor here has confirmed the following errors in your text and asks you to correct them:",
            "",
        ]
        lines += _listed(pack, confirmed, siglum)
    if others:
        lines += ["We have not confirmed the following, and ask you to check:", ""]
        lines += _listed(pack, others, siglum)
    return "\n".join([*lines, "With kind regards,", ""])


def _letters(pack: Pack, siglum: str) -> str:
    """Which letter stands for whom: the sentences that follow know versions by letters alone."""
    others = [
        f"{held.siglum} {one_line(held.version.called)}" for held in pack.versions if held.siglum != siglum
    ]
    beside = f"; beside it: {', '.join(others)}" if others else ""
    return f"Below, {siglum} is your text{beside}."


def _whom(version: Version) -> str:
    if version.has_outlet or version.called == version.outlet.name:
        return version.outlet.name
    return f"[outlet not given; the text came as {one_line(version.called)}]"


def _chosen_base(pack: Pack) -> str:
    """The base, where somebody said which it is; "" where nobody did."""
    held = pack.dossier
    chosen = pack.story.base_id is not None or held.base != unless_chosen(held.result, held.sigla)
    return held.base if chosen else ""


def _concerns(item: Item, siglum: str, base: str = "") -> bool:
    """Marked in this version, or lacking here what is marked elsewhere.

    What some leave out is no matter of those who carry it, unless they are the few: nobody is told that an error is in
    her text because others cut theirs. Nor is anybody asked, while no editor has confirmed it, why she lacks what few
    have, unless the `base` has it.
    """
    reading = item.finding.readings.get(siglum, [])
    if siglum in strangers(item.finding):
        return False
    if item.finding.category not in {"context", "credit"}:
        return bool(reading)
    absent = _lacking(item)
    carrying = {s for s, held in item.finding.readings.items() if held and s not in absent}
    if siglum in absent or not absent:
        few = len(carrying) < len(absent) and base not in carrying
        return bool(reading) if few and not item.is_confirmed else reading != [] or siglum in absent
    return bool(reading) and len(carrying) < len(absent)


def _lacking(item: Item) -> frozenset[str]:
    """The versions that leave out what a finding of context or credit is about, as its evidence names them."""
    evidence = item.finding.evidence if isinstance(item.finding.evidence, dict) else {}
    named = [s for name in ("absent", "uncredited") for s in evidence.get(name) or () if isinstance(s, str)]
    return frozenset(named) & item.finding.readings.keys()


def _listed(pack: Pack, items: list[Item], siglum: str) -> list[str]:
    out: list[str] = []
    for number, item in enumerate(items, start=1):
        out.append(f"{number}. {one_line(item.finding.message)}")
        here = _said(item, siglum)
        out.append(f"   Your text: {here}")
        seen: set[str] = {here}
        for held in pack.versions:
            said = _said(item, held.siglum)
            if held.siglum != siglum and item.finding.readings.get(held.siglum) and said not in seen:
                seen.add(said)
                out.append(f"   {one_line(held.version.called)}: {said}")
        out += [f"   A{item.origin[1:]}."] if item.origin else []
        out += [f"   {item.permalink}", ""]
    return out


def _said(item: Item, siglum: str) -> str:
    reading = item.finding.readings.get(siglum)
    if reading is None:
        return "does not have the statement"
    if item.finding.category in {"context", "credit"} and siglum in _lacking(item):
        return "does not have it"
    return " … ".join(f"“{one_line(span['text'])}”" for span in reading) or "nothing marked"
