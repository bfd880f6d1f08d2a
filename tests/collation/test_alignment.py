"""Which statements stand in one row: small clusters written for the purpose."""

from __future__ import annotations

from newsdiff.collation import Witness, collate


def rows_of(*texts: str) -> list[dict[str, tuple[str, ...]]]:
    """Each row as siglum -> the words of its segments; versions that lack it are left out."""
    witnesses = [Witness(siglum="ABCDEFGH"[n], text=text) for n, text in enumerate(texts)]
    collation = collate(witnesses)
    words = {
        segment.id: version.witness.text[segment.start : segment.end]
        for version in collation.versions
        for segment in version.segments
    }
    return [
        {s: tuple(words[i] for i in ids) for s, ids in row.cells.items() if ids} for row in collation.rows
    ]


def together(rows: list[dict[str, tuple[str, ...]]], left: str, right: str) -> bool:
    """Whether a segment with the words `left` and one with the words `right` share a row."""
    return any(
        any(left in words for cell in row.values() for words in cell)
        and any(right in words for cell in row.values() for words in cell)
        for row in rows
    )


def test_two_statements_are_not_one_because_one_ministry_made_them():
    rows = rows_of(
        "The dam at Orsk burst on Friday.\n\nFour villages were cleared, according to the regional emergencies ministry.",
        "The dam at Orsk burst on Friday.\n\nRepairs will last a month, according to the regional emergencies ministry.",
    )
    assert together(rows, "dam at Orsk", "dam at Orsk")
    assert not together(rows, "villages", "Repairs")


def test_a_statement_is_found_again_though_its_source_went_to_the_front():
    rows = rows_of(
        "The dam burst.\n\nAccording to the ministry, four villages below Orsk were cleared overnight.",
        "The dam burst.\n\nFour villages below Orsk were cleared overnight, according to the ministry.",
    )
    assert together(rows, "According to the ministry, four", "overnight, according")


def test_moved_statements_stay_together_and_say_so():
    first, second, third = (
        "Voters in Lund chose a new mayor on Sunday.",
        "Turnout rose to 61 percent from 54 percent.",
        "The outgoing mayor had served four terms.",
    )
    rows = rows_of(f"{first}\n\n{second}\n\n{third}", f"{first}\n\n{third}\n\n{second}")
    assert all(set(row) == {"A", "B"} for row in rows)


def test_a_split_sentence_stands_in_one_row_with_the_whole():
    rows = rows_of(
        "The bank raised its rate to 4.5 percent, and its governor said inflation would fall by summer.",
        "The bank raised its rate to 4.5 percent. Its governor said inflation would fall by summer.",
    )
    whole = next(row for row in rows if "A" in row)
    assert {"A", "B"} == set(whole)
    assert any(len(row.get("B", ())) == 2 for row in rows) or sum("A" in row for row in rows) == 2
