"""The collation as in the contract (`newsdiff.collation/1`), with keys, decisions and permalinks added."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse

from newsdiff.exports.pack import Pack, absolute, who
from newsdiff.review.models import Decision


def write(pack: Pack) -> bytes:
    return json.dumps(document(pack), ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def document(pack: Pack) -> dict[str, Any]:
    """Keys are only added to the contract's; a finding that is not in the pack says so."""
    result = dict(pack.dossier.result)
    stored = {f.number: f for f in pack.dossier.findings if not f.by_hand}
    chosen = {item.finding.pk: item for item in pack.items}
    findings = []
    for number, report in enumerate(result["findings"], start=1):
        finding = stored.get(number)
        more: dict[str, Any] = {}
        if finding is not None:
            more = _added(pack, finding, chosen.get(finding.pk))
        findings.append({**report, **more})
    result["findings"] = findings
    by_hand = [item for item in pack.items if item.finding.by_hand]
    result["evidence_pack"] = {
        "story": pack.story.slug,
        "slugline": pack.story.slugline,
        "permalink": pack.permalink,
        "scope": pack.scope,
        "selected": [item.finding.key for item in pack.items],
        "made_at": pack.made_at.isoformat(),
        "base": pack.dossier.base,
        "versions": {
            v.siglum: {
                "outlet": v.version.outlet.name,
                "sha256": v.sha256,
                "url": v.version.url,
                "published": v.version.published.isoformat() if v.version.published else None,
                "permalink": v.permalink,
                "kind": v.version.kind or None,
                "not_for_use": v.version.restriction or None,
                "same_words_as": v.same_as or None,
            }
            for v in pack.versions
        },
        "by_hand": [
            {"category": i.finding.category, "severity": i.finding.severity, "message": i.finding.message,
             "readings": i.finding.readings, "added_by": i.finding.added_by, "added_at": i.finding.created_at.isoformat(),
             "rows": i.finding.rows, "words_gone": i.finding.gone, **_added(pack, i.finding, i)}
            for i in by_hand
        ],
        "statements": {row.id: row.key for row in pack.dossier.rows if row.key},
    }  # fmt: skip
    return result


def _added(pack: Pack, finding: Any, item: Any) -> dict[str, Any]:
    return {
        "key": finding.key,
        "state": finding.state,
        "selected": item is not None,
        "permalink": absolute(finding_path(pack, finding)),
        "decisions": [_decision(d) for d in item.decisions] if item else [],
    }


def finding_path(pack: Pack, finding: Any) -> str:
    return reverse("review:finding", args=[pack.story.slug, finding.key])


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "action": decision.action,
        "reason": decision.reason,
        "comment": decision.comment,
        "by": who(decision),
        "at": decision.created_at.isoformat(),
        "state_before": decision.state_before,
        "state_after": decision.state_after,
        "taken_back": decision.undone_by_id is not None,
    }
