"""Check that a message of newsdiff is ours and new, with nothing but the standard library."""

import hashlib
import hmac
import time


def verified(secret: str, header: str, body: bytes, most_seconds: int = 300) -> bool:
    """Whether `header` (Newsdiff-Signature) was made with `secret` for exactly these bytes, lately."""
    fields = dict(part.partition("=")[::2] for part in header.split(","))
    signed = fields.get("t", "").encode() + b"." + body
    wanted = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    # compare_digest takes as long for a near miss as for a wild guess.
    if not hmac.compare_digest(wanted.encode(), fields.get("v1", "").encode()):
        return False
    return abs(time.time() - int(fields["t"])) <= most_seconds
