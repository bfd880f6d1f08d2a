"""What the story app announces, for apps that depend on it."""

from django.dispatch import Signal

collation_needed = Signal()
"""Sent inside the transaction that changed what a story holds. Argument: `story`."""
