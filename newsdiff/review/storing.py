"""What a collation leaves in the tables: worked out first, then stored in one short moment.

An editor who decides waits for the story's row while a collation of it is stored. So all that takes time
(matching with what was there, looking for quoted words, the picture, serialising) is in `plan_of`, which
locks nothing; under the lock `Plan.write` sends a fixed number of statements, however many findings there
are. Workers are niced: what they compute under the lock may wait long for a processor, and the editor with it.

What happens between the two is either seen by the statements themselves (a decision: they ask for the
finding's state as it is then) or makes the plan void (`Ground`), and it is made again.
"""

# ruff: noqa: S608 -- what is put into the SQL are names of this module's own; values are parameters

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, F, Func, Max, OuterRef, Subquery
from django.utils import timezone

from newsdiff.review import anchoring, carrying, ranking
from newsdiff.review.flagging import flag_the_five
from newsdiff.review.lasting import statement_successor
from newsdiff.review.models import Collation, Finding, Statement
from newsdiff.review.picture import picture
from newsdiff.stories.models import Story, Text
from newsdiff.stories.selectors import live_versions

STATEMENT = {"key": "text", "row": "text", "number": "integer", "spans": "jsonb"}
FINDING = {
    "key": "text", "number": "integer", "category": "text", "detector": "text", "severity": "text", "rows": "jsonb",
    "statement": "text", "readings": "jsonb", "message": "text", "evidence": "jsonb", "rule_key": "text",
    "confidence": "double precision", "flag": "integer", "changed": "boolean",
}  # fmt: skip
BY_HAND = {
    "key": "text", "number": "integer", "rows": "jsonb", "statement": "text", "readings": "jsonb",
    "anchors": "jsonb", "evidence": "jsonb", "changed": "boolean",
}  # fmt: skip
STATEMENT_OF = "(SELECT id FROM review_statement WHERE review_statement.key = given.statement)"
LOOK_AGAIN = "kept.reading_changed OR (given.changed AND kept.state <> 'open')"
"""A decision that is carried to other words says so; asked when it is stored, so that one taken a moment ago counts."""


class GroundShifted(Exception):
    """Something was stored since the plan was made that the plan does not know of."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan rests on. Statements change only where a collation is stored: the newest one stands for them."""

    newest: int | None
    """Primary key of the newest collation that is done, and its revision."""
    revision: int
    findings: int
    last_finding: int
    """They are never deleted: their number and the last key tell whether one was added."""


@dataclass(slots=True)
class Plan:
    ground: Ground
    superseded: bool = False
    """A newer collation is done: there is nothing to write."""
    before: Collation | None = None
    arrived: list[str] = field(default_factory=list)
    """The sigla that came in, or came with another text, since the collation before."""
    fresh: list[Finding] = field(default_factory=list)
    """Findings that were not there before; stored by `write`, without going through these objects."""
    statements: list[tuple[str, list[Any]]] = field(default_factory=list)
    """SQL and its parameters, in order."""
    picture: list[str] = field(default_factory=list)
    by_hand: bool = False
    """Editors added findings to the story: which five matter first is told with theirs, once they are found again."""

    def write(self, story: Story) -> None:
        """Store it. The caller holds the story's row and has compared the ground."""
        with connection.cursor() as cursor:
            for sql, parameters in self.statements:
                cursor.execute(sql, parameters)
        # Asked for here, under the story's lock: what was planned knows of no dismissal since.
        if self.by_hand or story.findings.filter(present=True, state=Finding.State.DISMISSED).exists():
            flag_the_five(story)
        news = {"active_at": timezone.now()} if self.arrived else {}  # a rule is no news
        Story.objects.filter(pk=story.pk).update(picture=self.picture, open_substantive=open_count(), **news)


def open_count() -> Subquery:
    """How many open substantive findings the story of the outer query has, as one expression."""
    mine = Finding.objects.filter(
        story=OuterRef("pk"), present=True, state=Finding.State.OPEN, severity=Finding.Severity.SUBSTANTIVE
    )
    # Without a GROUP BY there is one row, and a zero where nothing is found.
    return Subquery(mine.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n"))


def ground_of(collation: Collation) -> Ground:
    """How the collation's story stands, this collation left out."""
    newest = (
        Collation.objects.filter(story=collation.story_id, state=Collation.State.DONE)
        .exclude(pk=collation.pk)
        .order_by("-revision")
        .values_list("pk", "revision")
        .first()
    )
    held = Finding.objects.filter(story=collation.story_id).aggregate(n=Count("pk"), last=Max("pk"))
    pk, revision = newest or (None, 0)
    return Ground(newest=pk, revision=revision, findings=held["n"], last_finding=held["last"] or 0)


def plan_of(collation: Collation, result: dict[str, Any]) -> Plan:
    """What storing `result` will write, given what is stored now. Reads only."""
    story = collation.story
    plan = Plan(ground=ground_of(collation))
    if plan.ground.revision > collation.revision:
        plan.superseded = True
        return plan
    plan.before = Collation.objects.filter(pk=plan.ground.newest or 0).first()
    earlier = plan.before.result["versions"] if plan.before and plan.before.result else []
    texts = {(version["siglum"], version["sha256"]) for version in earlier}
    plan.arrived = [v["siglum"] for v in result["versions"] if (v["siglum"], v["sha256"]) not in texts]
    known = {v["siglum"] for v in result["versions"]} & {v["siglum"] for v in earlier}
    lines = _Lines(story, result, known)
    plan.statements += lines.statements()
    findings = _Findings(story, collation, result, known, lines)
    plan.fresh = findings.fresh
    plan.statements += findings.statements()
    added = list(_by_hand(story, collation, result, lines))
    plan.statements += added
    plan.by_hand = bool(added)
    plan.picture = picture(result, {v.siglum: v.text.body for v in live_versions(story)})
    return plan


class _Lines:
    """The statements in line with the rows of a result."""

    def __init__(self, story: Story, result: Mapping[str, Any], known: set[str]) -> None:
        self.story = story
        places = {s["id"]: (s["start"], s["end"]) for v in result["versions"] for s in v["segments"]}
        rows = [
            (row["id"], {s: [places[i] for i in cell] for s, cell in row["cells"].items() if cell})
            for row in result["rows"]
        ]
        old = {s.pk: s for s in story.statements.filter(row__gt="")}
        pairs = carrying.match(
            [carrying.Marked(pk, "", s.spans) for pk, s in old.items()],
            [carrying.Marked(row, "", spans) for row, spans in rows],
            versions=known,
            least=0.2,
        )
        self.by_row: dict[str, Statement] = {}
        self.fresh: list[Statement] = []
        self.kept: list[Statement] = []
        for number, (row, spans) in enumerate(rows, start=1):
            statement = old.pop(int(pairs[row])) if row in pairs else None  # type: ignore[call-overload]
            if statement is None:
                statement = Statement(story=story)
                self.fresh.append(statement)
            else:
                self.kept.append(statement)
            statement.row, statement.number, statement.spans = row, number, spans
            self.by_row[row] = statement
        self.rows = {statement.key: row for row, statement in self.by_row.items()}
        self.gone = old
        self.heirs = {pk: self._heir(statement, known) for pk, statement in old.items()}

    def _heir(self, gone: Statement, known: set[str]) -> Statement | None:
        """The statement that took over most of its members."""
        shares = {s.row: carrying.overlap(gone.spans, s.spans, known) for s in self.by_row.values()}
        best = max(shares, key=lambda row: shares[row], default="")
        return self.by_row[best] if best and shares[best] > 0 else None

    def now(self, statement: Statement | None) -> str:
        """Id of the row that a statement of the collation before is now; "" where it is gone."""
        if statement is None:
            return ""
        heir: Statement | None = statement_successor(statement)
        if heir is not None and heir.pk in self.gone:
            heir = self.heirs[heir.pk]
        return self.rows.get(heir.key, "") if heir is not None else ""

    def statements(self) -> Iterable[tuple[str, list[Any]]]:
        """Every key is unique and made here, so that what refers to a new statement need not wait for its id."""
        told = lambda s: {"key": s.key, "row": s.row, "number": s.number, "spans": s.spans}  # noqa: E731
        if self.fresh:
            yield (
                f"INSERT INTO review_statement (story_id, key, row, number, spans) "
                f"SELECT %s, given.key, given.row, given.number, given.spans FROM {_given(STATEMENT)}",
                [self.story.pk, _json(told(s) for s in self.fresh)],
            )
        if self.kept:
            yield (
                "UPDATE review_statement AS kept SET row = given.row, number = given.number, spans = given.spans"
                f" FROM {_given(STATEMENT)} WHERE kept.key = given.key",
                [_json(told(s) for s in self.kept)],
            )
        if self.gone:
            heirs = [
                {"key": s.key, "statement": heir.key if (heir := self.heirs[pk]) else None}
                for pk, s in self.gone.items()
            ]
            yield (
                f"UPDATE review_statement AS kept SET row = '', became_id = {STATEMENT_OF}"
                f" FROM {_given({'key': 'text', 'statement': 'text'})} WHERE kept.key = given.key",
                [_json(heirs)],
            )


class _Findings:
    """The findings in line with those of a result; one that goes on keeps its key, decisions and comments."""

    def __init__(
        self, story: Story, collation: Collation, result: dict[str, Any], known: set[str], lines: _Lines
    ) -> None:
        self.story, self.collation = story, collation
        reported = result["findings"]
        old = {f.pk: f for f in story.findings.filter(by_hand=False)}
        pairs = carrying.match(
            [carrying.Marked(pk, f.category, carrying.spans_of(f.readings)) for pk, f in old.items()],
            [
                carrying.Marked(n, f["category"], carrying.spans_of(f["readings"]))
                for n, f in enumerate(reported)
            ],
            versions=known or {v["siglum"] for v in result["versions"]},
        )
        flags = {
            number: place
            for place, number in enumerate(
                ranking.the_five([_candidate(n, r) for n, r in enumerate(reported)]), 1
            )
        }
        self.fresh: list[Finding] = []
        self.told_fresh: list[dict[str, Any]] = []
        self.told_kept: list[dict[str, Any]] = []
        for n, report in enumerate(reported):
            finding = old.pop(int(pairs[n])) if n in pairs else Finding(story=story)  # type: ignore[call-overload]
            changed = finding.pk is not None and carrying.reading_changed(
                finding.readings, report["readings"]
            )
            finding.collation, finding.present, finding.number = collation, True, n + 1
            finding.category, finding.severity = report["category"], report["severity"]
            finding.detector = str(report.get("detector", ""))[:60]
            finding.rows, finding.readings = report["rows"], report["readings"]
            finding.message, finding.evidence = report["message"], report["evidence"]
            finding.rule_key = str(report["evidence"].get("rule_key", ""))[:20]
            finding.confidence = min(1.0, max(0.0, report["confidence"]))
            finding.flag = flags.get(n)
            line = lines.by_row.get(report["rows"][0]) if report["rows"] else None
            told = {name: getattr(finding, name) for name in FINDING if name not in ("statement", "changed")}
            told |= {"statement": line.key if line else None, "changed": changed}
            if finding.pk is None:
                self.fresh.append(finding)
                self.told_fresh.append(told)
            else:
                self.told_kept.append(told)
        self.gone = [finding.key for finding in old.values() if finding.present or finding.flag]

    def statements(self) -> Iterable[tuple[str, list[Any]]]:
        columns = [name for name in FINDING if name not in ("key", "statement", "changed")]
        # First of all: two findings of a story never have the same flag, not even between two statements.
        yield (
            "UPDATE review_finding SET flag = NULL WHERE story_id = %s AND flag IS NOT NULL",
            [self.story.pk],
        )
        if self.gone:
            yield (
                "UPDATE review_finding AS kept SET present = false"
                f" FROM {_given({'key': 'text'})} WHERE kept.key = given.key",
                [_json({"key": key} for key in self.gone)],
            )
        if self.told_kept:
            yield (
                f"UPDATE review_finding AS kept SET collation_id = %s, present = true, statement_id = {STATEMENT_OF},"
                f" reading_changed = {LOOK_AGAIN}, {', '.join(f'{c} = given.{c}' for c in columns)}"
                f" FROM {_given(FINDING)} WHERE kept.key = given.key",
                [self.collation.pk, _json(self.told_kept)],
            )
        if self.told_fresh:
            yield (
                "INSERT INTO review_finding (story_id, collation_id, present, state, lock, reading_changed, by_hand, anchors,"
                f" created_at, key, statement_id, {', '.join(columns)}) SELECT %s, %s, true, 'open', 0, false, false, '[]',"
                f" %s, given.key, {STATEMENT_OF}, {', '.join(f'given.{c}' for c in columns)} FROM {_given(FINDING)}",
                [self.story.pk, self.collation.pk, _now(), _json(self.told_fresh)],
            )


def _by_hand(
    story: Story, collation: Collation, result: dict[str, Any], lines: _Lines
) -> Iterable[tuple[str, list[Any]]]:
    """Find the words of what editors added in the new result; what is gone stays and says so.

    What was added to a story that was merged into this one comes along.
    """
    stories = [story.pk, *story.merged_from.values_list("pk", flat=True)]
    added = list(
        Finding.objects.filter(story__in=stories, by_hand=True).select_related("statement").order_by("pk")
    )
    if not added:
        return
    sigla = dict(story.versions.filter(retired_at=None).values_list("pk", "siglum"))
    hashes = [v["sha256"] for v in result["versions"]]
    texts = dict(Text.objects.filter(sha256__in=hashes).values_list("sha256", "body"))
    asked = anchoring.Result(result)
    told = []
    for number, finding in enumerate(added, start=len(result["findings"]) + 1):
        anchors = [anchoring.Anchor(**a) for a in finding.anchors]
        found = anchoring.anchor_again(anchors, lines.now(finding.statement), asked, sigla, texts)
        told.append(
            {
                "key": finding.key,
                "number": number,
                "rows": list(found.rows),
                "statement": lines.by_row[found.rows[0]].key if found.rows else None,
                "readings": found.readings,
                "anchors": [anchor.stored() for anchor in found.anchors],
                "evidence": {"gone": found.gone} if found.gone else {},
                "changed": carrying.reading_changed(finding.readings, found.readings),
            }
        )
    yield (
        "UPDATE review_finding AS kept SET story_id = %s, collation_id = %s, number = given.number,"
        " present = (kept.withdrawn_at IS NULL), flag = NULL, rows = given.rows, readings = given.readings,"
        f" anchors = given.anchors, evidence = given.evidence, reading_changed = {LOOK_AGAIN},"
        f" statement_id = COALESCE({STATEMENT_OF}, kept.statement_id)"
        f" FROM {_given(BY_HAND)} WHERE kept.key = given.key",
        [story.pk, collation.pk, _json(told)],
    )


def _candidate(number: int, report: dict[str, Any]) -> ranking.Candidate:
    readings = report["readings"]
    return ranking.Candidate(
        key=number,
        category=report["category"],
        severity=report["severity"],
        confidence=report["confidence"],
        marked=sum(bool(reading) for reading in readings.values()),
        holders=sum(reading is not None for reading in readings.values()),
    )


def _given(columns: Mapping[str, str]) -> str:
    """A FROM item called `given`: the rows of one JSON parameter. `columns`: name -> PostgreSQL's type."""
    if connection.vendor == "postgresql":
        return f"jsonb_to_recordset(%s::jsonb) AS given({', '.join(f'{n} {t}' for n, t in columns.items())})"
    parts = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
    return f"(SELECT {parts} FROM json_each(%s)) AS given"


def _json(rows: Iterable[Mapping[str, Any]]) -> str:
    return json.dumps(list(rows), ensure_ascii=False)


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())
