"""A desk's rules fold what is style, never what is a value, and are never silent."""

from __future__ import annotations

from newsdiff.collation import Finding, HouseRule, Options, Span, Witness, collate
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.curation import curate

LEFT = "The ministry said on Monday that the vaccination programme would begin in the northern districts before winter."
RULE = HouseRule("always-flag", "Monday", "Tuesday")


def run(right: str, *rules: HouseRule, outlet: str = ""):
    witnesses = [Witness("A", LEFT, outlet="Gazette"), Witness("B", right, outlet=outlet or "Courier")]
    return collate(witnesses, options=Options(rules=rules))


def judged(severity: str, **more) -> Finding:
    readings = {"A": (Span(0, 9, "programme"),), "B": (Span(0, 6, "Scheme"),)}
    return Finding("claim", severity, (), readings, "M", 0.5, "claim.x", **more)  # type: ignore[arg-type]


CLUSTER = Cluster([Witness("A", LEFT), Witness("B", LEFT)], {"A": (), "B": ()}, ())
SAME = HouseRule("equivalent", "programme", "scheme")


def test_an_equivalence_ranks_notation_as_style_and_says_so():
    (told,) = curate(CLUSTER, [judged("wording", evidence={"notation_only": True})], [SAME])
    assert (told.severity, told.evidence["rule"]) == ("style", "programme / scheme")


def test_the_guard_stands_above_an_equivalence():
    (told,) = curate(CLUSTER, [judged("substantive")], [SAME])
    assert (told.severity, told.evidence["rule_refused"]) == ("substantive", "programme / scheme")


def test_other_readings_are_left_alone():
    finding = judged("wording", evidence={"notation_only": True})
    assert curate(CLUSTER, [finding], [HouseRule("equivalent", "programme", "plan")]) == (finding,)


def test_a_rule_cannot_fold_a_changed_figure():
    left, right = "The storm killed 12 people on the coast.", "The storm killed 21 people on the coast."
    options = Options(
        rules=(HouseRule("equivalent", "12 people", "21 people"), HouseRule("equivalent", "12", "21"))
    )
    found = collate([Witness("A", left), Witness("B", right)], options=options).findings
    assert [f.severity for f in found if f.category == "figure"] == ["substantive"]


def test_always_flag_makes_a_difference_substantive_and_names_the_rule():
    right = LEFT.replace("districts", "provinces")
    found = run(right, HouseRule("always-flag", "districts", "provinces")).findings
    assert [(f.severity, f.evidence["rule"]) for f in found if "rule" in f.evidence] == [
        ("substantive", "districts / provinces")
    ]


def test_a_glossary_rule_flags_whatever_replaces_the_term():
    right = LEFT.replace("vaccination", "inoculating")
    found = run(right, HouseRule("glossary", "vaccination")).findings
    assert any(f.evidence.get("rule") == "vaccination" and f.severity == "substantive" for f in found)


def test_a_rule_for_an_outlet_is_for_its_copy_only():
    right = LEFT.replace("districts", "provinces")
    rule = HouseRule("always-flag", "districts", "provinces", outlet="Herald")
    assert not any("rule" in f.evidence for f in run(right, rule).findings)
    assert any("rule" in f.evidence for f in run(right, rule, outlet="Herald").findings)


def test_rules_are_part_of_the_signature():
    assert run(LEFT).signature != run(LEFT, RULE).signature


TERM = HouseRule("glossary", "no-limits partnership", words=("boundless partnership",), key="7")
COPY = "The two capitals praised their {} at a summit in the spring, the envoy told the press."


def pair(left: str, right: str, *rules: HouseRule, languages: tuple[str, str] = ("", "")):
    witnesses = [
        Witness(s, COPY.format(words), language=language)
        for s, words, language in zip("AB", (left, right), languages, strict=True)
    ]
    return [
        f
        for f in collate(witnesses, options=Options(rules=rules)).findings
        if f.evidence.get("rule_key") == "7"
    ]


def test_a_term_of_art_is_known_in_any_form_and_what_replaces_it_is_marked():
    (told,) = pair("no-limits partnerships", "friendship that has no bounds", TERM)
    assert (told.category, told.severity) == ("translation", "substantive")
    assert told.readings["A"][0].text == "no-limits partnerships"
    assert "bounds" in told.readings["B"][0].text


def test_an_accepted_rendering_is_as_good_as_the_term():
    assert not pair("no-limits partnership", "boundless partnership", TERM)


def test_a_term_that_was_dropped_was_not_replaced():
    assert not pair("no-limits partnership and trade", "trade", TERM)


def test_a_rule_of_one_language_leaves_copy_in_others_alone():
    german = HouseRule("glossary", "no-limits partnership", language="de", key="7")
    assert not pair("no-limits partnership", "bottomless friendship", german)
    assert pair("no-limits partnership", "bottomless friendship", german, languages=("de", "de"))


SET = HouseRule("loaded", "invasion", words=("special operation", "campaign"), key="7")


def test_another_word_of_a_loaded_set_is_another_claim():
    (told,) = pair("stand on the invasion", "stand on the special operations", SET)
    assert (told.category, told.severity) == ("claim", "substantive")
    assert [told.readings[s][0].text for s in "AB"] == ["invasion", "special operations"]


def test_the_same_word_of_a_set_and_words_of_no_set_are_quiet():
    assert not pair("stand on the invasion", "view of the invasion", SET)
    assert not pair("stand on the invasion", "stand on the harvest", SET)


def test_what_a_rule_says_is_in_the_signature_and_who_keeps_it_is_not():
    def signed(**changed):
        return Options(
            rules=(HouseRule("loaded", "invasion", **{"words": ("campaign",), **changed}),)
        ).signature

    assert signed() == signed(key="8")
    assert signed() != signed(words=("raid",))
    assert signed() != signed(language="en")
