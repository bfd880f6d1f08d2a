"""Is another one named, or the same one otherwise?"""

from __future__ import annotations

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified, Range
from newsdiff.collation.detectors.classes.sides import (
    Sides,
    Tokens,
    around,
    capitals,
    has_figures,
    is_capitalised,
    next_norm,
    nobodys,
    owns,
)
from newsdiff.collation.detectors.likeness import edit_similarity
from newsdiff.collation.detectors.persons import introductions
from newsdiff.collation.detectors.tools import coverage
from newsdiff.collation.figures import WEEKDAYS
from newsdiff.collation.parts import given_names
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.speakers import UNNAMED
from newsdiff.collation.transliteration import transliterated
from newsdiff.collation.types import Token


def title(sides: Sides) -> Classified | None:
    """Another job title before or after a name that both versions have, or another office."""
    if len(sides.left) == len(sides.right) == 1 and sides.change.parallel:
        offices = lexicon.listed("offices")
        seats = {next_norm(c, r[1] - 1) for c, r in _ranges(sides)}
        if {sides.left[0].norm, sides.right[0].norm} <= offices and seats <= _SEATS and len(seats) == 1:
            (a, b) = (place for _, place in _ranges(sides))
            return sides.made("name", "title", 0.75, "substantive", (a[0], a[1] + 1), (b[0], b[1] + 1))
    groups = lexicon.title_groups()
    for left, a in _titles(sides.left_cell, sides.change.left_range):
        for right, b in _titles(sides.right_cell, sides.change.right_range):
            if left == right or not (groups[left] & groups[right]):
                continue
            if (
                max(len(sides.left) - (a[1] - a[0]), len(sides.right) - (b[1] - b[0])) > 2
                or not sides.change.parallel
            ):
                continue
            if not (_name_near(sides.left_cell, a) and _name_near(sides.right_cell, b)):
                continue
            style = lexicon.equivalence(lexicon.words(left), lexicon.words(right))
            if style:
                return sides.made("style", style, 0.7, "style", a, b)
            if {left, right} <= {"president", "leader", "counterpart", "premier"}:
                return sides.made("name", "title", 0.4, "wording", a, b, titles=sorted((left, right)))
            close = {left, right} <= {"aide", "adviser", "advisor", "assistant", "counsellor"}
            return sides.made(
                "name",
                "title",
                0.75,
                "wording" if close else "substantive",
                a,
                b,
                titles=sorted((left, right)),
            )
    return None


def rank(sides: Sides) -> Classified | None:
    """Deputy, former, acting …: the word that makes another rank of a title, on one side alone; and "chief
    economist" for "chief executive"."""
    ranks = lexicon.listed("ranks")
    if not sides.change.parallel or len(sides.left) > 1 or len(sides.right) > 1:
        return None
    if not sides.left or not sides.right:
        cell, place = _having(sides)
        after = next_norm(cell, place[1] - 1)
        if after == "-" and sides.both[0].norm in ranks | {"ex", "co"}:
            return sides.made("name", "title", 0.65, "substantive")  # "vice-captain", "captain"
        if sides.both[0].norm in ranks and (
            after in lexicon.title_groups() or after in lexicon.listed("unnamed_people")
        ):
            return sides.made("name", "title", 0.65, "substantive")
        return None
    if _courtesy(sides):
        return sides.made("name", "title", 0.55, "wording")
    before = {c[r[0] - 1].norm if r[0] else "" for c, r in _ranges(sides)}
    if (
        len(before) == 1
        and before <= ranks - {"former", "then"}
        and not lexicon.near_synonyms(sides.left[0].stem, sides.right[0].stem)
    ):
        return sides.made(
            "name", "title", 0.65, "substantive", *((r[0] - 1, r[1]) for _, r in _ranges(sides))
        )
    return None


_COURTESY = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "rev"}
)


def _courtesy(sides: Sides) -> bool:
    """ "Mr Otto" and "Chief Otto", "Dr Otto" and "Mr Otto": another title before one name."""
    words = {t.norm for t in sides.both}
    follows = {next_norm(c, r[1] - 1) for c, r in _ranges(sides)}
    behind = [c[r[1]] for c, r in _ranges(sides) if r[1] < len(c)]
    return (
        len(words) == 2
        and len(follows) == 1
        and len(behind) == 2
        and all(t.text[:1].isupper() for t in (*behind, *sides.both))
        and bool(words & _COURTESY)
        and all(
            w in _COURTESY or w in lexicon.title_groups() or w in lexicon.listed("offices") for w in words
        )
        and not lexicon.equivalence((sides.left[0].norm,), (sides.right[0].norm,))
    )


def swapped(sides: Sides) -> Classified | None:
    """Two words of a name or of a title in the other order: "Secretary General" and "General Secretary" are two
    offices; "Haruki Mori" and "Mori Haruki" one person; a title in the midst of a name is damage to it."""
    if not all(len(capitals(c, r)) == 2 for c, r in _ranges(sides)) or sides.change.similarity < 0.5:
        return None
    offices = lexicon.listed("offices") | {word for title in lexicon.title_groups() for word in title.split()}
    titled = sum(t.norm in offices for t in sides.left)
    if titled == 2:
        return sides.made("name", "title", 0.6, "substantive")
    return sides.made("name", "form", 0.5 if titled else 0.4, "wording")


_SEATS = frozenset({"minister", "ministry", "secretary", "ministers"})


def _ranges(sides: Sides) -> tuple[tuple[Tokens, Range], tuple[Tokens, Range]]:
    return (sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range)


def _titles(cell: Tokens, place: Range) -> list[tuple[str, Range]]:
    """Job titles that touch a range."""
    groups = lexicon.title_groups()
    out: list[tuple[str, Range]] = []
    for length in (3, 2, 1):
        for first in range(max(0, place[0] - length + 1), place[1]):
            last = first + length
            if last > len(cell) or last <= place[0]:
                continue
            title = " ".join(t.norm for t in cell[first:last] if t.kind != "mark")
            if title in groups and not any(f <= first and last <= e for _, (f, e) in out):
                out.append((title, (first, last)))
    return out


def _name_near(cell: Tokens, place: Range) -> bool:
    near = range(max(0, place[0] - 5), min(len(cell), place[1] + 4))
    return any(is_capitalised(cell, i) and not place[0] <= i < place[1] for i in near)


KNOWN = 3.0
"""Zipf frequency of a name from which it is no misspelling of another."""
KNOWN_ENGLISH = 4.6
"""… and from which it is no transliteration either."""


def name(sides: Sides) -> Classified | None:
    """Another name, or the same name in another form."""
    change = sides.change
    left, right = (
        capitals(sides.left_cell, change.left_range),
        capitals(sides.right_cell, change.right_range),
    )
    if not left or not right:
        return None
    a, b = (left[0], left[-1] + 1), (right[0], right[-1] + 1)
    x, y = _name_words(sides.left_cell, a), _name_words(sides.right_cell, b)
    if not x or not y or x == y:
        return None
    style = lexicon.equivalence(x, y)
    if style:
        return sides.made("style", style, 0.7, "style", a, b)
    if set(x) & set(y) and (set(x) <= set(y) or set(y) <= set(x)):
        return nobodys(sides)  # first and last names: see name.form
    if lexicon.same_place(x, y):
        return sides.made("name", "form", 0.5, "wording", a, b)
    if any(lexicon.stands_for(p, q) for p in _parts(x) for q in _parts(y)):
        return (
            sides.made("name", "shorthand", 0.3, "style", a, b)
            if change.parallel and len(x) == len(y) == 1
            else nobodys(sides)
        )
    if not change.parallel and change.similarity < 0.6:
        return None
    if _short_for(x, y) or _short_for(y, x):
        return sides.made("name", "form", 0.4, "wording", a, b)
    if " ".join(x) in lexicon.title_groups() or " ".join(y) in lexicon.title_groups():
        if (
            len(sides.both) <= 4
            and change.parallel
            and " ".join(x) in lexicon.title_groups()
            and " ".join(y) in lexicon.title_groups()
        ):
            return sides.made("name", "title", 0.6, "substantive", a, b)
        return None
    alike = edit_similarity(" ".join(x), " ".join(y))
    if _demonym(x, y) or _demonym(y, x):
        return None
    if len(x) == len(y) and all(
        m == n or (transliterated(m, n) and max(zipf(m), zipf(n)) < KNOWN_ENGLISH)
        for m, n in zip(x, y, strict=True)
    ):
        return sides.made("name", "form", 0.45, "wording", a, b, why="transliteration")
    known = all(lexicon.is_listed_name((w,)) or zipf(w) >= KNOWN for w in (*x, *y))
    if alike >= 0.6 and min(len("".join(x)), len("".join(y))) >= 4 and not known:
        return sides.made("name", "spelling", 0.85, "substantive", a, b, likeness=round(alike, 2))
    beside = [
        t
        for cell, change_, name_ in (
            (sides.left_cell, change.left_range, a),
            (sides.right_cell, change.right_range, b),
        )
        for i in range(*change_)
        if not name_[0] <= i < name_[1] and (t := cell[i]).kind != "mark"
    ]
    extra = sum(t.kind != "number" and t.norm not in lexicon.word_set("neutral") for t in beside)
    if not change.parallel or extra > 2 or abs(len(x) - len(y)) > 2 or change.similarity < 0.6:
        return None
    if _is_short_title(sides.left_cell[a[0]]) or _is_short_title(sides.right_cell[b[0]]):
        return None
    verbs = lexicon.word_set("reporting", "verbs")
    if any(
        {t.norm for t in around(c, r, 2) if t.text.islower()} & verbs  # not the "States" of a country
        for c, r in ((sides.left_cell, a), (sides.right_cell, b))
    ):
        return nobodys(sides)  # who said it: attribution
    if _known_elsewhere(sides, x, y):
        return None
    return sides.made("name", "changed", 0.7, "substantive", a, b)


_DESCRIBING = frozenset(
    ["close", "familiar", "with", "from", "briefed", "speaking", "near", "inside", "in", "at", "on"]
)
"""What opens words that say of a source who it is, between the word for it and the verb of saying."""
LONGEST_DESCRIPTION = 10


def source_described(sides: Sides) -> Classified | None:
    """Words between a source and its verb that one version alone has: "sources [close to the family] said",
    "an official[, speaking on condition of anonymity,] said"."""
    if sides.change.similarity < 0.5 or not 2 <= len(sides.both) <= LONGEST_DESCRIPTION:
        return None
    cell, (first, last) = _having(sides)
    verbs = lexicon.word_set("reporting", "verbs")
    before = next((t for t in reversed(cell[max(0, first - 2) : first]) if t.kind != "mark"), None)
    behind = next((t for t in cell[last : last + 2] if t.kind != "mark"), None)
    opener = next((t for t in cell[first:last] if t.kind != "mark"), None)
    if (
        before is None
        or behind is None
        or opener is None
        or before.norm not in UNNAMED
        or behind.norm not in verbs
    ):
        return None
    names_place = any(t.text[:1].isupper() for t in sides.both) and not has_figures(sides.both)
    if opener.norm not in _DESCRIBING or (
        opener.norm in ("in", "at", "on")
        and not names_place
        and "anonymity" not in {t.norm for t in sides.both}
    ):
        return None
    if any(t.norm in WEEKDAYS for t in sides.both):
        return None
    return sides.made("attribution", "described", 0.5, "substantive")


def dropped(sides: Sides) -> Classified | None:
    """A person, place or organisation that one version alone names, in a clause both have: "Tirana and Skopje"
    and "Tirana". A fuller form of a name that both have is none, nor a title before it."""
    if not sides.change.parallel or not 1 <= len(sides.both) <= 5 or sides.change.similarity < 0.5:
        return None
    cell, place = _having(sides)
    if _initial(cell, place):
        wide = [(f, _behind_stop(c, e) + 1) for c, (f, e) in _ranges(sides)]
        return sides.made("name", "fuller", 0.25, "wording", *wide)
    named = [i for i in capitals(cell, place) if not _is_short_title(cell[i])]
    if any(cell[i].norm in lexicon.listed("slug_words") for i in named):
        return None  # "UPDATE 1-" before a headline
    names = _name_words(cell, (named[0], named[-1] + 1)) if named else ()
    if named and _its_letters(cell, named):
        return None
    if not names or " ".join(names) in lexicon.title_groups():
        return None
    if _part_of_name(cell, place, names):
        return _fuller(sides, cell, place, named)
    others = [
        t for i, t in enumerate(cell[place[0] : place[1]], place[0]) if i not in named and t.kind != "mark"
    ]
    if any(t.norm not in lexicon.word_set("neutral") and zipf(t.norm) < COMMONEST for t in others):
        return None
    before = cell[place[0] - 1].norm if place[0] else ""
    if {before, *(t.norm for t in others)} & lexicon.word_set("reporting", "verbs"):
        return None  # who said it, and to whom: attribution
    lacking = sides.change.right if sides.left else sides.change.left
    there = {t.stem for t in (sides.right_cell if sides.left else sides.left_cell)}
    stems = {cell[i].stem for i in named}
    if stems & there:
        return None
    if of_source(cell, place):
        return sides.made("attribution", "described", 0.55, "substantive")
    listed = bool({t.norm for t in others} & {"and", "or"}) or before in ("and", "or")
    if listed or not stems <= coverage(sides.cluster).stems(lacking):
        return sides.made("name", "missing", 0.6, "substantive")
    # the story names it elsewhere: worth a word only where it says whose the next word is ("North Korean television")
    whose = named[-1] + 1 == place[1] and place[1] < len(cell) and cell[place[1]].kind == "word"
    return sides.made("name", "missing", 0.4, "wording") if whose and lexicon.is_listed_name(names) else None


_LEADS_ON = frozenset(
    [
        "who",
        "whose",
        "with",
        "close",
        "familiar",
        "near",
        "from",
        "at",
        "in",
        "inside",
        "of",
        "for",
        "briefed",
    ]
)
"""What says of a source who or whose it is, right behind the word for it."""
_BEHIND, _BEFORE, _SAYS = 14, 3, 10
"""Words by which what is said of a source may stand behind the word for it, or before it, and a verb of saying behind that."""


def of_source(cell: Tokens, place: Range) -> bool:
    """Does a range say who or whose the source of the sentence is: "a [Danish] television report that said",
    "said the source, who has ties to Riga [and Vilnius]"?"""
    verbs = lexicon.word_set("reporting", "verbs")
    for i in range(place[0] - 1, max(-1, place[0] - 1 - _BEHIND), -1):
        if cell[i].kind == "mark" and cell[i].norm not in (",", "-"):
            break
        if cell[i].norm in verbs:
            break
        if cell[i].norm in UNNAMED:
            link = i + 1 + (i + 1 < len(cell) and cell[i + 1].norm == ",")
            opens = link < len(cell) and cell[link].norm in _LEADS_ON and link <= place[0]
            before = {t.norm for t in cell[max(0, i - 6) : i] if t.kind != "mark"}
            return opens and bool((before | {t.norm for t in cell[place[1] : place[1] + _SAYS]}) & verbs)
    for i in range(place[1], min(len(cell), place[1] + _BEFORE)):
        if cell[i].kind != "word" or cell[i].norm in lexicon.word_set("neutral"):
            return False
        if cell[i].norm in UNNAMED or cell[i].norm in lexicon.listed("media_nouns"):
            return bool({t.norm for t in cell[i + 1 : i + 1 + _SAYS]} & verbs)
    return False


def _its_letters(cell: Tokens, named: list[int]) -> bool:
    """Is it the short form in brackets behind the name that both have: "Port Study Group (PSG)"?"""
    first = named[0]
    if len(named) != 1 or not first or cell[first - 1].text[-1] not in "([" or not cell[first].text.isupper():
        return False
    before = "".join(t.text[0] for t in cell[max(0, first - 12) : first - 1] if t.text[:1].isupper())
    return cell[first].text in before


def _having(sides: Sides) -> tuple[Tokens, Range]:
    """The cell that has the words, and where."""
    return _ranges(sides)[0] if sides.left else _ranges(sides)[1]


def _initial(cell: Tokens, place: Range) -> bool:
    """One letter of a name, right before the rest of it: "Ambassador [J.] Tomas Brandt"."""
    letters = [t for t in cell[slice(*place)] if t.kind != "mark"]
    return (
        len(letters) == 1
        and len(letters[0].text.rstrip(".")) == 1
        and letters[0].text[0].isupper()
        and letters[0].norm not in ("i", "a")
        and _behind_stop(cell, place[1]) < len(cell)
        and cell[_behind_stop(cell, place[1])].text[:1].isupper()
    )


def _behind_stop(cell: Tokens, at: int) -> int:
    return at + (at < len(cell) and cell[at].norm == ".")


def _fuller(sides: Sides, cell: Tokens, place: Range, named: list[int]) -> Classified | None:
    """A person's name in full on one side and the last name alone on the other, where both versions know who it is:
    "Army Sgt. Tomas Brandt" and "Army Sgt. Brandt"."""
    if any(cell[i].kind != "mark" and i not in named for i in range(*place)):
        return None
    first, last = place
    while (
        first > 0
        and cell[first - 1].kind == "word"
        and cell[first - 1].text[:1].isupper()
        and not _is_title(cell[first - 1])
    ):
        first -= 1
    while last < len(cell) and cell[last].kind == "word" and cell[last].text[:1].isupper():
        last += 1
    whole = _name_words(cell, (first, last))
    known = [introductions(sides.cluster, s).get(whole) for s in (sides.change.left, sides.change.right)]
    if not all(known) or not any(
        k is not None and (k.words or k.name.split()[0] in given_names()) for k in known
    ):
        return None
    wide: Range = (first, last)
    short_ = (sides.change.right_range if sides.left else sides.change.left_range)[0]
    narrow: Range = (short_ - (place[0] - first), short_ + (last - place[1]))
    there = sides.right_cell if sides.left else sides.left_cell
    if not 0 <= narrow[0] < narrow[1] <= len(there) or not {t.norm for t in there[slice(*narrow)]} <= set(
        whole
    ):
        return None
    return sides.made("name", "fuller", 0.3, "wording", *((wide, narrow) if sides.left else (narrow, wide)))


def _is_title(token: Token) -> bool:
    return _is_short_title(token) or token.norm in lexicon.title_groups()


def _part_of_name(cell: Tokens, place: Range, names: tuple[str, ...]) -> bool:
    """Does the name run on into a capitalised word before or behind it?"""
    first, last = place
    before = first > 0 and cell[first].text[:1].isupper() and is_capitalised(cell, first - 1)
    behind = last < len(cell) and cell[last - 1].text[:1].isupper() and is_capitalised(cell, last)
    abbreviated = behind and cell[last].text.isupper() and len(cell[last].text) <= 3
    return before or (behind and not (abbreviated and lexicon.is_listed_name(names)))


def _demonym(short: tuple[str, ...], long_: tuple[str, ...]) -> bool:
    """London and Londoner, Texas and Texan: another word, not another spelling."""
    a, b = short[-1], long_[-1]
    return (
        short[:-1] == long_[:-1]
        and b.startswith(a.rstrip("aeious"))
        and b.endswith(
            ("er", "ers", "an", "ans", "ian", "ians", "ese", "ish", "i", "ite", "ites", "ist", "ists")
        )
        and len(b) > len(a) - 1
        and len(a) != len(b)
    )


def _short_for(short: tuple[str, ...], long_: tuple[str, ...]) -> bool:
    """DHS for Department of Homeland Security, the Met for the Metropolitan Police."""
    if len(short) != 1 or len(long_) < 2:
        return False
    initials = "".join(w[0] for w in long_)
    content = "".join(w[0] for w in long_ if w not in ("of", "the", "and", "for"))
    return short[0] in (initials, content) or (len(short[0]) >= 3 and long_[0].startswith(short[0]))


def _is_short_title(token: Token) -> bool:
    return token.norm in _SHORT_TITLES or (len(token.text) == 1 and token.text != "I")


_SHORT_TITLES = lexicon.listed("short_titles")


def _parts(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [phrase, *((word,) for word in phrase)]


def _name_words(cell: Tokens, place: Range) -> tuple[str, ...]:
    return tuple(t.norm for t in cell[place[0] : place[1]] if t.kind != "mark")


def _known_elsewhere(sides: Sides, x: tuple[str, ...], y: tuple[str, ...]) -> bool:
    """Both names stand in both cells: the sentence was turned round, nobody was renamed."""
    left, right = {t.norm for t in sides.left_cell}, {t.norm for t in sides.right_cell}
    return set(x) <= right and set(y) <= left


def proper_noun_form(sides: Sides) -> Classified | None:
    """The same stem, one side a capitalised name and the other not the same name ("Moscow Times", "Moscow time")."""
    (i, _), (j, _) = sides.change.left_range, sides.change.right_range
    a, b = sides.left_cell, sides.right_cell
    if not (is_capitalised(a, i) or is_capitalised(b, j)) or a[i].kind != "word":
        return None
    if owns(a, i) != owns(b, j) or a[i].norm.endswith("'") or b[j].norm.endswith("'"):
        return None
    longer, shorter = (a, i), (b, j)
    if not is_capitalised(a, i):
        longer, shorter = (b, j), (a, i)
    in_name = longer[1] > 0 and is_capitalised(longer[0], longer[1] - 1)
    lost = shorter[0][shorter[1]].text[:1].islower()
    before = i > 0 and j > 0 and a[i - 1].norm == b[j - 1].norm and a[i - 1].text[:1].isupper()
    if lost and in_name and before and abs(len(a[i].norm) - len(b[j].norm)) <= 1:
        left = (i - 1, i + 1) if i and a[i - 1].norm == b[j - 1].norm else (i, i + 1)
        right = (j - 1, j + 1) if i and a[i - 1].norm == b[j - 1].norm else (j, j + 1)
        return sides.made("name", "translated", 0.8, "substantive", left, right)
    if lost or not (is_capitalised(a, i) and is_capitalised(b, j)):
        return None
    if (
        lexicon.stands_for((a[i].norm,), (b[j].norm,))
        or _demonym((a[i].norm,), (b[j].norm,))
        or _demonym((b[j].norm,), (a[i].norm,))
    ):
        return None
    if {a[i].norm, b[j].norm} == {a[i].norm, a[i].norm + "s"} or {a[i].norm, b[j].norm} == {
        b[j].norm,
        b[j].norm + "s",
    }:
        return None
    m, n = a[i].norm, b[j].norm
    if transliterated(m, n) and max(zipf(m), zipf(n)) < KNOWN_ENGLISH:
        return sides.made("name", "form", 0.45, "wording", why="transliteration")
    return sides.made("name", "spelling", 0.6, "substantive")
