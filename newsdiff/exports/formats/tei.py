"""TEI P5 parallel segmentation: one `app` a statement, one `rdg` a version, each segment a `seg`.

A version's statements rebuild from its `rdg`s: every `seg` holds its text unchanged (white space
too), and `n` is its place in the version, so that sorting by it gives the version's own order.
A segment that makes two statements stands once; its other places have `copyOf`. Where a statement
was moved, a `link` in `linkGrp type="moved"` joins its segments in the version and in the base.
A witness that prints the same words as one named before it points there (`corresp`); its own `rdg`s stand all the same.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from newsdiff.exports.formats.csv import decisions_said
from newsdiff.exports.formats.safe import xml_safe
from newsdiff.exports.pack import Pack
from newsdiff.review.presentation.dossier import Row, Segment

TEI = "http://www.tei-c.org/ns/1.0"
XML = "http://www.w3.org/XML/1998/namespace"


def write(pack: Pack) -> bytes:
    return etree.tostring(document(pack), xml_declaration=True, encoding="UTF-8")


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{TEI}}}{name}")
    for key, value in attributes.items():
        element.set(f"{{{XML}}}id" if key == "id" else key.rstrip("_"), xml_safe(value))
    if text:
        element.text = xml_safe(text)
    return element


def document(pack: Pack) -> Any:
    root = etree.Element(f"{{{TEI}}}TEI", nsmap={None: TEI})  # type: ignore[dict-item]
    _header(root, pack)
    text = _add(root, "text")
    body = _add(text, "body")
    places = {s.id: n for group in pack.dossier.segments.values() for n, s in enumerate(group, start=1)}
    written: set[str] = set()
    statements = _add(body, "div", type="statements")
    for row in pack.dossier.rows:
        _statement(statements, pack, row, places, written)
    _left_over(statements, pack, places, written)
    _moves(body, pack)
    if pack.items:
        _findings(_add(text, "back"), pack)
    return root


def _header(root: Any, pack: Pack) -> None:
    header = _add(root, "teiHeader")
    file = _add(header, "fileDesc")
    title = _add(file, "titleStmt")
    _add(title, "title", pack.story.headline or pack.story.slugline)
    publication = _add(file, "publicationStmt")
    _add(publication, "publisher", "newsdiff")
    _add(publication, "date", f"{pack.made_at:%Y-%m-%d}", when=f"{pack.made_at:%Y-%m-%d}")
    _add(publication, "idno", pack.permalink, type="URI")
    witnesses = _add(_add(file, "sourceDesc"), "listWit")
    for held in pack.versions:
        same = {"corresp": f"#wit-{held.same_as}"} if held.same_as else {}
        witness = _add(witnesses, "witness", id=f"wit-{held.siglum}", n=held.siglum, **same)
        source = _add(witness, "bibl")
        if held.version.headline:
            _add(source, "title", held.version.headline)
        if held.version.has_outlet:
            _add(source, "publisher", held.version.outlet.name)
        elif held.version.called != held.version.outlet.name:
            _add(source, "idno", held.version.called, type="file")
        if held.version.published:
            day = f"{held.version.published:%Y-%m-%d}"
            _add(source, "date", day, when=day)
        _add(source, "idno", held.sha256, type="SHA-256")
        _add(source, "idno", held.permalink, type="permalink")
        if held.version.restriction:
            _add(source, "note", f"Not for use: {held.version.restriction}.")
    encoding = _add(header, "encodingDesc")
    _add(encoding, "variantEncoding", method="parallel-segmentation", location="internal")


def _statement(parent: Any, pack: Pack, row: Row, places: dict[str, int], written: set[str]) -> None:
    block = _add(parent, "ab", n=str(row.number), id=f"st-{row.key or row.id}")
    app = _add(block, "app")
    for held in pack.versions:
        rdg = _add(app, "rdg", wit=f"#wit-{held.siglum}")
        for segment in row.cells.get(held.siglum, ()):
            _segment(rdg, pack, segment, places, written)


def _segment(parent: Any, pack: Pack, segment: Segment, places: dict[str, int], written: set[str]) -> None:
    name = {"copyOf": f"#seg-{segment.id}"} if segment.id in written else {"id": f"seg-{segment.id}"}
    written.add(segment.id)
    _add(parent, "seg", pack.dossier.text_of(segment), type=segment.role, n=str(places[segment.id]), **name)


def _left_over(parent: Any, pack: Pack, places: dict[str, int], written: set[str]) -> None:
    """Site furniture stands in no statement, yet belongs to the text."""
    for siglum in pack.dossier.sigla:
        for segment in pack.dossier.segments[siglum]:
            if segment.id not in written:
                app = _add(_add(parent, "ab", type="furniture"), "app")
                for held in pack.versions:
                    rdg = _add(app, "rdg", wit=f"#wit-{held.siglum}")
                    if held.siglum == siglum:
                        _segment(rdg, pack, segment, places, written)


def _moves(body: Any, pack: Pack) -> None:
    moved = [(row, s) for row in pack.dossier.rows for s in sorted(row.moved) if row.cells.get(s)]
    targets = []
    for row, siglum in moved:
        others = [s for s in pack.dossier.sigla if s not in row.moved and row.cells.get(s)]
        anchor = next(
            iter(others), next((s for s in pack.dossier.sigla if s != siglum and row.cells.get(s)), "")
        )
        if anchor:
            targets.append(f"#seg-{row.cells[siglum][0].id} #seg-{row.cells[anchor][0].id}")
    if targets:
        group = _add(body, "linkGrp", type="moved")
        for target in targets:
            _add(group, "link", target=target)


def _findings(back: Any, pack: Pack) -> None:
    division = _add(back, "div", type="findings")
    _add(division, "head", f"{pack.scope_said} ({len(pack.items)})")
    listing = _add(division, "list")
    for item in pack.items:
        entry = _add(listing, "item", id=f"fi-{item.finding.key}", n=item.finding.category)
        _add(entry, "ref", item.finding.message, target=item.permalink)
        _add(entry, "note", item.standing, type="standing")
        if item.origin:
            _add(entry, "note", item.origin, type="origin")
        if item.decisions:
            _add(entry, "note", decisions_said(item), type="decisions")
        for key in sorted({r.key or r.id for r in map(pack.dossier.row_by_id.get, item.finding.rows) if r}):
            _add(entry, "ptr", target=f"#st-{key}")
