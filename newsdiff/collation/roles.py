"""What a segment is: body, headline, caption … From structure first, curated phrases second.

Structure means: where the line stands, whether it ends in a stop, how long it is, what stands
beside it, whether it is printed twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsdiff.collation import parts
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.phrases import Phrases, phrases, plain
from newsdiff.collation.types import Role, Witness

_SHORT, _LONG = 9, 25  # words: up to a subhead, beyond a headline
_PHOTO = (
    "photo",
    "image",
    "picture",
    "archive photo",
    "credit",
    "file photo",
    "foto",
    "crédit photo",
    "bild",
    "photograph",
    "courtesy",
    "handout",
    "getty",
    "(ap photo",
    "ap photo",
    "reuters/",
    "afp photo",
    "illustration",
    "graphic",
)
_SAYING_LAST = ("said", "says", "added", "told reporters", "told mailonline", "wrote", "tweeted")


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment in the making: offsets into the witness's text, its paragraph, a role if the cut told it."""

    start: int
    end: int
    paragraph: int
    kind: str = ""


@dataclass(slots=True)
class _Line:
    """What the rules look at."""

    text: str
    words: int
    stopped: bool
    alone: bool  # the only segment of its paragraph
    key: str  # comparison form
    bullet: bool
    of: int  # its paragraph


def _line(text: str, alone: bool, paragraph: int) -> _Line:
    start = text[:600]
    return _Line(
        text=text,
        words=len(text.split()) if len(text) < 5000 else 999,
        stopped=bool(parts.TERMINAL.search(text[-40:])),
        alone=alone,
        key=plain(text),
        bullet=bool(parts.BULLET.match(start)),
        of=paragraph,
    )


def assign(witness: Witness, pieces: Sequence[Piece]) -> tuple[Role, ...]:
    """A role for every piece of one witness."""
    crowd = Counter(p.paragraph for p in pieces)
    lines = [_line(witness.text[p.start : p.end], crowd[p.paragraph] == 1, p.paragraph) for p in pieces]
    known = phrases(witness.outlet)
    roles: list[Role | None] = [
        _by_pattern(line, piece, known) for line, piece in zip(lines, pieces, strict=True)
    ]
    _mark_behind_byline(lines, roles)
    _mark_announced(lines, roles, known)
    _mark_entry_headings(lines, roles)
    _mark_two_part_headline(lines, roles)
    head = _head_length(lines, roles)
    _mark_headings(lines, roles, head)
    _mark_head(lines, roles, head)
    _mark_repeated(lines, roles)
    _mark_captions(lines, roles, pieces)
    _mark_loose_lines(lines, roles, head)
    _mark_names(lines, roles)
    _mark_entry_ends(lines, roles)
    _mark_questioning_captions(lines, roles)
    _mark_labelled_captions(lines, roles)
    _mark_link_lists(lines, roles, head)
    _mark_related(lines, roles)
    _mark_questions(lines, roles)
    _mark_empty_labels(lines, roles, head)
    _mark_words_to_readers(lines, roles)
    _mark_dek(witness, pieces, lines, roles)
    return tuple(role or "body" for role in roles)


def _by_pattern(line: _Line, piece: Piece, known: Phrases) -> Role | None:
    """The role that the words themselves show."""
    text = line.text
    if piece.kind:
        return piece.kind  # type: ignore[return-value]
    if not any(c.isalnum() for c in text[:200]):
        return "furniture"
    if parts.CODE.search(text[:400]) or parts.CODE.search(text[-80:]):
        return "furniture" if line.words < 60 else None
    if len(text) > 700:
        return None
    if parts.date_line().match(text) and line.words <= 16:
        return "date"
    if line.alone and piece.start < 600 and parts.published_line().match(text):
        return "date"
    if line.alone and line.words <= 8 and known.is_whole(text, "byline"):
        return "byline"
    if line.alone and piece.start < 600 and line.words <= 8 and parts.paper_with_agency().match(text):
        return "byline"
    if line.alone and 3 <= line.words <= 12 and parts.DASHED_HEADING.match(text):
        return "subhead"
    if line.alone and not line.stopped and parts.PHOTO_LAST.search(text[-80:]) and line.words >= 5:
        return "caption"
    if line.alone and line.words <= 14 and piece.start > 300 and parts.REPORTED_FROM.match(text):
        return "credit"
    if parts.BRACKETED_CREDIT.match(text):
        return "credit"
    if line.alone and parts.IMAGE_LINE.match(text):
        return "caption"
    if parts.URL_LINE.match(text) or (line.words < 15 and parts.FOLLOW.search(text)):
        return "furniture"
    if parts.dateline_line().match(text):
        return "dateline"
    if line.words <= 30 and (line.alone or piece.start < 600) and parts.byline().match(text):
        return "byline"
    if line.alone and piece.start > 200 and parts.SIGNED.match(text):
        return "byline"
    if parts.SIGN_OFF.fullmatch(text.strip(" .")):
        return "credit"
    if text.count(" | ") >= 2 and not line.stopped:
        return "furniture"
    if line.words >= _SHORT and parts.PHOTO_LABEL.match(text):
        return "caption"
    bracketed = text[:1] == "(" and known.role(text.lstrip("("), within=("credit",))
    if bracketed and _is_photo_credit(line):
        return "credit"
    role = known.role(text, within=("related", "furniture", "credit", "dateline", "caption"))
    if role in ("furniture", "related") and line.stopped and line.words > 45:
        role = None
    if role == "credit" and (line.words > 40 or (line.stopped and line.words > 25)):
        role = None
    if role == "caption" and not (line.alone or piece.start < 900):
        role = None
    if role:
        return role
    if line.alone and not line.stopped and parts.LINK_LINE.match(text):
        return "related"
    if parts.HANDLE.search(text) and line.words < 25:
        return "credit"
    if line.alone and parts.agency_byline().match(text):
        return "byline"
    if (
        not line.stopped
        and line.words <= 14
        and ("/" in text or " via " in text)
        and parts.SLASHED_CREDIT.match(text)
    ):
        return "credit"
    return None


def _mark_two_part_headline(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """ "Orsk. Storm hits the coast": a word or two and a stop, then the headline, in one line without a last stop."""
    if len(lines) < 4 or roles[0] or roles[1] or lines[0].of != lines[1].of or lines[2].of == lines[1].of:
        return
    if lines[0].words <= 3 and not lines[1].stopped and lines[1].words <= 18 and lines[2].of != lines[1].of:
        roles[0] = roles[1] = "headline"


def _mark_behind_byline(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """A few words on a line of their own right behind a byline say what its bearer is: "AP Business Writer"."""
    for n in range(1, min(len(lines), 8)):
        line = lines[n]
        behind = roles[n - 1] == "byline" and lines[n - 1].alone and line.alone and roles[n] is None
        if behind and not line.stopped and 2 <= line.words <= 5 and _OCCUPATION.search(line.text):
            roles[n] = "byline"


_POSITION = re.compile(r"\b(?:Writer|Reporter|Correspondent|Editor|Columnist)\W*$", re.IGNORECASE)
_OCCUPATION = re.compile(
    r"\b(?:Writer|Reporter|Correspondent|Editor|Bureau|Staff|Columnist|Desk|Press|News|Service)\b",
    re.IGNORECASE,
)


def _mark_announced(lines: Sequence[_Line], roles: list[Role | None], known: Phrases) -> None:
    """ "Image caption," alone on its line says what the next one is."""
    for n, (line, after) in enumerate(pairwise(lines)):
        for role in _ANNOUNCED:
            label = line.text.rstrip().endswith((",", ":")) and known.is_whole(line.text, role)
            if label and line.alone and after.alone and roles[n + 1] is None:
                roles[n] = roles[n + 1] = role


_ANNOUNCED: tuple[Role, ...] = ("caption", "credit")


def _head_length(lines: Sequence[_Line], roles: Sequence[Role | None]) -> int:
    """How many segments stand before the first that reads as body copy."""
    for n, (line, role) in enumerate(zip(lines, roles, strict=True)):
        if role == "dateline":
            return n
        if role == "subhead":
            return n + 1
        if role is None and (line.stopped or line.words > _LONG) and not parts.HEADING_MARK.match(line.text):
            if n == 0 and line.alone and _title_like(line) and len(lines) > 2:
                continue
            if line.words >= 6 or not line.alone:
                return n
    return len(lines)


def _title_like(line: _Line) -> bool:
    """Title Case, or a short question or shout: a headline in spite of its stop."""
    words = [w for w in line.text.split() if w[:1].isalpha() or w[:1] in "'\"‘“"]
    if not 3 <= len(words) <= 18 or line.text.rstrip().endswith("…"):
        return False
    capitals = sum(w.lstrip("'\"‘“")[:1].isupper() for w in words)
    return capitals >= 0.75 * len(words)


def _mark_headings(lines: Sequence[_Line], roles: list[Role | None], head: int) -> None:
    seen = False
    for n, line in enumerate(lines):
        if roles[n] is None and parts.HEADING_MARK.match(line.text):
            first = not seen and n <= head and not any(r == "body" for r in roles[:n])
            roles[n] = "headline" if first else "subhead"
            seen = True


def _mark_head(lines: Sequence[_Line], roles: list[Role | None], head: int) -> None:
    """Lines before the body: the first is the headline, the next the dek."""
    if head >= len(lines) and len(lines) < 2:
        return
    has_headline = "headline" in roles[:head]
    for n in range(head):
        line = lines[n]
        if roles[n] is not None or not line.alone or line.bullet:
            continue
        if head >= len(lines) and line.words > _LONG:
            continue
        if not has_headline:
            roles[n] = "headline"
            has_headline = True
        elif not line.stopped and 2 <= line.words <= 5 and _POSITION.search(line.text):
            roles[n] = "byline"
        elif line.words >= 4:
            roles[n] = "dek" if "dek" not in roles[:n] else None
        elif not line.stopped and head < len(lines) and not line.text.rstrip().endswith((":", ",")):
            roles[n] = "furniture"  # the name of the paper, a section
    heads_an_entry = head > 0 and roles[head - 1] == "subhead"
    if (
        has_headline
        and head < len(lines)
        and roles[head] is None
        and lines[head].alone
        and not heads_an_entry
    ):
        following = roles[head + 1 : head + 3]
        before_body = any(r in ("byline", "date") for r in following)
        if before_body and lines[head].words <= 45:
            roles[head] = "dek"


def _mark_repeated(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """A line printed twice in a row near the top, or beside a picture credit, is a caption."""
    for n in range(1, len(lines)):
        if lines[n].key == lines[n - 1].key and lines[n].words >= 5 and n <= 6:
            for k in (n - 1, n):
                if roles[k] in (None, "headline", "dek"):
                    roles[k] = "caption"
    places: dict[str, list[int]] = {}
    for n, line in enumerate(lines):
        if line.words >= 5 and roles[n] is None:
            places.setdefault(line.key.rstrip(".!?\"' "), []).append(n)
    for same in places.values():
        loose = [n for n in same if not lines[n].stopped and lines[n].alone]
        if len(same) > 1 and loose:
            for n in loose:
                roles[n] = "caption"


def _is_photo_credit(line: _Line) -> bool:
    low = line.key.lstrip("*_([")
    return (
        low.startswith(_PHOTO)
        or bool(parts.BRACKETED_CREDIT.match(line.text))
        or bool(parts.SLASHED_CREDIT.match(line.text) and line.words <= 14 and not line.stopped)
    )


def _mark_captions(lines: Sequence[_Line], roles: list[Role | None], pieces: Sequence[Piece]) -> None:
    """What stands right before a picture credit is its caption."""
    for n in range(1, len(lines) - 1):  # "Getty Images", then what is seen
        behind = lines[n + 1]
        source = roles[n] == "credit" and lines[n].alone and lines[n].words <= 4 and roles[n - 1] != "caption"
        if source and roles[n + 1] is None and behind.alone and not behind.stopped and behind.words >= 5:
            roles[n + 1] = "caption"
    for n in range(1, len(lines)):
        if roles[n] == "credit" and roles[n - 1] in (None, "headline", "dek") and _is_photo_credit(lines[n]):
            near = pieces[n].paragraph - pieces[n - 1].paragraph
            first = n == 1 or pieces[n - 2].paragraph != pieces[n - 1].paragraph
            same = near == 0 and (first or lines[n - 1].words <= 45)
            if same or (
                near == 1 and lines[n - 1].alone and lines[n - 1].words <= 45 and not lines[n - 1].stopped
            ):
                roles[n - 1] = "caption"


def _mark_loose_lines(lines: Sequence[_Line], roles: list[Role | None], head: int) -> None:
    """Lines of their own without a stop amid body copy: subheads and captions; at the end, furniture."""
    body = [n for n in range(len(lines)) if roles[n] is None and lines[n].stopped and lines[n].words >= 5]
    if not body:
        return
    ends = [n for n, line in enumerate(lines) if n + 1 == len(lines) or lines[n + 1].of != line.of]
    ends = [n for n in ends if roles[n] is None]
    stopped, alone = sum(lines[n].stopped for n in ends), len(ends)
    if alone and stopped < 0.5 * alone and stopped < len(body) * 0.5:
        return
    last = body[-1]
    for n in range(head, len(lines)):
        line = lines[n]
        if roles[n] is not None or line.stopped or not line.alone or line.bullet:
            continue
        text = line.text.rstrip(" *_")
        if text.endswith((":", ",", ";", "-", "–", "—")):
            continue
        if n > last:
            if line.words <= _SHORT and not _opens_a_sentence(line):
                roles[n] = "furniture"
            continue
        quoted = text[:1] in "\"'“‘"
        if line.key.endswith(_SAYING_LAST) and quoted:
            continue
        if _in_list(lines, roles, n) or _among_entries(lines, n):
            continue
        tells_when = line.words > 3 and parts.WHEN_LAST.search(text)
        roles[n] = "caption" if line.words > _SHORT or tells_when else "subhead"


def _opens_a_sentence(line: _Line) -> bool:
    """ "She is survived by …": copy that has lost its stop."""
    words = line.text.split()
    return len(words) > 4 and words[0] in parts.plain_openers() and words[1][:1].islower()


def _mark_names(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """A name alone on its line heads what is told of its bearer next; else it belongs to a picture:
    who is seen there, where the copy names them, or who took it."""
    for n, line in enumerate(lines):
        if roles[n] != "subhead" or not parts.BARE_NAME.match(line.text.strip()):
            continue
        words = line.text.split()
        if words[0] not in parts.given_names():
            continue
        surname = re.compile(rf"(?<!\w){re.escape(words[-1])}(?!\w)")
        if not any(surname.search(near.text) for near in lines[n + 1 : n + 1 + _HEADED]):
            elsewhere = any(surname.search(other.text) for k, other in enumerate(lines) if k != n)
            roles[n] = "caption" if elsewhere else "credit"


_HEADED = 3
"""Segments behind a heading of which one tells of who is named in it."""


def _stamps(lines: Sequence[_Line], roles: Sequence[Role | None]) -> list[int]:
    """The times on lines of their own of a live blog; one alone is when the story was published."""
    found = [n for n, line in enumerate(lines) if roles[n] == "date" and parts.stamp_line().match(line.text)]
    return found if len(found) > 1 else []


def _mark_entry_headings(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """A loose line right behind the time of an entry of a live blog, before its copy, is its heading."""
    for stamp in _stamps(lines, roles):
        n = stamp + 1
        while n < len(lines) and roles[n] == "furniture":
            n += 1
        if n + 1 < len(lines) and roles[n] is None and lines[n].alone and not lines[n].stopped:
            told = roles[n + 1] is None and (lines[n + 1].stopped or not lines[n + 1].alone)
            if told and lines[n].words <= _SHORT + 3:
                roles[n] = "subhead"


def _mark_entry_ends(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """A loose line right before the time of the next entry of a live blog heads nothing: it is a caption."""
    for stamp in _stamps(lines, roles)[1:]:
        n = stamp - 1
        while n > 0 and roles[n] in ("subhead", "credit", "caption"):
            opens = roles[n - 1] == "date"
            if roles[n] == "subhead" and not opens:
                roles[n] = "credit" if _is_name(lines, n) else "caption"
            n -= 1


def _is_name(lines: Sequence[_Line], n: int) -> bool:
    """A name, of nobody whom the copy knows."""
    text = lines[n].text.strip()
    if not parts.BARE_NAME.match(text):
        return False
    return not any(text.split()[-1] in other.text for k, other in enumerate(lines) if k != n)


def _mark_questioning_captions(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """ "Closed again? The lock at Orsk on Monday": a question or shout before a line without a stop, where
    captions without a stop are the habit."""
    if not any(role == "caption" and not line.stopped for line, role in zip(lines, roles, strict=True)):
        return
    for n in range(1, len(lines) - 1):
        first, second = lines[n], lines[n + 1]
        pair = first.of == second.of and lines[n - 1].of != first.of
        if not pair or (n + 2 < len(lines) and lines[n + 2].of == first.of) or roles[n] or roles[n + 1]:
            continue
        asks = first.text.rstrip("\"'”’ *_").endswith(("?", "!"))
        loose = not second.stopped and second.words >= _SHORT - 3
        if asks and loose and not second.text.rstrip().endswith((":", ",", ";", "-", "–", "—", "…")):
            roles[n] = roles[n + 1] = "caption"


def _mark_labelled_captions(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """ "Aground: The Gull off Lindvik. A tug is standing by": a word and a colon, then sentences of which the last has
    no stop, in a paragraph amid copy that has them. Entries of a list come in rows."""
    first = 0
    for n in range(1, len(lines) + 1):
        if n < len(lines) and lines[n].of == lines[first].of:
            continue
        labelled = _CAPTION_LABEL.match(lines[first].text) and n - first > 1
        loose = not lines[n - 1].stopped and not lines[n - 1].text.rstrip().endswith(
            (":", ",", ";", "-", "–", "—")
        )
        beside = [k for k in (first - 1, n) if 0 <= k < len(lines)]
        amid = len(beside) == 2 and not any(_LABELLED.match(lines[k].text) for k in beside)
        if labelled and loose and amid and all(roles[k] is None for k in range(first, n)):
            roles[first:n] = ["caption"] * (n - first)
        first = n


_CAPTION_LABEL = re.compile(r"[A-Z][\w'’ -]{1,30}: [A-Z\"'“‘]")


def _mark_link_lists(lines: Sequence[_Line], roles: list[Role | None], head: int) -> None:
    """Loose lines side by side: in title case they are links to other stories; beside a caption, captions."""
    for n in range(max(head, 1), len(lines) - 1):
        pair = (n, n + 1)
        if any(roles[k] not in ("subhead", "caption", "related") or lines[k].stopped for k in pair):
            continue
        if all(_title_like(lines[k]) and lines[k].words >= 5 and "(" not in lines[k].text for k in pair):
            roles[n] = roles[n + 1] = "related"
        elif {roles[n], roles[n + 1]} == {"subhead", "caption"} and not parts.HEADING_MARK.match(
            lines[n].text
        ):
            roles[n] = roles[n + 1] = "caption"


def _in_list(lines: Sequence[_Line], roles: Sequence[Role | None], n: int) -> bool:
    """Part of an enumeration: after a line that ends in a colon, or among several loose lines."""
    k = n - 1
    while k >= 0 and lines[k].alone and not lines[k].stopped and not lines[k].text.rstrip().endswith(":"):
        k -= 1
    return k >= 0 and lines[k].text.rstrip().endswith(":")


_LABELLED = re.compile(r"[^\s:][^:\n]{1,40}:\s+\S")


def _among_entries(lines: Sequence[_Line], n: int) -> bool:
    """One of several entries that all open with a name and a colon, and has lost its stop."""
    return bool(_LABELLED.match(lines[n].text)) and any(
        near.alone and near.stopped and _LABELLED.match(near.text)
        for near in (*lines[n - 1 : n], *lines[n + 1 : n + 2])
    )


def _mark_related(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """After "Related:" alone on its line, loose lines are links until copy goes on."""
    for n, line in enumerate(lines):
        short = line.words <= 4 or (line.words <= 8 and line.text.rstrip().endswith(":"))
        bare = short and "](" not in line.text and ": " not in line.text.strip()
        if roles[n] == "related" and bare:
            for k in range(n + 1, len(lines)):
                if lines[k].stopped and lines[k].words > 3 and not lines[k].bullet:
                    break
                if roles[k] in (None, "subhead", "caption", "furniture") and lines[k].alone:
                    roles[k] = "related"


def _asks(line: _Line) -> bool:
    """A bullet or a title that asks: what another story answers."""
    if not line.alone or line.words > 14:
        return False
    words = [w.strip("\"'“‘•·▪●◦‣*+-") for w in line.key.split()]
    opening = next((w for w in words if w), "")
    asking = line.text.rstrip(" *_\"'”’").endswith("?")
    if line.bullet:
        return opening in parts.asking_words() and (asking or not line.stopped)
    return asking and _title_like(line)


def _mark_questions(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """Questions side by side as bullets, or a title that asks beside links: links to other stories."""
    asking = [_asks(line) and role is None for line, role in zip(lines, roles, strict=True)]
    for n, line in enumerate(lines):
        beside = (n - 1, n + 1)
        near = [k for k in beside if 0 <= k < len(lines)]
        if line.bullet:
            if (
                asking[n]
                and any(lines[k].bullet for k in near)
                and not any(lines[k].bullet and not asking[k] for k in near)
            ):
                roles[n] = "related"
        elif asking[n] and any(roles[k] == "related" for k in near):
            roles[n] = "related"


def _mark_empty_labels(lines: Sequence[_Line], roles: list[Role | None], head: int) -> None:
    """A label alone on its line amid copy, with nothing it announces: the link behind it is gone."""
    for n in range(max(head, 1), len(lines) - 1):
        line, after = lines[n], lines[n + 1]
        words = line.text.split()
        bare = line.alone and line.words <= 3 and words[-1].endswith(":") and roles[n] is None
        if not bare or not all(w[:1].isupper() for w in words):
            continue
        announces = after.bullet or after.text[:1] in "\"'“‘«„" or not after.stopped
        if not announces and lines[n - 1].stopped:
            roles[n] = "furniture"


def _mark_words_to_readers(lines: Sequence[_Line], roles: list[Role | None]) -> None:
    """Behind the story a house asks its readers, or says what it will cover: "Which of the two would you take?"."""
    n = len(lines) - 1
    while n > 0 and roles[n] in ("furniture", "related", "credit", "caption"):
        n -= 1
    if n < _LEAST_STORY:
        return
    while (
        n > _LEAST_STORY
        and roles[n] is None
        and lines[n - 1].of == lines[n].of
        and parts.ASKED_FOR.match(lines[n].text)
    ):
        n -= 1  # "Were you there? Send us your pictures."
    line = lines[n]
    opens = lines[n - 1].of != line.of
    if roles[n] is not None or not opens or line.words > 45:
        return
    if not line.alone and not all(
        parts.ASKED_FOR.match(after.text) for after in lines[n + 1 :] if after.of == line.of
    ):
        return
    asks = parts.ASKS_READERS.search(line.text) and line.text[:1] not in "\"'“‘«"
    if asks or parts.HOUSE_NOTICE.match(line.text):
        for k in range(n, len(lines)):
            if lines[k].of == line.of:
                roles[k] = "furniture"


_LEAST_STORY = 3
"""Segments before a last one that may be the house's own word."""


def _mark_dek(
    witness: Witness, pieces: Sequence[Piece], lines: Sequence[_Line], roles: list[Role | None]
) -> None:
    """A first paragraph of one sentence whose words come back further down, after a fresh lead, is a dek."""
    body = [n for n, role in enumerate(roles) if role is None]
    if len(body) < 4 or not lines[body[0]].alone or "dek" in roles or lines[body[0]].words > 45:
        return
    first, lead = body[0], body[1]
    if lines[lead].words < 8 or pieces[lead].paragraph == pieces[first].paragraph:
        return
    words = _content(witness, pieces[first])
    if len(words) < 6:
        return
    again = max((len(words & _content(witness, pieces[n])) for n in body[2:]), default=0)
    in_lead = len(words & _content(witness, pieces[lead]))
    if again >= 0.7 * len(words) and in_lead < 0.5 * len(words):
        roles[first] = "dek"


def _content(witness: Witness, piece: Piece) -> set[str]:
    tokens = tokenise(witness.text, piece.start, min(piece.end, piece.start + 1500))
    return {t.stem for t in tokens if t.kind != "mark" and len(t.norm) > 3}
