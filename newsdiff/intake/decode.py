"""Bytes to text: byte order mark, then UTF-8, then what was declared, then Windows-1252. Nothing repaired.

Statistical guessing is left out on purpose: it turns a lone "£" into "Ł". The byte order mark stays in
the text, as U+FEFF, so that offsets agree with the file.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ftfy.badness import is_bad

from newsdiff.intake.errors import NotText

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TEXT_CODECS = re.compile(
    r"utf-?(8|16|32)(-(le|be|sig))?|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-[a-z]+\d?|gbk|gb2312|gb18030|hz"
    r"|big5(hkscs)?|shift_jis(_2004|x0213)?|euc_(jp|kr|jis_2004)|iso2022_(jp|kr)|johab|tis-620|ptcp154"
)
_WINDOWS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Marks of the ANPA/IPTC 7901 transmission frame; harmless in wire copy.
_WIRE_CONTROLS = frozenset(
    "\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x1a\x1b\x1c\x1d\x1e\x1f"
)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound or video file"),
    (b"SQLite format 3", "a database"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def codec(name: str) -> str:
    """The Python codec for a declared charset, or "" for one that is unknown or no charset of text."""
    try:
        found = codecs.lookup(name.strip().strip("\"'")).name if name.strip() else ""
    except (LookupError, ValueError, UnicodeError):
        return ""
    found = _WINDOWS.get(found, found)
    return found if _TEXT_CODECS.fullmatch(found) else ""


def decode(data: bytes, declared: str = "") -> Decoded:
    """Text of the bytes, every character of them. Raises `NotText` for NUL bytes and other binary."""
    _refuse_magic(data)
    decoded = (
        _by_mark(data) or _by_utf8(data) or _by_declaration(data, declared) or _by_fallback(data, declared)
    )
    _refuse_binary(decoded)
    return Decoded(decoded.text, decoded.encoding, decoded.warnings + _oddities(decoded.text))


def _refuse_magic(data: bytes) -> None:
    for magic, what in _MAGIC:
        # Two or three letters may begin a text; then only control bytes tell. "ÿØÿ" begins none.
        if data.startswith(magic) and (
            len(magic) > 3 or not magic.isascii() or re.search(rb"[\x00-\x08]", data[:512])
        ):
            raise NotText(f"This is {what}, not a text.")


def _by_mark(data: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if not data.startswith(mark):
            continue
        try:
            return Decoded(data.decode(name), name)
        except UnicodeDecodeError as error:
            text = data.decode(name, "replace")
            count = text.count("\ufffd")
            return Decoded(text, name, (_damaged(name, error, len(data), count),))
    return None


def _by_utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _by_declaration(data: bytes, declared: str) -> Decoded | None:
    name = codec(declared)
    if not name or name.startswith("utf-8"):
        return None
    try:
        return Decoded(data.decode(name), name)
    except (UnicodeDecodeError, ValueError):
        return None


def _by_fallback(data: bytes, declared: str) -> Decoded:
    damaged = _damaged_utf8(data)
    if damaged is not None:
        return damaged
    said = f" (declared as {declared[:40]}, which it is not)" if declared.strip() else ""
    warnings = [f"Not UTF-8{said}; read as Windows-1252."]
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves open become C1 controls, as browsers do it.
        text = "".join(_cp1252_open(byte) for byte in data) if len(data) < 1_000_000 else _slow_path(data)
        warnings.append("Some bytes have no meaning in Windows-1252 and were kept as control characters.")
    return Decoded(text, "cp1252", tuple(warnings))


_OPEN = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_CP1252 = tuple(_OPEN.get(byte) or bytes([byte]).decode("cp1252") for byte in range(256))


def _cp1252_open(byte: int) -> str:
    return _CP1252[byte]


def _slow_path(data: bytes) -> str:
    table = {byte: character for byte, character in enumerate(_CP1252) if ord(character) != byte}
    return data.decode("latin-1").translate(table)


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few bad bytes (cut short, spliced) is still UTF-8: many good sequences, few bad ones."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f" and character != "\ufffd")
    cut_at_end = text.endswith("\ufffd") and bad == 1 and data[-1] >= 0xC0 and len(data) > 1
    if good >= 3 * bad or (cut_at_end and good):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            return Decoded(text, "utf-8", (_damaged("utf-8", error, len(data), bad),))
    return None


def _damaged(name: str, error: UnicodeDecodeError, size: int, count: int) -> str:
    if error.end >= size - 1:
        return f"The file ends in the middle of a character ({name.upper()}): it seems to be cut short."
    characters = "1 place is" if count == 1 else f"{count} places are"
    return f"{characters} damaged ({name.upper()}, first at byte {error.start}) and shown as \ufffd."


def _refuse_binary(decoded: Decoded) -> None:
    text = decoded.text
    if "\x00" in text:
        half = text[:2000].count("\x00") * 3 > len(text[:2000])
        hint = " It may be UTF-16 without a byte order mark: save it as UTF-8." if half else ""
        raise NotText(f"This is no plain text: it holds NUL bytes.{hint}")
    sample = text[:20_000]
    controls = sum(1 for c in _CONTROL.findall(sample) if c not in _WIRE_CONTROLS)
    frames = len(_CONTROL.findall(sample)) - controls
    if controls * 20 > len(sample) or frames * 5 > len(sample) + 20:
        raise NotText("This is no plain text: too many of its bytes are control characters.")


def _oddities(text: str) -> tuple[str, ...]:
    warnings = []
    if text.startswith("\ufeff"):
        warnings.append("The text starts with a byte order mark, which was kept.")
    replaced = text.count("\ufffd")
    if replaced:
        plural = "character is" if replaced == 1 else "characters are"
        warnings.append(f"{replaced} {plural} \ufffd: something was lost before or while it was sent.")
    controls = len(_CONTROL.findall(text))
    if controls:
        plural = "control character was" if controls == 1 else "control characters were"
        warnings.append(f"{controls} {plural} seen and kept.")
    wrong = _mojibake(text)
    if wrong:
        warnings.append(
            f"Some characters look wrongly decoded, such as “{wrong}”; they were left as they are."
        )
    return tuple(warnings)


def _mojibake(text: str) -> str:
    for match in re.finditer(r"\S{0,12}[\x80-\u02ff]\S{0,12}", text[:200_000]):
        if is_bad(match.group()):
            return match.group()
    return ""
