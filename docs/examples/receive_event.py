"""Check that a message of newsdiff is ours and new, with nothing but the standard library."""

import hashlib
import hmac
import time


def verified(secret: str, header: str, body: bytes, most_seconds: int = 300) -> bool:
    """Whether `header` (Newsdiff-Signature) was made with `secret` for exactly these bytes, lately."""
    parts = [part.strip().partition("=")[::2] for part in header.split(",")]
    at = dict(parts).get("t", "")
    wanted = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    # For a day after a renewal there are two `v1`. compare_digest takes as long for a near miss as for a wild guess.
    if not any(hmac.compare_digest(wanted.encode(), said.encode()) for name, said in parts if name == "v1"):
        return False
    return abs(time.time() - int(at)) <= most_seconds
