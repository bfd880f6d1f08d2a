"""Two independent write-ups in one story: each group is collated as if it stood alone."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newsdiff.collation import Witness, collate
from newsdiff.collation.memory import Memory

FERRY = (
    "TORVIK, Aug 3 - A ferry ran aground off Torvik on Sunday evening, and 214 passengers were taken ashore in small boats. "
    "Two people were injured, the coast guard said. "
    "“We heard a bang and then all the lights went out,” said Marit Solheim, a teacher on board. "
    "Divers found a dent below the waterline and a blade of the propeller bent like a spoon. "
    "The shipping line, Nordlys, said that a rudder had failed. "
    "Investigators will board the vessel on Tuesday."
)
FERRY_CUT = (
    "A ferry ran aground off Torvik on Sunday evening, and 241 passengers were taken ashore in small boats. "
    "Two people were hurt, the coast guard said. "
    "“We heard a bang and then the lights went out,” said Marit Solheim, a teacher on board. "
    "Divers found a dent below the waterline and a blade of the propeller bent like a spoon. "
    "The shipping line, Nordlys, said that a rudder had failed."
)
ISLAND = (
    "Islanders rowed out in the dark to help when the evening boat struck rocks outside Torvik harbour. "
    "Mayor Per Lunde praised 30 volunteers who brought blankets and hot soup to the quay. "
    "At least three people were injured, a doctor at the clinic told local radio. "
    "Nobody slept, and a priest rang the chapel bell until the last lifeboat had come in. "
    "Fishermen had complained for years about a shoal that is on no chart. "
    "Schoolchildren sang for the stranded at dawn, wrapped in sails and curtains, while cooks from three hotels fried herring on the pier. "
    "The vessel was built in 1987 and had passed its last inspection in May. "
    "The line, Nordlys, had insured it for 12 million euros, according to a register of ships."
)
ISLAND_CUT = (
    "Islanders rowed out in the dark to help when the evening boat struck rocks outside Torvik harbour. "
    "Mayor Per Lunde praised 13 volunteers who brought blankets and hot soup to the quay. "
    "At least three people were injured, a doctor at the clinic told local radio. "
    "Nobody slept, and a priest rang the chapel bell until the last lifeboat had come in. "
    "Fishermen had complained for years about a shoal that is on no chart. "
    "Schoolchildren sang for the stranded at dawn, wrapped in sails and curtains, while cooks from three hotels fried herring on the pier. "
    "The line, Nordlys, had insured it for 12 million euros, a register of ships shows."
)
STRANGER = (
    "The central bank of Verdia left its key rate at 4.75 percent on Thursday. "
    "Halvard Brennecke, its governor, told reporters in Karlsholm that inflation was falling faster than forecast. "
    "The crown weakened against the euro as traders priced in a cut by November. "
    "“We are not there yet,” Brennecke said."
)
FERRY_LONG = FERRY + " The line carries half a million people a year."
ALL = {"A": FERRY, "B": FERRY_CUT, "C": ISLAND, "D": ISLAND_CUT, "E": FERRY_LONG}


def collated(texts: Mapping[str, str], base: str = "") -> dict:
    return collate([Witness(s, text) for s, text in texts.items()], base=base or None).to_dict()


def told(result: dict, among: Sequence[str]) -> list:
    """What is reported of these versions, wherever rows and findings are numbered otherwise."""
    cells = {r["id"]: {s: r["cells"].get(s) for s in among} for r in result["rows"]}
    return [
        (f["detector"], f["severity"], f["message"], f["confidence"], {s: f["readings"][s] for s in among}, [cells[r] for r in f["rows"]])
        for f in result["findings"]
        if any(f["readings"].get(s) for s in among)
    ]  # fmt: skip


def table(result: dict, among: Sequence[str]) -> list:
    rows = [
        ({s: r["cells"].get(s) for s in among}, [s for s in r["moved"] if s in among]) for r in result["rows"]
    ]
    return [row for row in rows if any(row[0].values())]


def test_what_differs_within_the_smaller_group_is_told():
    result = collated(ALL)
    assert result["apart"] == {"C": "story", "D": "story"}
    assert result["groups"] == [["A", "B", "E"], ["C", "D"]]
    figures = [f for f in result["findings"] if f["detector"] == "figure.changed"]
    marked = [{s: r[0]["text"] for s, r in f["readings"].items() if r} for f in figures]
    assert {"A": "214", "B": "241", "E": "214"} in [{s: t.split()[0] for s, t in m.items()} for m in marked]
    assert {"C": "30", "D": "13"} in [{s: t.split()[0] for s, t in m.items()} for m in marked]
    assert [f["id"] for f in result["findings"]] == [f"f{n}" for n in range(1, len(result["findings"]) + 1)]
    assert all(set(f["readings"]) == set(ALL) for f in result["findings"])


def test_the_sentences_of_the_smaller_group_share_rows():
    rows = [r["cells"] for r in collated(ALL)["rows"]]
    assert sum(bool(c["C"] and c["D"]) for c in rows) == 7
    assert not any(c["A"] and c["C"] for c in rows)


def test_each_group_is_told_what_it_is_told_alone():
    both = collated(ALL)
    for group in ("ABE", "CD"):
        alone = collated({s: ALL[s] for s in group})
        assert told(both, group) == told(alone, group)
        assert table(both, group) == table(alone, group)
        for matrix in ("quotes", "credits"):
            mine = [m for m in both[matrix] if any(m["cells"][s] for s in group)]
            assert [{s: m["cells"][s] for s in group} for m in mine] == [
                {s: m["cells"][s] for s in group} for m in alone[matrix]
            ]
        assert {s: both["translation_signs"][s]["score"] for s in group} == {
            s: alone["translation_signs"][s]["score"] for s in group
        }


def test_neither_order_nor_base_changes_what_is_told():
    first = collated(ALL)
    for base, order in (("C", "EDCBA"), ("B", "BDAEC")):
        other = collated({s: ALL[s] for s in order}, base)
        assert other["base"] == base
        assert other["apart"] == first["apart"]
        assert other["groups"] == first["groups"]
        assert sorted(map(repr, told(other, "ABCDE"))) == sorted(map(repr, told(first, "ABCDE")))


def test_the_rows_of_the_base_s_group_come_first():
    for base, first in (("A", "ABE"), ("D", "CD")):
        rows = [{s for s, c in r["cells"].items() if c} for r in collated(ALL, base)["rows"]]
        mine = [bool(held & set(first)) for held in rows]
        assert mine == sorted(mine, reverse=True)
        assert rows[0] >= {base}


def test_a_sentence_that_both_groups_print_stands_in_one_row():
    shared = " Similar boats will be inspected."
    result = collated({s: text + shared for s, text in ALL.items()})
    assert result["groups"] == [["A", "B", "E"], ["C", "D"]]
    row = next(r["cells"] for r in result["rows"] if r["cells"]["A"] and r["cells"]["C"])
    assert all(row.values())


def test_a_flash_of_a_few_words_does_not_make_one_of_two_groups():
    flash = "A ferry ran aground off Torvik on Sunday evening, the coast guard said."
    result = collated({**ALL, "F": flash})
    assert result["groups"] == [["A", "B", "E", "F"], ["C", "D"]]


def test_versions_in_another_language_are_compared_with_each_other():
    german = (
        "Vor Torvik ist am Sonntagabend eine Fähre auf Grund gelaufen. 214 Fahrgäste wurden in kleinen Booten an Land gebracht. "
        "Zwei Menschen wurden verletzt, teilte die Küstenwache mit. Ermittler sollen am Dienstag an Bord gehen."
    )
    texts = {
        "A": (FERRY, "en"),
        "B": (FERRY_CUT, "en"),
        "C": (german, "de"),
        "D": (german.replace("214", "241"), "de"),
        "E": (FERRY_LONG, "en-GB"),
    }
    result = collate([Witness(s, text, language=tag) for s, (text, tag) in texts.items()]).to_dict()
    assert result["apart"] == {"C": "language", "D": "language"}
    assert result["groups"] == [["A", "B", "E"], ["C", "D"]]
    assert [
        f
        for f in result["findings"]
        if f["category"] == "figure" and f["readings"]["C"] and f["readings"]["D"]
    ]


def test_one_group_is_one_group():
    assert collated({"A": FERRY, "B": FERRY_CUT})["groups"] == [["A", "B"]]
    assert collated({"A": FERRY})["groups"] == [["A"]]


edits = st.sampled_from([("Two", "Three"), ("214", "412"), ("said", "claimed"), ("injured", "hurt"), ("30", "40"), ("on board", "aboard"), ("not", "")])  # fmt: skip


@st.composite
def versions(draw) -> dict[str, str]:
    """Two to four versions of one report: sentences left out, words changed."""
    out = {}
    for n in range(draw(st.integers(2, 4))):
        parts = [s for s in FERRY_LONG.replace(". ", ".|").split("|") if draw(st.integers(0, 5))]
        text = " ".join(parts)
        for old, new in draw(st.lists(edits, max_size=2)):
            text = text.replace(old, new)
        out["ABCD"[n]] = text
    return out


@settings(deadline=None, max_examples=40)
@given(
    versions(), st.sampled_from([[STRANGER], [ISLAND], [ISLAND, ISLAND_CUT], [ISLAND, STRANGER]]), st.data()
)
def test_a_version_apart_changes_nothing_among_the_others(
    of: dict[str, str], others: list[str], data
) -> None:
    assume(
        all(len(text.split()) > 35 for text in of.values())
    )  # of fewer words nobody can say what they belong to
    alone = collated(of)
    more = {**of, **{"XYZ"[n]: text for n, text in enumerate(others)}}
    order = data.draw(st.permutations(list(more)))
    beside = collated({s: more[s] for s in order}, base=next(iter(of)))
    assert len(alone["groups"]) == 1
    assume(
        list(of) in [sorted(g) for g in beside["groups"]]
    )  # of three sentences one may be much like another's
    assert sorted(map(repr, told(beside, list(of)))) == sorted(map(repr, told(alone, list(of))))
    assert sorted(map(repr, table(beside, list(of)))) == sorted(map(repr, table(alone, list(of))))


@settings(deadline=None, max_examples=15)
@given(st.permutations([FERRY, FERRY_CUT, ISLAND, ISLAND_CUT, STRANGER]))
def test_groups_remembered_are_groups_from_scratch(of: list[str]) -> None:
    memory = Memory()
    for count in range(2, len(of) + 1):
        now = [Witness("ABCDE"[n], text) for n, text in enumerate(of[:count])]
        assert collate(now, memory=memory).to_dict() == collate(now).to_dict()


# --- what both groups answer, each in its own words


def fact(result: dict, *texts: str) -> dict:
    """The fact with all these readings."""
    return next(f for f in result["facts"] if set(texts) <= {c[0]["text"] for c in f["cells"].values() if c})


def test_a_figure_that_contradicts_across_the_groups_is_one_fact():
    result = collated(ALL)
    hurt = fact(result, "Two", "three")
    assert {s: c[0]["text"] for s, c in hurt["cells"].items() if c} == {
        "A": "Two",
        "B": "Two",
        "E": "Two",
        "C": "three",
        "D": "three",
    }
    assert hurt["agreement"] == "different"


def test_figures_of_other_things_are_no_contradiction():
    result = collated(ALL)
    for entry in result["facts"]:
        values = {s: c[0]["text"] for s, c in entry["cells"].items() if c}
        across = set(values) & set("ABE") and set(values) & set("CD")
        assert not across or {"Two", "three"} & set(values.values()), values


def test_a_name_that_contradicts_across_the_groups_is_a_fact():
    result = collated(
        {
            **ALL,
            "C": ISLAND + " Among them was Marit Solheim, soaked and laughing.",
            "D": ISLAND_CUT + " Among them was Marit Solhein, soaked and laughing.",
        }
    )
    other = collated(
        {
            **ALL,
            "C": ISLAND + " Among them was Marit Solhein, soaked and laughing.",
            "D": ISLAND_CUT + " Among them was Marit Solhein, soaked and laughing.",
        }
    )
    for found in (result, other):
        name = next(f for f in found["facts"] if f["kind"] == "name")
        assert name["cells"]["A"][0]["text"] == "Marit Solheim"
        assert name["cells"]["D"][0]["text"] == "Marit Solhein"
        assert name["agreement"] == "different"


def test_facts_of_all_groups_have_ids_of_their_own():
    result = collated(ALL)
    assert [f["id"] for f in result["facts"]] == [f"k{n}" for n in range(1, len(result["facts"]) + 1)]
    assert all(set(f["cells"]) == set(ALL) for f in result["facts"])
    for one, other in itertools.combinations(result["facts"], 2):
        places = [{(s, c[0]["start"]) for s, c in f["cells"].items() if c} for f in (one, other)]
        assert not places[0] & places[1]


def across(ferry: str, island: str) -> list[set[str]]:
    """The readings of the facts that both groups have a part in, where each group says this besides."""
    texts = {s: text + " " + (island if s in "CD" else ferry) for s, text in ALL.items()}
    both = [{s: c[0]["text"] for s, c in f["cells"].items() if c} for f in collated(texts)["facts"]]
    return [set(cells.values()) for cells in both if set(cells) & set("CD") and set(cells) & set("ABE")]


def test_the_ages_of_two_people_are_no_contradiction_and_those_of_one_are():
    assert {"29-year-old", "35-year-old"} not in across(
        "A 29-year-old man fell on the stairs of the lower deck.",
        "Her brother, a 35-year-old man, fell asleep on the stairs.",
    )
    assert {"29-year-old", "35-year-old"} in across(
        "The 29-year-old Ola Brekke fell on the stairs of the lower deck.",
        "They sang for 35-year-old Ola Brekke, asleep on the quay.",
    )


def test_what_is_counted_is_the_head_of_its_words():
    assert not [
        r
        for r in across(
            "It took 31 fire trucks to pump the hold dry.", "In a drill three fires took hold of the quay."
        )
        if "31" in r
    ]
    assert {"31", "40"} in across(
        "It took 31 fire trucks to pump the hold dry.", "They counted 40 fire trucks at the hold."
    )


def test_figures_of_another_size_answer_another_question():
    assert not [
        r
        for r in across(
            "A crane of 12,000 tons lifted crates on the quay.", "Cranes lifted 10 tons of herring."
        )
        if len(r) > 1 and "10" in " ".join(r)
    ]


def test_the_points_of_two_players_are_no_contradiction():
    assert not [
        r
        for r in across(
            "In the mess Ola Brekke scored 21 points at darts.",
            "At the inn Jan Roth scored 17 points at darts.",
        )
        if "21" in r
    ]
