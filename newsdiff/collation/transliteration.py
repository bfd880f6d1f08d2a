"""Are two spellings of a name two ways to write it in Latin letters?"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SAME_SOUND = (
    (r"^(?:al|el|ul|as|ash|an|ad|az)[-\s]", ""),
    (r"sch|sh|ch", "š"),
    (r"kh|gh", "h"),
    (r"zh", "ž"),
    (r"[qkc]+", "k"),
    (r"ph", "f"),
    (r"th|dh", lambda m: m.group()[0]),
    (r"w|v|ff?$", "v"),
    (r"j|dzh|y(?=[aeiou])", "j"),
    (r"(?:skiy|skij|skyy|sky|ski|skii)$", "ski"),
    (r"ou|oo", "u"),
    (r"ae|ai|ei|ay|ey", "e"),
    (r"iy|ij|ee|yi|y", "i"),
    (r"u|o", "u"),
    (r"[’'‘`-]", ""),
    (r"(.)\1+", r"\1"),
    (r"(?<=[bdfgklmnprstvzž])h", ""),
    (r"h$", ""),
)


@lru_cache(maxsize=1 << 13)
def sound(name: str) -> str:
    """A key that transliterations of one name share: "Qaeda" and "Qaida", "Karchouk" and "Karshuq"."""
    key = unaccented(name.casefold())
    for pattern, new in _SAME_SOUND:
        key = re.sub(pattern, new, key)  # type: ignore[call-overload]
    return str(key)


def unaccented(name: str) -> str:
    """The letters without their accents: "Fernandez" for "Fernández"."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def transliterated(left: str, right: str) -> bool:
    """Two different spellings that sound the same: as many letters cannot be a slip of the keyboard alone."""
    return left != right and min(len(left), len(right)) >= 4 and sound(left) == sound(right)
