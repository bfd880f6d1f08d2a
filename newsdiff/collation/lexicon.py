"""The engine's curated words: glossary, gazetteer, titles, equivalences, strength, negation.

The files lie in `newsdiff/collation/data/`, are read once and kept. Everything is keyed by comparison forms
(`normalise.tokenise`), so that a phrase is a tuple of word norms.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from newsdiff.collation.normalise import tokenise
from newsdiff.collation.rarity import zipf

Phrase = tuple[str, ...]


def _read(name: str) -> str:
    return (files("newsdiff.collation") / "data" / name).read_text("utf-8")


@cache
def table(name: str) -> Mapping[str, Any]:
    """A TOML data file by its name without ending."""
    return tomllib.loads(_read(f"{name}.toml"))


@lru_cache(maxsize=1 << 14)
def words(text: str) -> Phrase:
    """The word and number norms of a phrase, signs such as % and $ kept."""
    return tuple(t.norm for t in tokenise(text) if t.kind != "mark" or t.norm in "%$€£¥&")


@lru_cache(maxsize=1 << 14)
def stems(text: str) -> Phrase:
    return tuple(t.stem for t in tokenise(text) if t.kind != "mark")


@cache
def word_set(section: str, key: str = "words") -> frozenset[str]:
    """A flat list of the lexicon as comparison forms of single words."""
    return frozenset(str(w).casefold() for w in table("lexicon")[section][key])


@cache
def listed(name: str) -> frozenset[str]:
    """A closed list of small words (`data/words.toml`)."""
    return frozenset(table("words")[name].split())


@cache
def irregular_verbs() -> Mapping[str, str]:
    """Stem of an irregular form -> base of the verb ("held" -> "hold")."""
    found: dict[str, str] = {}
    for verb in table("words")["irregular"].split(","):
        base, *forms = words(verb)
        for form in (base, *forms):
            found.setdefault(stems(form)[0], base)
    return found


def one_verb(left_stem: str, right_stem: str) -> bool:
    """Two forms of one irregular verb."""
    known = irregular_verbs()
    return left_stem in known and known.get(left_stem) == known.get(right_stem)


@cache
def _verb_forms() -> Mapping[str, tuple[str, ...]]:
    """Base of an irregular verb -> the stems of its forms."""
    found: dict[str, list[str]] = {}
    for stem, base in irregular_verbs().items():
        found.setdefault(base, []).append(stem)
    return {base: tuple(forms) for base, forms in found.items()}


def other_forms(stem: str) -> tuple[str, ...]:
    """The stems of the other forms of an irregular verb ("holding" -> "held")."""
    base = irregular_verbs().get(stem)
    return () if base is None else tuple(form for form in _verb_forms()[base] if form != stem)


@cache
def phrases(section: str, key: str = "phrases") -> frozenset[Phrase]:
    return frozenset(words(p) for p in table("lexicon")[section][key])


# --- near synonyms


@cache
def _groups() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_read("near_synonyms.txt").splitlines()):
        if line and not line.startswith("#"):
            for token in tokenise(line):
                found.setdefault(token.stem, set()).add(number)
    return {stem: frozenset(numbers) for stem, numbers in found.items()}


def near_synonyms(left_stem: str, right_stem: str) -> bool:
    """Do the two words stand in one group of near synonyms (or are they one word)?"""
    groups = _groups()
    empty: frozenset[int] = frozenset()
    return left_stem == right_stem or not groups.get(left_stem, empty).isdisjoint(
        groups.get(right_stem, empty)
    )


@cache
def _members() -> Mapping[int, tuple[str, ...]]:
    """Number of a group of near synonyms -> its stems."""
    found: dict[int, list[str]] = {}
    for stem, numbers in _groups().items():
        for number in sorted(numbers):
            found.setdefault(number, []).append(stem)
    return {number: tuple(members) for number, members in found.items()}


def near_synonyms_of(stem: str) -> tuple[str, ...]:
    """The stems that stand in a group of near synonyms with a word, itself left out."""
    near = {other for number in _groups().get(stem, ()) for other in _members()[number]}
    return tuple(sorted(near - {stem}))


# --- glossary


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of art, and what it is known to become on the way through another language."""

    field: str
    term: str
    renderings: tuple[str, ...]


@cache
def glossary() -> tuple[Entry, ...]:
    lines = _read("glossary.tsv").splitlines()[1:]
    return tuple(
        Entry(field, term, tuple(r.strip() for r in renderings.split(",") if r.strip()))
        for field, term, renderings in (line.split("\t") for line in lines if line)
    )


@cache
def glossary_by_stems() -> Mapping[Phrase, tuple[tuple[Phrase, Entry], ...]]:
    """Stems of a rendering -> the terms (as stems) that it may have replaced."""
    found: dict[Phrase, list[tuple[Phrase, Entry]]] = {}
    for entry in glossary():
        term = stems(entry.term)
        for rendering in entry.renderings:
            found.setdefault(stems(rendering), []).append((term, entry))
    return {phrase: tuple(entries) for phrase, entries in found.items() if phrase}


@cache
def glossary_terms() -> Mapping[Phrase, Entry]:
    """Stems of a term -> its entry."""
    return {stems(entry.term): entry for entry in glossary()}


@cache
def glossary_openers() -> frozenset[str]:
    """The first stems of all renderings."""
    return frozenset(phrase[0] for phrase in glossary_by_stems())


# --- equivalences of style


@dataclass(frozen=True, slots=True)
class Equivalence:
    kind: str
    """`spelling`, `abbreviation` or `number`."""


@cache
def _equivalent_phrases() -> Mapping[Phrase, Mapping[Phrase, str]]:
    found: dict[Phrase, dict[Phrase, str]] = {}

    def put(kind: str, forms: list[str]) -> None:
        keys = [words(form) for form in forms]
        for a in keys:
            for b in keys:
                if a != b:
                    found.setdefault(a, {}).setdefault(b, kind)

    data = table("style")
    for line in data["spelling"]["pairs"]:
        parts = line.split()
        if len(parts) == 2:
            put("spelling", parts)
            for ending in ("s", "ed", "ing", "er", "ers", "ly", "ful"):
                put("spelling", [_inflect(p, ending) for p in parts])
        elif "-" in parts[0]:
            put("spelling", [parts[0], " ".join(parts[1:])])
        else:
            for cut in range(1, len(parts)):
                if "".join(parts[:cut]) == "".join(parts[cut:]):
                    put("spelling", [" ".join(parts[:cut]), " ".join(parts[cut:])])
    for line in data["abbreviations"]["lines"]:
        put("abbreviation", [form.strip() for form in line.split(" = ")])
    for line in data["numbers"]["words"]:
        put("number", line.split())
    return found


def _inflect(word: str, ending: str) -> str:
    if word.endswith("e") and ending in ("ed", "er", "ers", "ing"):
        return word[:-1] + ending
    return word + ending


@cache
def _endings() -> tuple[tuple[str, str], ...]:
    pairs = [tuple(line.split()) for line in table("style")["spelling"]["endings"]]
    return tuple((a, b) for a, b in pairs)


@lru_cache(maxsize=1 << 14)
def is_listed_pair(left: Phrase, right: Phrase) -> bool:
    """Whether the tables of style name the two readings as one."""
    return right in _equivalent_phrases().get(left, {})


def equivalence(left: Phrase, right: Phrase) -> str | None:
    """The kind of house style by which two readings differ, `None` where they differ in more than style."""
    if left == right:
        return None
    kind = _equivalent_phrases().get(left, {}).get(right)
    if kind:
        return kind
    if len(left) == len(right) == 1:
        a, b = left[0], right[0]
        for british, american in _endings():
            for x, y in ((a, b), (b, a)):
                if (
                    x.endswith(british)
                    and y.endswith(american)
                    and x[: -len(british)] == y[: -len(american)]
                    and len(x) - len(british) >= 2
                    and (zipf(x) > 0 or zipf(y) > 0)
                ):
                    return "spelling"
    if "".join(left) == "".join(right):
        return "spelling"  # hyphen or space: co-operation, e-mail, airstrike
    return None


@cache
def longest_equivalent() -> int:
    return max(len(phrase) for phrase in _equivalent_phrases())


# --- names


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the gazetteer: forms that name the same country, agency, outlet, organisation or place."""

    kind: str
    name: str
    forms: tuple[Phrase, ...]
    adjectives: tuple[Phrase, ...] = ()
    capital: Phrase = ()


@cache
def gazetteer() -> tuple[Place, ...]:
    out = []
    for line in _read("gazetteer.tsv").splitlines()[1:]:
        kind, name, adjectives, capital, other = (line.split("\t") + [""] * 5)[:5]
        forms = tuple(dict.fromkeys(words(f) for f in [name, *other.split(",")] if f.strip()))
        out.append(
            Place(kind, name, forms, tuple(words(a) for a in adjectives.split(",") if a), words(capital))
        )
    return tuple(out)


@cache
def _by_form() -> Mapping[Phrase, tuple[int, ...]]:
    found: dict[Phrase, list[int]] = {}
    for number, place in enumerate(gazetteer()):
        for form in place.forms:
            found.setdefault(form, []).append(number)
    return {form: tuple(numbers) for form, numbers in found.items()}


@cache
def _by_metonym() -> Mapping[Phrase, tuple[int, ...]]:
    found: dict[Phrase, list[int]] = {}
    for number, place in enumerate(gazetteer()):
        for form in (*place.forms, *place.adjectives, place.capital):
            if form:
                found.setdefault(form, []).append(number)
    return {form: tuple(numbers) for form, numbers in found.items()}


def same_place(left: Phrase, right: Phrase) -> bool:
    """Are these two names of one thing (Kyiv and Kiev, AP and Associated Press)?"""
    return bool(set(_by_form().get(left, ())) & set(_by_form().get(right, ())))


def stands_for(left: Phrase, right: Phrase) -> bool:
    """May these stand for each other in copy (Moscow for Russia, Chinese for China)?"""
    return bool(set(_by_metonym().get(left, ())) & set(_by_metonym().get(right, ())))


def is_listed_name(phrase: Phrase) -> bool:
    return phrase in _by_metonym()


@cache
def country_words() -> frozenset[str]:
    """Single-word names of countries and capitals, comparison forms."""
    return frozenset(
        form[0]
        for p in gazetteer()
        if p.kind == "country"
        for form in p.forms
        if len(form) == 1 and len(form[0]) > 3
    )


@cache
def outlet_stems() -> Mapping[Phrase, str]:
    """Stems of outlets' names of two and more words, without the article -> the name."""
    found = {}
    for place in gazetteer():
        if place.kind == "outlet":
            name = place.name.removeprefix("The ")
            if len(words(name)) > 1:
                found[stems(name)] = place.name
    return found


@cache
def _outlets() -> frozenset[Phrase]:
    return frozenset(
        form for place in gazetteer() if place.kind in ("outlet", "agency") for form in place.forms
    )


def is_outlet(phrase: Phrase) -> bool:
    """Is it a newspaper, broadcaster or agency of the gazetteer, with or without its article?"""
    return phrase in _outlets() or ("the", *phrase) in _outlets()


@cache
def title_groups() -> Mapping[str, frozenset[int]]:
    """Job title (as joined norms) -> numbers of the sets it belongs to."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_read("titles.txt").splitlines()):
        if line and not line.startswith("#"):
            for title in line.split(","):
                found.setdefault(" ".join(words(title)), set()).add(number)
    return {title: frozenset(numbers) for title, numbers in found.items()}


# --- meaning and strength


@cache
def scales() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Scales of strength: from weak to strong, each step a tuple of stems (single words) of equal strength."""
    return tuple(
        tuple(tuple(" ".join(stems(w)) for w in step.split("=")) for step in line.split("<"))
        for line in table("lexicon")["scales"]["lines"]
    )


@cache
def _scale_index() -> Mapping[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for number, scale in enumerate(scales()):
        for rank, step in enumerate(scale):
            for word in step:
                found.setdefault(word, []).append((number, rank))
    return {word: tuple(places) for word, places in found.items()}


_AGENTS = ("ee", "ist", "ian", "man", "men", "woman", "women")


@lru_cache(maxsize=1 << 12)
def is_person(norm: str) -> bool:
    """Is it a noun for a person or people: listed, or made of a verb or a trade ("smugglers", "detainees")?"""
    people = listed("people_nouns") | listed("unnamed_people")
    for one in {norm, norm.removesuffix("s"), norm.removesuffix("ies") + "y"}:
        if one in people or (len(one) > 4 and one.endswith(_AGENTS)):
            return True
        if one.endswith(("er", "or")) and len(one) > 4 and zipf(one) < 4.6:
            root = one[:-2]
            if zipf(root + "ing") >= 2:
                return True
    return False


@cache
def scale_words() -> frozenset[str]:
    """The stems of single words that stand in a scale of strength."""
    return frozenset(word for word in _scale_index() if " " not in word) | frozenset(_SPELT)


_SPELT = {"rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "grew": "grow", "grown": "grow",
          "sank": "sink", "sunk": "sink", "beaten": "beat", "hit": "hit", "leapt": "leap", "met": "meet",
          "slid": "slide", "burst": "burst"}  # fmt: skip


def step_of_strength(left: tuple[str, ...], right: tuple[str, ...]) -> int | None:
    """How many steps stronger the right word (stems of one or two words) is; None where no scale holds both."""
    index = _scale_index()

    def look(word: tuple[str, ...]) -> dict[int, int]:
        key = " ".join(_SPELT.get(w, w) for w in word)
        return dict(index.get(key, ()))

    a, b = look(left), look(right)
    shared = sorted(set(a) & set(b))
    if not shared:
        return None
    steps = [b[s] - a[s] for s in shared]
    return 0 if 0 in steps else steps[0]


@cache
def _loaded_index() -> Mapping[Phrase, frozenset[tuple[int, int]]]:
    """Phrase -> the loaded sets in which it stands, each with the number of its judgement there."""
    found: dict[Phrase, set[tuple[int, int]]] = {}
    for number, terms in enumerate(table("lexicon")["loaded"]["sets"]):
        for judgement, term in enumerate(terms):
            for name in term.split("="):
                phrase = words(name)
                found.setdefault(phrase, set()).add((number, judgement))
                if not phrase[-1].endswith(("s", "ed")):
                    found.setdefault((*phrase[:-1], plural(phrase[-1])), set()).add((number, judgement))
    return {term: frozenset(places) for term, places in found.items()}


def plural(noun: str) -> str:
    """ "gunman" -> "gunmen", "thief" -> "thieves", "ferry" -> "ferries"."""
    if noun.endswith("man"):
        return noun[:-2] + "en"
    if noun.endswith(("ief", "olf", "eaf", "arf")):
        return noun[:-1] + "ves" if noun not in ("chief", "brief") else noun + "s"
    if noun.endswith("ife"):
        return noun[:-2] + "ves"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return _PLURALS.get(noun) or noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


_PLURALS = {"foot": "feet", "child": "children"}


@cache
def _kind_index() -> Mapping[Phrase, frozenset[tuple[int, int]]]:
    """Phrase -> the sets of things of a kind in which it stands, each with the number of the thing there."""
    found: dict[Phrase, set[tuple[int, int]]] = {}
    for number, line in enumerate(table("kinds")["sets"]):
        for thing, names in enumerate(line.split(",")):
            for name in names.split("="):
                phrase = words(name)
                for form in (phrase, (*phrase[:-1], plural(phrase[-1]))):
                    found.setdefault(form, set()).add((number, thing))
    return {phrase: frozenset(things) for phrase, things in found.items()}


@cache
def relative_times() -> Mapping[str, str]:
    """ "shortly" -> "short": how long before or behind, in words."""
    return {word: name for name, known in table("kinds")["relative"].items() for word in known}


@cache
def _moments() -> Mapping[str, frozenset[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(table("kinds")["moments"]["sets"]):
        for group, names in enumerate(line.split(",")):
            for name in names.split("="):
                found.setdefault(name.strip(), set()).add((number, group))
    return {name: frozenset(groups) for name, groups in found.items()}


def moment(words: str) -> frozenset[tuple[int, int]]:
    """When it was, as (set, group), where words alone say it: "in the evening", "instantly"."""
    return _moments().get(words, frozenset())


def kind_of(phrase: Phrase) -> frozenset[tuple[int, int]]:
    """What a phrase is, as (set, thing): `data/kinds.toml`."""
    return _kind_index().get(phrase, frozenset())


def of_one_kind(left: Phrase, right: Phrase) -> bool:
    """Two things of one set, and in no set one thing."""
    a, b = kind_of(left), kind_of(right)
    sets = {number for number, _ in a} & {number for number, _ in b}
    return bool(sets) and not a & b


def loaded_sets(phrase: Phrase) -> frozenset[int]:
    """Numbers of the loaded-term sets to which a phrase (norms) belongs."""
    return frozenset(number for number, _ in _loaded_index().get(phrase, frozenset()))


def another_judgement(left: Phrase, right: Phrase) -> bool:
    """Whether two phrases stand in one loaded set and are not joined there as one: "rebel" and "terrorist", and not
    "protester" and "demonstrator"."""
    a, b = (_loaded_index().get(phrase, frozenset()) for phrase in (left, right))
    return bool({number for number, _ in a} & {number for number, _ in b}) and not a & b


@cache
def loaded_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(t) for t in _loaded_index()}, reverse=True))


@cache
def casualties() -> Mapping[str, str]:
    """What was done to people who are counted, by word: "killed" and "died" are "dead"."""
    return {
        word: kind
        for kind in ("dead", "hurt", "held", "lost", "away", "safe")
        for word in listed(f"casualties_{kind}")
    }


@cache
def opposites() -> frozenset[frozenset[str]]:
    return frozenset(
        frozenset(" ".join(words(w)) for w in pair) for pair in table("lexicon")["negation"]["opposites"]
    )


@cache
def opposite_words() -> frozenset[str]:
    return frozenset(word for pair in opposites() for word in pair)


@cache
def whereabouts() -> Mapping[Phrase, str]:
    """Prepositions of place -> what they make of it: "within", "close" …"""
    groups = table("lexicon")["whereabouts"]
    return {phrase: name for name in groups for phrase in phrases("whereabouts", name)}


@cache
def whereabouts_ends() -> frozenset[str]:
    return frozenset(phrase[-1] for phrase in whereabouts())


def negated(left: str, right: str) -> bool:
    """Is one word the other with a prefix of negation (lawful, unlawful)?"""
    for a, b in ((left, right), (right, left)):
        for prefix in table("lexicon")["negation"]["prefixes"]:
            if a == prefix + b and len(b) >= 4 and zipf(b) >= 2.5:
                return True
    return False


def is_negation(norm: str) -> bool:
    return norm in word_set("negation") or norm.endswith("n't")


@cache
def bounds() -> Mapping[str, frozenset[Phrase]]:
    """What may stand before a figure -> the phrases: "less", "more", "about"."""
    return {name: phrases("bounds", name) for name in table("lexicon")["bounds"]}


@cache
def parts() -> frozenset[Phrase]:
    """ "one of", "most of": phrases that name a part."""
    return frozenset(phrase for phrase in phrases("scope") if phrase[-1] == "of")


@cache
def causes() -> Mapping[str, frozenset[Phrase]]:
    """How two statements are tied -> the phrases that tie them so."""
    return {group: phrases("causes", group) for group in table("lexicon")["causes"]}


@cache
def modality() -> Mapping[str, int]:
    return dict(table("lexicon")["modality"])


@lru_cache(maxsize=1 << 14)
def phrases_in(tokens: Phrase, known: frozenset[Phrase]) -> tuple[Phrase, ...]:
    """The known phrases that stand in a run of norms."""
    runs = {tokens[i : i + n] for n in _lengths(known) for i in range(len(tokens) - n + 1)}
    return tuple(sorted(runs & known))


@lru_cache(maxsize=64)
def _lengths(known: frozenset[Phrase]) -> frozenset[int]:
    return frozenset(len(phrase) for phrase in known if phrase)
