"""What can be wrong with a file, one class a cause. The message is a sentence for the person who sent it."""

from __future__ import annotations


class IntakeError(Exception):
    """A file that cannot be taken in. `str(error)` is one plain sentence; `code` is stable for programs."""

    code = "unreadable"

    @property
    def sentence(self) -> str:
        return str(self)


class EmptyText(IntakeError):
    """Nothing readable in it: no bytes, or only white space, or a page without an article."""

    code = "empty"


class TooLarge(IntakeError):
    """More bytes, characters or members than the limits allow."""

    code = "too-large"


class NotText(IntakeError):
    """Bytes that are no text (an image, a program, NUL bytes), or a format nobody here can read."""

    code = "not-text"


class PasswordProtected(IntakeError):
    """Encrypted: it must be saved without a password first."""

    code = "password-protected"


class BrokenFile(IntakeError):
    """Truncated or damaged: it starts as the format it claims to be, and does not go on as one."""

    code = "broken"


class BombRefused(IntakeError):
    """Built to exhaust the machine: entity or compression bombs, endless nesting; or an unsafe path."""

    code = "bomb"


class MissingField(IntakeError):
    """A record without something the format requires, such as `text` in a JSON line."""

    code = "missing-field"
