"""E-mail (.eml): the message's own text, and every attachment that can be read."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from newsdiff.intake.compose import squeeze
from newsdiff.intake.covering import letter_in
from newsdiff.intake.dates import parse_time
from newsdiff.intake.decode import decode
from newsdiff.intake.errors import BombRefused, BrokenFile, IntakeError, NotText, TooLarge
from newsdiff.intake.markup import from_html
from newsdiff.intake.plain import with_all
from newsdiff.intake.types import Document, Hints, Intake, Limits, Rejected

MOST_LINES = 5_000
"""Of a message's header."""
LONGEST_HEADER = 10_000
LONGEST_LETTER_KEPT = 1_000
"""Characters."""
BROUGHT = (
    "It came attached to an e-mail that only brings it: what that says is kept as a note, and is no version."
)
_ODD = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError)


def read_eml(data: bytes, hints: Hints, limits: Limits) -> Intake:
    """Raises `BrokenFile` for what is no message. Messages and archives attached are not opened."""
    head = data.partition(b"\n\n")[0] if b"\n\n" in data else data.partition(b"\r\n\r\n")[0]
    if head.count(b"\n") > MOST_LINES or data.count(b"\n--") > 4 * limits.members:
        raise TooLarge("The message has more header lines or parts than a message of a newsroom.")
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        parts = [part for part in message.walk() if not part.is_multipart()]
    except RecursionError as error:
        raise BombRefused("The parts of the message are nested too deeply.") from error
    except _ODD as error:
        raise BrokenFile("The e-mail cannot be read.") from error
    if not message.keys():
        raise BrokenFile("This is no e-mail: it has no header lines.")
    if len(parts) > limits.members:
        raise TooLarge(f"The message has more than {limits.members:,} parts.")
    own = [part for part in parts if not _filename(part) and part.get_content_maintype() == "text"]
    plain = [part for part in own if part.get_content_type() == "text/plain"]
    bodies, attached, rejected = list[Document](), list[Document](), list[Rejected]()
    for part in (plain or own)[:1]:
        try:
            bodies.append(_body(message, part, limits))
        except IntakeError as error:
            rejected.append(Rejected("the message", str(error), code=error.code))
    for part in parts:
        if _filename(part):
            _attached(part, hints, limits, attached, rejected)
    if bodies and attached and (letter := _letter(bodies[0])) is not None:
        return Intake(
            tuple(_brought(each, bodies[0], letter, len(attached)) for each in attached), tuple(rejected)
        )
    return Intake((*bodies, *attached), tuple(rejected))


def _letter(body: Document) -> str | None:
    """What it says where it only brings its attachment. What has a dateline or a byline is copy, and a kill speaks for itself."""
    if body.dateline or body.byline or body.kind == "kill" or body.pub_status not in ("", "usable"):
        return None
    return letter_in(body.text)


def _brought(copy: Document, body: Document, letter: str, of: int) -> Document:
    """An attachment with what its letter says of it, where it says nothing itself. Nothing that restricts it is lost."""
    note = letter[:LONGEST_LETTER_KEPT]
    only = of == 1
    return replace(
        copy,
        ed_note="\n".join(filter(None, (copy.ed_note, note))),
        kind=copy.kind or (body.kind if body.kind == "correction" else ""),
        embargoed=copy.embargoed or body.embargoed,
        embargoed_until=max(filter(None, (copy.embargoed_until, body.embargoed_until)), default=None),
        published=copy.published or body.published,
        identifier=copy.identifier or (body.identifier if only else ""),
        rewrite_of=copy.rewrite_of or (body.rewrite_of if only else ""),
        warnings=(*copy.warnings, BROUGHT),
    )


def _body(message: Message, part: Message, limits: Limits) -> Document:
    data = _payload(part)
    decoded = decode(data, _charset(part)) if data else None
    text = decoded.text if decoded else ""
    if part.get_content_type() == "text/html":
        if len(data) > limits.html_bytes:
            raise TooLarge("The HTML of the message is too long.")
        text = "\n\n".join(block for _, block in from_html(text).items)
    name, address = parseaddr(_header(message, "from"))
    sender = _header(message, "organization") or name or address
    document = Document(
        text=text,
        format="eml",
        encoding=decoded.encoding if decoded else "",
        headline=_header(message, "subject"),
        source=sender,
        language=_header(message, "content-language").partition(",")[0],
        rewrite_of=_header(message, "supersedes"),
        published=parse_time(_header(message, "date")),
        identifier=_header(message, "message-id"),
        warnings=decoded.warnings if decoded else (),
    )
    found = with_all(document)
    # Who sent a message is a person or a list; a "SOURCE:" line in it names whose copy it is.
    return found if found.source == sender else replace(found, outlet=found.outlet or found.source)


def _attached(
    part: Message, hints: Hints, limits: Limits, documents: list[Document], rejected: list[Rejected]
) -> None:
    from newsdiff.intake.read import read_all
    from newsdiff.intake.sniff import sniff

    filename, data = _filename(part), _payload(part)
    try:
        if data and sniff(data, filename, part.get_content_type()) in {"zip", "eml"}:
            raise NotText("Archives and messages attached to a message are not opened.")
        found = read_all(
            data,
            filename=filename,
            content_type=part.get_content_type(),
            hints=replace(hints, format="", charset=_charset(part)),
            limits=limits,
        )
    except IntakeError as error:
        rejected.append(Rejected(filename, str(error), code=error.code))
    else:
        documents.extend(found.documents)
        rejected.extend(found.rejected)


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except _ODD:
        return b""
    return data if isinstance(data, bytes) else b""


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset("") or ""
    except _ODD:
        return ""


def _filename(part: Message) -> str:
    try:
        return squeeze(str(part.get_filename() or ""))[:200]
    except _ODD:
        return ""


def _header(message: Message, name: str) -> str:
    try:
        return squeeze(str(make_header(decode_header(str(message.get(name, ""))[:LONGEST_HEADER]))))[:1000]
    except _ODD:
        return ""
