"""What the story pages show: frozen dataclasses built from a dossier, one module a page.

Views fetch a `Dossier` (everything the pages of one story read, in a handful of queries), hand it to
a builder here and render the result. Nothing here writes, and nothing here makes HTML of copy:
that is `templatetags/copy.py`, the one place.
"""
