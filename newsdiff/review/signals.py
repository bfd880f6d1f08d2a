"""What the review app announces, for apps that depend on it."""

from __future__ import annotations

from django.dispatch import Signal

collation_finished = Signal()
"""Sent inside the transaction that stored a story's newest collation. Arguments: `collation`; `story`;
`arrived`, the sigla whose text the collation before did not hold; `fresh`, the findings that are new with it."""
collation_failed = Signal()
"""Sent when a collation was given up. Argument: `collation`, with its `reason`."""
