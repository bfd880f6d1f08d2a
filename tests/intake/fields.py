"""Which field is read from which format, and where it stands there: the table of docs/formats.md.

`python -m tests.intake.fields` writes it into that document; test_field_table.py holds it to the readers.
"""

from __future__ import annotations

from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"
BEGIN, END = "<!-- fields: made by `python -m tests.intake.fields` -->", "<!-- /fields -->"
WORDS = "*"
"""Before a place: the copy's own words or header lines, not a field of the format."""

FIELDS = {
    "slugline": "slugline", "headline": "headline", "byline": "byline", "dateline": "dateline",
    "credit_line": "credit line", "captions": "captions", "ed_note": "ed note", "embargoed_until": "embargo",
    "usage_terms": "usage terms", "version": "version", "kind": "correction, kill", "pub_status": "status",
    "urgency": "urgency", "source": "source", "rewrite_of": "rewrite of", "derived_from": "derived from",
    "language": "language",
}  # fmt: skip
_LINE = "*a header line"
_HEADER_LINES = {
    "slugline": _LINE, "credit_line": _LINE, "captions": _LINE, "ed_note": _LINE,
    "embargoed_until": "*a header line, or “EMBARGOED UNTIL …”", "usage_terms": _LINE, "version": _LINE,
    "kind": "*a header line, or a label such as “CORRECTED:” or “KILL”", "pub_status": "*“KILL”, “HOLD”",
    "urgency": _LINE, "source": "*a header line, or the agency of the dateline", "rewrite_of": _LINE,
    "derived_from": _LINE, "byline": "*a header line, or “By …”", "dateline": "*a header line, or “OSLO (AP) —”",
    "language": "*a header line, else detected", "headline": _LINE,
}  # fmt: skip
_NINJS = {
    "slugline": "`slugline`", "headline": "`headline`, `headlines`", "byline": "`by`, `byline`",
    "dateline": "`located`, `dateline`", "credit_line": "`creditline`", "captions": "pictures among `associations`",
    "ed_note": "`ednote`", "embargoed_until": "`embargoed`", "usage_terms": "`usageterms`, `copyrightnotice`",
    "version": "`version`", "kind": "`genres`, `signals`", "pub_status": "`pubstatus`", "urgency": "`urgency`",
    "source": "`source`, `infosources`", "rewrite_of": "`rewriteof`, or an association of that name",
    "derived_from": "`derivedfrom`, `translationof`, or an association of that name", "language": "`language`",
}  # fmt: skip
_FEED = {
    "headline": "`title`", "captions": "`media:description`, `figcaption`", "kind": "*a label", "embargoed_until": "*a label",
    "pub_status": "*a label", "dateline": "*“OSLO (AP) —”",
}  # fmt: skip

TABLE: dict[str, dict[str, str]] = {
    "NITF": {
        "slugline": "`du-key`, `fixture`", "headline": "`hl1`", "byline": "`byline`", "dateline": "`dateline`",
        "credit_line": "`tagline`", "captions": "`media-caption`, `media-producer`", "ed_note": "`note`, `ed-msg`, `correction`",
        "embargoed_until": "`date.release`", "usage_terms": "`rights`, `doc.rights`", "version": "`du-key`",
        "kind": "`correction`", "pub_status": "`management-status`", "urgency": "`urgency`", "source": "`distributor`",
        "rewrite_of": "`correction`", "language": "`xml:lang`",
    },
    "NewsML-G2": {
        "slugline": "`slugline`", "headline": "`headline`", "byline": "`by`", "dateline": "`dateline`",
        "credit_line": "`creditline`", "captions": "`figcaption`, `description`", "ed_note": "`edNote`",
        "embargoed_until": "`embargoed`", "usage_terms": "`usageTerms`, `copyrightNotice`", "version": "`version`",
        "kind": "`signal`", "pub_status": "`pubStatus`", "urgency": "`urgency`", "source": "`provider`, `infoSource`",
        "rewrite_of": "`link`: previousVersion, replaces", "derived_from": "`link`: translatedFrom, derivedFrom",
        "language": "`language`, `xml:lang`",
    },
    "ninjs 2": _NINJS,
    "ninjs 3": _NINJS,
    "RSS": _FEED | {
        "byline": "`dc:creator`, `author`", "credit_line": "`media:credit`", "usage_terms": "`dc:rights`, `copyright`",
        "source": "`source`", "rewrite_of": "`dcterms:replaces`", "derived_from": "`dc:source`", "language": "`language`",
    },
    "Atom": _FEED | {
        "byline": "`author`", "usage_terms": "`rights`", "source": "`source`", "rewrite_of": "`link`: predecessor-version",
        "derived_from": "`link`: via", "language": "`xml:lang`",
    },
    "text": _HEADER_LINES,
    "e-mail": _HEADER_LINES | {
        "headline": "`Subject`", "source": "`Organization`, `From`; a header line before them", "rewrite_of": "`Supersedes`",
        "language": "`Content-Language`",
    },
    "HTML": {
        "headline": "`headline`, `og:title`, `h1`", "byline": "the page's byline, `author`", "dateline": "`dateline`",
        "credit_line": "`creditText`", "captions": "`figcaption` and the like", "ed_note": "`correction`",
        "embargoed_until": "*a label", "usage_terms": "`usageInfo`, `copyrightNotice`, `license`", "version": "`version`",
        "kind": "`correction`, or a label", "pub_status": "*a label", "source": "`sourceOrganization`, `provider`",
        "rewrite_of": "`dcterms.replaces`", "derived_from": "`translationOfWork`, `isBasedOn`", "language": "`lang`, `inLanguage`",
    },
    "DOCX": _HEADER_LINES | {
        "headline": "style Title or Heading 1", "captions": "style Caption", "byline": "*a header line, “By …”, else the file's author",
        "language": "the file's language",
    },
    "RTF": _HEADER_LINES | {
        "headline": "`title`", "byline": "*a header line, “By …”, else the file's author", "language": "*detected",
    },
    "PDF": _HEADER_LINES | {
        "headline": "the file's title, where the page has it", "byline": "*a header line, “By …”, else the file's author",
        "language": "*detected",
    },
    "Markdown": dict.fromkeys(FIELDS, "front matter") | {
        "headline": "`#`", "captions": "pictures", "pub_status": "`status`", "kind": "`status`, or a label",
    },
}  # fmt: skip


def rendered() -> str:
    names = list(TABLE)
    out = ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for field, shown in FIELDS.items():
        marks = [_mark(TABLE[name].get(field, "")) for name in names]
        out.append(f"| {shown} | " + " | ".join(marks) + " |")
    out += [
        "",
        "● the format has a place for it · ○ read from the copy's own words, header lines or detection",
        "",
    ]
    for name in names:
        if name == "ninjs 3":
            continue
        said = "; ".join(
            f"{FIELDS[field]} {where.removeprefix(WORDS)}"
            for field, where in TABLE[name].items()
            if where != _LINE
        )
        out.append(f"- **{name.replace('ninjs 2', 'ninjs 2 and 3')}**: {said}.")
    return "\n".join(out)


def _mark(where: str) -> str:
    return "" if not where else "○" if where.startswith(WORDS) else "●"


def written(document: str) -> str:
    before, _, rest = document.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{rendered()}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
