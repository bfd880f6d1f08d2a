"""What a segment is: body, headline, caption …"""

from __future__ import annotations

from newsdiff.collation.types import Role


def role_of(text: str) -> Role:
    return "body"
