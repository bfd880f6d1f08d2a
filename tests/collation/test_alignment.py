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


def test_two_statements_are_not_one_because_both_are_about_whom_the_story_is_about():
    story = (
        "Ilse Brandner of the Velden harbour commission opened the new lock on Monday.\n\n"
        "The Velden harbour commission had argued over the lock for ten years. The commission thanked the towns "
        "along the canal.\n\nPilots from the harbour of Velden tried the gates in heavy fog last winter. "
    )
    rows = rows_of(
        story + "The Velden harbour commission expects forty ships a day this year.",
        story + "The Velden harbour commission lost its grant after an audit.",
    )
    assert together(rows, "opened the new lock", "opened the new lock")
    assert not together(rows, "forty ships", "its grant")


def test_two_statements_that_share_names_alone_are_two():
    story = (
        "The new lock at Orsk was opened on Monday after ten years of argument among the towns along the canal.\n\n"
        "Pilots tried the gates in heavy fog last winter. "
    )
    named = story + "The Kamen Gazette named the builder, a firm from Velden, earlier this week."
    turned = story + "The builder is a firm from Velden, the Kamen Gazette wrote earlier this week."
    noise = story + "Readers of the Kamen Gazette in Velden had long complained about dust and noise."
    boats = (
        story
        + "Owners of small boats told the Kamen Gazette that locking through costs too much on weekdays."
    )
    diver = (
        story
        + "A diver hired by insurers told the Kamen Gazette that somebody had left scaffolding under water."
    )
    assert not together(rows_of(named, noise), "named the builder", "dust and noise")
    assert not together(rows_of(boats, diver), "costs too much", "scaffolding")
    assert together(rows_of(named, turned), "named the builder", "builder is a firm")


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


THREE = (
    "The dam at Orsk burst on Friday after a week of rain.",
    "Four villages downstream were cleared overnight by the army.",
    "Repairs will cost 21 million roubles, the governor said.",
)


def test_paragraphs_split_or_run_together_change_no_row():
    for glue in (" ", "\n\n", "\n"):
        rows = rows_of("\n\n".join(THREE), glue.join(THREE))
        assert [row["A"] for row in rows] == [(sentence,) for sentence in THREE]
        assert all(row["B"] == row["A"] for row in rows)


def test_breaks_that_one_version_lost_are_read_off_the_others():
    text = "\n\n".join((*THREE, "Schools stay shut until Monday in all four villages."))
    blob = text.replace("\n\n", " ")
    result = collate([Witness("A", text), Witness("B", blob), Witness("C", text)])
    lost = next(v for v in result.versions if v.witness.siglum == "B")
    assert [s.paragraph for s in lost.segments] == [1, 2, 3, 4]
    assert {s.paragraph_source for s in lost.segments} == {"reconstructed"}


def test_two_sentences_run_into_one_stand_in_the_rows_of_both():
    one = "The dam at Orsk burst on Friday after a week of rain, and four villages downstream were cleared overnight by the army."
    rows = rows_of("\n\n".join(THREE), f"{one}\n\n{THREE[2]}")
    assert together(
        rows, "burst on Friday after a week of rain.", "burst on Friday after a week of rain, and"
    )
    assert together(rows, "Four villages", "and four villages")
    assert together(rows, "Repairs", "Repairs")


def test_a_clause_that_went_to_the_front_of_its_sentence_is_not_missing():
    before = "The army cleared four villages below the dam overnight, the governor told reporters in Orsk."
    after = "The governor told reporters in Orsk, the army cleared four villages below the dam overnight."
    result = collate([Witness("A", f"{before} {THREE[2]}"), Witness("B", f"{after} {THREE[2]}")])
    assert [row for row in result.rows if not (row.cells["A"] and row.cells["B"])] == []
    assert [f.detector for f in result.findings if f.category in ("context", "claim", "figure", "name")] == []


def test_two_statements_of_one_sentence_have_no_order_that_another_version_could_turn_round():
    one = "The bank cut its rate on Monday to 3 percent, saying a wave of new homes would cost buyers 40 million crowns less."
    two = "The bank cut its rate on Monday to 3 percent. Brokers were surprised by the size of the step. A wave of new homes would cost buyers 40 million crowns less."
    turned = "A wave of new homes would cost buyers 40 million crowns less. Brokers were surprised by the size of the step. The bank cut its rate on Monday to 3 percent."
    for other in (two, turned):
        result = collate([Witness("A", f"{one} {THREE[0]}"), Witness("B", f"{other} {THREE[0]}")])
        shared = [row for row in result.rows if row.cells["A"] == ("A1",)]
        assert len(shared) == 2
        assert all(not row.moved for row in result.rows)
        first = [row.cells["B"][0] for row in result.rows if row.cells["B"]]
        assert first == sorted(first), "rows of one sentence stand as the other version tells them"
